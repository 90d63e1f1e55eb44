// "That was not me", and the person's last sign-ins.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { World } from "./world.js";

let world;
let phone;
let computer;
before(async () => { world = await World.start(); });
afterEach(() => phone?.closes());
after(() => world?.stop());

test("that was not me: the computer is signed out within five seconds", async () => {
  ({ computer, phone } = await world.signedIn());
  assert.ok(await computer.isSignedIn());
  const tapped = Date.now();
  await phone.taps("That was not me");
  await phone.says("The computer is signed out");
  assert.equal(await computer.isSignedIn(), false);
  assert.ok(Date.now() - tapped < 5000);
  assert.match(phone.wechat.shown.at(-1), /signed out at once/);
  assert.deepEqual(phone.buttons(), []);
});

test("whoever thinks again stays signed in", async () => {
  ({ computer, phone } = await world.signedIn());
  phone.wechat.confirms = false;
  await phone.taps("That was not me");
  await phone.says("You are signed in");
  assert.ok(await computer.isSignedIn());
  assert.ok(!phone.wechat.asked.some(({ path }) => path === "/phone/disown"));
});

test("that was not me, before the computer has finished: it never does", async () => {
  ({ computer, phone } = await world.asked());
  await phone.ticks("terms");
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  await phone.taps("That was not me");
  await phone.says("The computer is signed out");
  assert.equal((await computer.standing()).state, "denied");
  await assert.rejects(computer.browser.post(`/logins/${computer.login.id}/claim`, {}));
});

test("without network, that was not me is said again", async () => {
  ({ computer, phone } = await world.signedIn());
  phone.wechat.loses = { "/phone/disown": 1 };
  await phone.taps("That was not me");
  await phone.says("There is no network.");
  await phone.taps("That was not me");
  await phone.says("The computer is signed out");
  assert.equal(await computer.isSignedIn(), false);
});

test("the last sign-ins are shown, and which of them this one is", async () => {
  const person = await world.stranger();
  ({ phone } = await world.signedIn({ person }));
  await phone.says("Your last sign-ins");
  await phone.says("this one");
  phone.closes();
  ({ computer, phone } = await world.asked({ person }));
  await phone.ticks("terms");
  await phone.taps("Allow");
  await phone.says("Allowed");
  await computer.claims();
  await phone.says("this one");
  assert.equal(phone.dom.textContent.split("山间茶铺 Hillside Tea").length - 1, 2);
  await phone.says("an unknown browser · 127.0.0.0/24");
});

test("what links another WeChat account is no sign-in that could be disowned", async () => {
  ({ computer, phone } = await world.signedIn());
  phone.closes();
  ({ phone } = await world.pair());
  const link = await computer.shows(undefined, { links: world.demo.application.id });
  await phone.scans(link);
  await phone.says("Allowing links your WeChat to the account of whoever sits at the computer.");
  await phone.ticks("terms");
  await phone.taps("Allow");
  await phone.says("Allowed");
  assert.deepEqual(phone.buttons(), []);
  await computer.claims();
  await phone.says("It is linked");
  assert.deepEqual(phone.buttons(), []);
  assert.ok(!phone.wechat.asked.some(({ path }) => path === "/phone/logins"));
});

test("a sign-in stands without the list", async () => {
  ({ computer, phone } = await world.asked());
  phone.wechat.loses = { "/phone/logins": 1 };
  await phone.ticks("terms");
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  await computer.claims();
  await phone.says("You are signed in");
  assert.ok(!phone.text.includes("Your last sign-ins"));
  assert.deepEqual(phone.buttons(), ["That was not me"]);
});
