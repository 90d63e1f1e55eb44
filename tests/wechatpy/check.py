"""Drives the simulated WeChat with wechatpy, a client for the real one that others wrote.

    python check.py http://127.0.0.1:PORT [--broken PROPERTY]

Exits with 1 when anything is not as the real WeChat is documented or was seen to be. --broken asks the simulator to break
a property of WeChat first: the check must then fail, or it proves nothing.
"""

import argparse
import sys
import traceback

import requests
import wechatpy
from wechatpy.client import WeChatClient
from wechatpy.client.api import WeChatWxa
from wechatpy.exceptions import APILimitedException, WeChatClientException

APP_ID = "wx5a0a3c1d2e4f6071"
SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
PERSON = "lin"
PHONE = "13800138000"

CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


class Simulator:
    """The simulated WeChat: its phone and its switches."""

    def __init__(self, base):
        self.base = base

    def post(self, path, body):
        answer = requests.post(self.base + path, json=body, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def faults(self, **changes):
        self.post("/_simulator/faults", changes)

    def calls(self, name):
        calls = requests.get(self.base + "/_simulator/calls", timeout=10).json()
        return calls.get(name, {"total": 0})["total"]

    def code(self, kind):
        return self.post(f"/_phone/{PERSON}/{kind}-code", {"app_id": APP_ID})["code"]

    def stable_token(self):
        return self.post(
            "/cgi-bin/stable_token",
            {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET},
        )["access_token"]

    def client(self, secret=SECRET, access_token=None):
        """A wechatpy client; its three addresses lead here."""
        base = self.base

        class Client(WeChatClient):
            API_BASE_URL = base + "/cgi-bin/"

            def fetch_access_token(self):
                params = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
                return self._fetch_access_token(url=base + "/cgi-bin/token", params=params)

        WeChatWxa.API_BASE_URL = base + "/"
        return Client(APP_ID, secret, access_token=access_token)


def phone_number(client, code):
    """wechatpy 1 has no call for it but its general one."""
    if hasattr(client.wxa, "get_phone_number"):
        return client.wxa.get_phone_number(code)
    return client.wxa._post("wxa/business/getuserphonenumber", data={"code": code})


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


def refused(errcode, call, *args, **kwargs):
    try:
        answer = call(*args, **kwargs)
    except WeChatClientException as refusal:
        equal(refusal.errcode, errcode)
        return refusal
    raise AssertionError(f"{answer!r} where errcode {errcode} is due")


@check
def a_login_code_gives_a_session_once(simulator):
    client = simulator.client()
    code = simulator.code("login")
    session = client.wxa.code_to_session(code)
    equal(sorted(session), ["openid", "session_key", "unionid"])
    equal((len(session["openid"]), len(session["session_key"])), (28, 24))
    refused(40163, client.wxa.code_to_session, code)
    refused(40029, client.wxa.code_to_session, "garbage")


@check
def the_same_person_has_the_same_openid(simulator):
    client = simulator.client()
    openids = {client.wxa.code_to_session(simulator.code("login"))["openid"] for _ in range(2)}
    equal(len(openids), 1)


@check
def a_phone_code_gives_the_number_once(simulator):
    client = simulator.client()
    code = simulator.code("phone")
    answer = phone_number(client, code)
    equal((answer["errcode"], answer["errmsg"]), (0, "ok"))
    info = answer["phone_info"]
    equal((info["phoneNumber"], info["purePhoneNumber"], info["countryCode"]), (PHONE, PHONE, "86"))
    equal(info["watermark"]["appid"], APP_ID)
    assert isinstance(info["watermark"]["timestamp"], int)
    refused(40029, phone_number, client, code)
    refused(40029, phone_number, client, simulator.code("login"))


@check
def a_code_for_a_page_is_a_picture(simulator):
    wxa = simulator.client().wxa
    picture = wxa.get_wxa_code_unlimited("A" * 22, page="pages/login/login")
    equal(picture.headers["content-type"], "image/jpeg")
    assert picture.content.startswith(b"\xff\xd8\xff") and len(picture.content) > 2048
    transparent = wxa.get_wxa_code_unlimited("A" * 22, is_hyaline=True)
    assert transparent.content.startswith(b"\x89PNG"), transparent.content[:4]
    refused(40169, wxa.get_wxa_code_unlimited, "A" * 33)
    refused(40129, wxa.get_wxa_code_unlimited, "A%20")
    refused(41030, wxa.get_wxa_code_unlimited, "A", page="/pages/login/login")


@check
def a_wrong_secret_is_told(simulator):
    refused(40125, simulator.client(secret="wrong").fetch_access_token)


@check
def a_stable_token_stays_and_serves_beside_the_plain_one(simulator):
    token = simulator.stable_token()
    equal(simulator.stable_token(), token)
    simulator.client().fetch_access_token()
    simulator.client().fetch_access_token()
    before = simulator.calls("token")
    equal(phone_number(simulator.client(access_token=token), simulator.code("phone"))["errcode"], 0)
    equal(simulator.calls("token"), before)


@check
def a_killed_and_an_expired_token_are_fetched_anew_once(simulator):
    client = simulator.client()
    client.fetch_access_token()
    for end in (
        lambda: simulator.post("/_simulator/tokens/kill", {"app_id": APP_ID}),
        lambda: simulator.post("/_simulator/clock", {"advance_seconds": 7200}),
    ):
        end()
        before = simulator.calls("token")
        equal(phone_number(client, simulator.code("phone"))["errcode"], 0)
        equal(simulator.calls("token"), before + 1)


@check
def faults_come_through_as_errors(simulator):
    client = simulator.client()
    simulator.faults(refuse=[{"call": "jscode2session", "errcode": -1, "times": 1}])
    code = simulator.code("login")
    refused(-1, client.wxa.code_to_session, code)
    assert client.wxa.code_to_session(code)["openid"]
    simulator.faults(refuse=[{"call": "getwxacodeunlimit", "errcode": 45009, "times": 1}])
    refusal = refused(45009, client.wxa.get_wxa_code_unlimited, "A")
    assert isinstance(refusal, APILimitedException)
    assert " rid: " in refusal.errmsg, refusal.errmsg


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("--broken")
    arguments = parser.parse_args()
    simulator = Simulator(arguments.base.rstrip("/"))
    simulator.faults(broken=arguments.broken)
    failed = []
    for function in CHECKS:
        try:
            function(simulator)
        except Exception:
            failed.append(function.__name__)
            traceback.print_exc()
    print(f"wechatpy {wechatpy.__version__}: {len(CHECKS) - len(failed)} of {len(CHECKS)} checks passed")
    for name in failed:
        print(f"failed: {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
