// The phone number button, with all that WeChat may answer.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, afterEach, before, test } from "node:test";
import { World } from "./world.js";

const require = createRequire(import.meta.url);
const { given } = require("../../miniprogram/lib/phone_number.js");

const OPTIONAL = { phone: "optional" };
const REQUIRED = { phone: "required" };

let world;
let phone;
let computer;
before(async () => { world = await World.start(); });
afterEach(async () => {
  phone?.closes();
  await world.connection(world.demo.connection, REQUIRED);
});
after(() => world?.stop());

async function asked(options) {
  ({ computer, phone } = await world.asked(options));
  await phone.ticks("terms");
}

const authorized = () => phone.wechat.asked.filter(({ path }) => path === "/phone/authorize");

test("every form of WeChat's answer is understood", () => {
  const all = [
    [{ code: "0f", errMsg: "getPhoneNumber:ok" }, "code"],
    [{ code: "0f", errMsg: "getRealtimePhoneNumber:ok", errno: 0 }, "code"],
    [{ errMsg: "getPhoneNumber:fail user deny" }, "denied"],
    [{ errMsg: "getPhoneNumber:fail:user deny" }, "denied"],
    [{ errMsg: "getPhoneNumber:user deny" }, "denied"],
    [{ errMsg: "getPhoneNumber:fail user cancel" }, "denied"],
    [{}, "denied"],
    [{ errMsg: "getPhoneNumber:fail", errno: 1400001 }, "no_quota"],
    [{ errMsg: "getRealtimePhoneNumber:fail", errno: "1400001" }, "no_quota"],
    [{ errMsg: "getPhoneNumber:fail privacy permission is not authorized", errno: 104 }, "privacy"],
    [{ errMsg: "getPhoneNumber:fail privacy permission is not authorized" }, "privacy"],
    [{ errMsg: "getPhoneNumber:fail api scope is not declared in the privacy agreement", errno: 112 }, "not_permitted"],
    [{ errMsg: "getPhoneNumber:fail jsapi has no permission", errno: 102 }, "not_permitted"],
    [{ errMsg: "getPhoneNumber:fail no permission" }, "not_permitted"],
    [{ errMsg: "getPhoneNumber:ok", encryptedData: "x", iv: "y" }, "old_wechat"],
  ];
  for (const [detail, kind] of all) assert.equal(given(detail).kind, kind, JSON.stringify(detail));
});

const REFUSALS = [
  ["a person who denies", { errMsg: "getPhoneNumber:fail user deny" }, "No number came."],
  ["a quota that is used up", { errMsg: "getPhoneNumber:fail", errno: 1400001 }, "This site can get no phone numbers now."],
  ["a Mini Program that may not ask", { errMsg: "getPhoneNumber:fail no permission", errno: 102 }, "This Mini Program may not ask for phone numbers."],
  ["a privacy guide that does not name it", { errMsg: "getPhoneNumber:fail", errno: 112 }, "This Mini Program may not ask for phone numbers."],
  ["an old WeChat", { errMsg: "getPhoneNumber:ok", encryptedData: "x" }, "This WeChat is too old to give your number."],
];

for (const [who, event, sentence] of REFUSALS) {
  test(`${who}: it says what that means, and the person may try again`, async () => {
    await asked();
    phone.wechat.gives = event;
    await phone.taps("Give number and allow");
    await phone.says(sentence);
    assert.ok(!phone.text.includes("without"), phone.text);
    assert.deepEqual([authorized().length, (await computer.standing()).state], [0, "scanned"]);
    phone.wechat.gives = "code";
    await phone.taps("Give number and allow");
    await phone.says("Allowed");
  });

  test(`${who}: where a number is optional, the person goes on without`, async () => {
    await world.connection(world.demo.connection, OPTIONAL);
    await asked();
    phone.wechat.gives = event;
    await phone.taps("Give number and allow");
    await phone.says("go on without");
    await phone.taps("Go on without my number");
    await phone.says("Allowed");
    assert.equal(authorized()[0].body.phone_code, undefined);
  });
}

test("where a number is optional, nobody is asked twice whether they give it", async () => {
  await world.connection(world.demo.connection, OPTIONAL);
  const paid = await world.paid();
  await asked();
  await phone.says("You can sign in without it.");
  await phone.taps("Go on without my number");
  await phone.says("Allowed");
  await computer.claims();
  await phone.says("You are signed in");
  assert.equal(await world.paid(), paid);
});

test("the real-time variant is the owner's choice", async () => {
  await asked({ phoneNumber: "realtime" });
  assert.equal(phone.instance.data.numberButton, "getRealtimePhoneNumber");
  const taps = [];
  const { wechat } = phone;
  const opens = wechat.opens.bind(wechat);
  wechat.opens = (openType) => {
    taps.push(openType);
    return opens(openType);
  };
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  assert.deepEqual(taps, ["getRealtimePhoneNumber"]);
});

test("who has not agreed to the privacy guide is asked that before the number", async () => {
  ({ computer, phone } = await world.pair());
  phone.wechat.privacy.needed = true;
  await phone.scans(await computer.shows());
  await phone.says("wants to sign you in");
  await phone.ticks("terms");
  const paid = await world.paid();
  await phone.taps("Give number and allow");
  await phone.says("Agree to the privacy guide first");
  assert.equal(await world.paid(), paid);
  await phone.taps("《扫码登录小程序隐私保护指引》");
  assert.equal(phone.wechat.shown.at(-1), "privacy contract");
  await phone.taps("Agree");
  await phone.saysNoMore("read and agree to《");
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  assert.equal(await world.paid(), paid + 1);
});

test("a privacy guide that WeChat did not tell of is asked for at the first tap", async () => {
  ({ computer, phone } = await world.pair());
  phone.wechat.privacy = { needed: true, isTold: false };
  await phone.scans(await computer.shows());
  await phone.says("wants to sign you in");
  await phone.ticks("terms");
  await phone.taps("Give number and allow");
  await phone.says("the privacy guide");
  phone.wechat.privacy.isTold = true;
  await phone.taps("Agree");
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  const told = [];
  phone.wechat.privacyListener((answer) => told.push(answer.event));
  assert.deepEqual(told, ["disagree"]);
});

test("where a number is optional, nobody has to agree to the privacy guide", async () => {
  await world.connection(world.demo.connection, OPTIONAL);
  ({ computer, phone } = await world.pair());
  phone.wechat.privacy.needed = true;
  await phone.scans(await computer.shows());
  await phone.says("wants to sign you in");
  await phone.ticks("terms");
  await phone.taps("Go on without my number");
  await phone.says("Allowed");
});

test("a WeChat that knows no privacy guide gives the number", async () => {
  await asked({ baseLibrary: "2.19.0" });
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
});

test("a number that WeChat does not take is asked for again", async () => {
  await asked();
  phone.wechat.gives = { code: "0".repeat(64), errMsg: "getPhoneNumber:ok" };
  await phone.taps("Give number and allow");
  await phone.says("WeChat did not take this.");
  phone.wechat.gives = "code";
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
});
