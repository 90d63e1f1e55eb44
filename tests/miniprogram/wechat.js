// WeChat on the phone of one person, as far as a Mini Program sees it: `wx`. Codes come from the simulated WeChat, and what is asked of
// the server goes there by HTTP.
import { EventEmitter, once } from "node:events";

const json = { "content-type": "application/json" };

export class WeChat {
  /** What was asked of the server: `{ method, path, body }`. */
  asked = [];
  /** How many login codes were made. */
  logins = 0;
  /** What the person answers when they are asked by a sheet of WeChat's: yes or no. */
  confirms = true;
  /** What the person gives at the phone number button: "code", or the event that comes in its place. */
  gives = "code";
  /** Whether they have yet to agree to the privacy guide, and whether WeChat tells that when it is asked. */
  privacy = { needed: false, isTold: true };
  isOnline = true;
  /** For which requests the answer is lost, by path: how many. */
  loses = {};
  /** Whose requests are kept back: a function of the request. */
  holds = () => false;
  /** What a request is answered without the server: a function of the request. */
  answers = () => undefined;
  shown = [];
  #released = new EventEmitter();
  #listeners = new Set();

  constructor(demo, person, { language = "zh_CN", baseLibrary = "3.4.10" } = {}) {
    Object.assign(this, { demo, person });
    this.wx = this.#wx(language);
    if (baseLibrary < "2.32.3") for (const name of ["getPrivacySetting", "onNeedPrivacyAuthorization"]) delete this.wx[name];
    if (baseLibrary < "2.20.1") delete this.wx.getAppBaseInfo;
  }

  /** Which Mini Program opens for a scanned code, and how: `{ app_id, path, scene, query }`. */
  async launch(text, scene) {
    const launch = await this.#tell("launch", { text, scene });
    this.appId = launch.app_id;
    return launch;
  }

  release() {
    this.holds = () => false;
    this.#released.emit("released");
  }

  /** The network goes, or comes back. */
  goes(isOnline) {
    this.isOnline = isOnline;
    for (const listener of this.#listeners) listener({ isConnected: isOnline, networkType: isOnline ? "wifi" : "none" });
  }

  /** The person taps a button with an open type: the event that the page gets, or none. */
  async opens(openType) {
    if (openType === "agreePrivacyAuthorization") {
      this.privacy.needed = false;
      return ["agreeprivacyauthorization", {}];
    }
    if (!["getPhoneNumber", "getRealtimePhoneNumber"].includes(openType)) throw new Error(`no such open type: ${openType}`);
    return [openType.toLowerCase(), await this.#number()];
  }

  async #number() {
    if (this.privacy.needed) return { errMsg: "getPhoneNumber:fail privacy permission is not authorized", errno: 104 };
    if (typeof this.gives === "object") return this.gives;
    return this.#tell(`${this.person.id}/phone-code`, { app_id: this.appId, allow: this.gives === "code" });
  }

  async #tell(what, body) {
    const answer = await fetch(`${this.demo.wechat}/_phone/${what}`, { method: "POST", headers: json, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${what}: ${answer.status}`);
    return answer.json();
  }

  async #request({ url, method = "GET", header, data, success, fail }) {
    const request = { method, path: new URL(url).pathname, body: data ? JSON.parse(data) : undefined };
    this.asked.push(request);
    const made = this.answers(request);
    if (made) return success(made);
    const isHeld = this.holds(request);
    try {
      if (!this.isOnline) throw new Error("offline");
      const answer = await fetch(url, { method, headers: header, body: data });
      const text = await answer.text();
      if (isHeld) await once(this.#released, "released");
      if (this.loses[request.path] > 0) {
        this.loses[request.path] -= 1;
        throw new Error("the answer is lost");
      }
      // WeChat parses what says that it is JSON, and leaves problem details as text.
      const isJson = answer.headers.get("content-type") === "application/json";
      return success({ statusCode: answer.status, header: Object.fromEntries(answer.headers), data: isJson ? JSON.parse(text) : text, errMsg: "request:ok" });
    } catch (error) {
      return fail({ errMsg: `request:fail ${error.message}`, errno: 600001 });
    }
  }

  #wx(language) {
    return {
      getAppBaseInfo: () => ({ language }),
      getSystemInfoSync: () => ({ language }),
      setNavigationBarTitle: ({ title }) => this.shown.push(title),
      onNetworkStatusChange: (listener) => this.#listeners.add(listener),
      offNetworkStatusChange: (listener) => this.#listeners.delete(listener),
      navigateTo: ({ url }) => this.shown.push(url),
      openPrivacyContract: () => this.shown.push("privacy contract"),
      showModal: ({ content, success }) => {
        this.shown.push(content);
        success({ confirm: this.confirms, cancel: !this.confirms });
      },
      getPrivacySetting: ({ success, fail }) => {
        if (!this.privacy.isTold) fail({ errMsg: "getPrivacySetting:fail" });
        else success({ needAuthorization: this.privacy.needed, privacyContractName: "《扫码登录小程序隐私保护指引》", errMsg: "getPrivacySetting:ok" });
      },
      onNeedPrivacyAuthorization: (listener) => {
        this.privacyListener = listener;
      },
      login: ({ success, fail }) => {
        this.logins += 1;
        if (!this.isOnline) fail({ errMsg: "login:fail" });
        else this.#tell(`${this.person.id}/login-code`, { app_id: this.appId }).then(success, () => fail({ errMsg: "login:fail" }));
      },
      request: (options) => {
        this.#request(options);
        return {};
      },
    };
  }
}
