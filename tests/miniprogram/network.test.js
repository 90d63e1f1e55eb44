// The network is lost, WeChat or the server is down: nothing is paid twice, and nobody is left without a way on.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { World } from "./world.js";

let world;
let phone;
let computer;
before(async () => { world = await World.start(); });
afterEach(async () => {
  phone?.closes();
  await world.wechat("faults", "DELETE");
});
after(() => world?.stop());

async function asked(options) {
  ({ computer, phone } = await world.asked(options));
  await phone.ticks("terms");
}

const codes = () => phone.wechat.asked.filter(({ path }) => path === "/phone/scan").map(({ body }) => body.login_code);

const problem = (status, reason, header = {}) => ({
  statusCode: status,
  header: { "Content-Type": "application/problem+json", ...header },
  data: JSON.stringify({ status, reason }),
});

test("a scan whose answer is lost is tried once more, by a new login code", async () => {
  ({ computer, phone } = await world.pair());
  phone.wechat.loses = { "/phone/scan": 1 };
  await phone.scans(await computer.shows());
  await phone.says("wants to sign you in");
  assert.equal(new Set(codes()).size, 2);
});

test("without network it says so, and goes on by itself when there is one", async () => {
  ({ computer, phone } = await world.pair());
  const launch = await phone.wechat.launch(await computer.shows());
  phone.wechat.isOnline = false;
  await phone.opens(launch);
  await phone.says("That did not work");
  phone.wechat.isOnline = true;
  await phone.taps("Try again");
  await phone.says("wants to sign you in");
});

test("a scan that got lost goes on by itself when the network is back", async () => {
  ({ computer, phone } = await world.pair());
  phone.wechat.loses = { "/phone/scan": 2 };
  await phone.scans(await computer.shows());
  await phone.says("There is no network.");
  phone.wechat.goes(true);
  await phone.says("wants to sign you in");
  assert.equal(new Set(codes()).size, 3);
});

test("a scan that got lost goes on by itself when the person comes back", async () => {
  ({ computer, phone } = await world.pair());
  const launch = await phone.wechat.launch(await computer.shows());
  phone.wechat.loses = { "/phone/scan": 2 };
  await phone.opens(launch);
  await phone.says("There is no network.");
  phone.hides();
  await phone.opens(launch);
  await phone.says("wants to sign you in");
});

test("a login code that WeChat does not take is replaced once, and nobody notices", async () => {
  ({ computer, phone } = await world.pair());
  await world.wechat("faults", "POST", { refuse: [{ call: "jscode2session", errcode: 40029, times: 1 }] });
  await phone.scans(await computer.shows());
  await phone.says("wants to sign you in");
  assert.equal(new Set(codes()).size, 2);
});

test("while WeChat does not answer the server, the person may try again", async () => {
  ({ computer, phone } = await world.pair());
  await world.wechat("faults", "POST", { refuse: [{ call: "jscode2session", errcode: -1 }] });
  await phone.scans(await computer.shows());
  await phone.says("WeChat does not answer. Please try again.");
  await world.wechat("faults", "DELETE");
  await phone.taps("Try again");
  await phone.says("wants to sign you in");
});

test("somebody whom WeChat blocks is refused", async () => {
  ({ computer, phone } = await world.pair());
  await world.wechat("faults", "POST", { blocked: [phone.wechat.person.id] });
  await phone.scans(await computer.shows());
  await phone.says("WeChat blocks this sign-in.");
});

test("who asks too often waits as long as the server says", async () => {
  ({ computer, phone } = await world.pair());
  phone.wechat.answers = () => problem(429, undefined, { "Retry-After": "1" });
  await phone.scans(await computer.shows());
  await phone.says("Try again in 1 s");
  phone.wechat.answers = () => undefined;
  await phone.taps("Try again in 1 s");
  assert.equal(phone.wechat.logins, 1);
  await phone.saysNoMore("Try again in");
  await phone.taps("Try again");
  await phone.says("wants to sign you in");
});

test("an answer that is none says that it did not work", async () => {
  for (const answer of [problem(500), problem(421), { statusCode: 200, header: {}, data: "<html>" }, { statusCode: 200, data: null }]) {
    ({ computer, phone } = await world.pair());
    phone.wechat.answers = () => answer;
    await phone.scans(await computer.shows());
    await phone.says("That did not work");
    phone.closes();
  }
});

test("a tap whose answer is lost was heard: the number is paid for and sent once", async () => {
  await asked();
  const paid = await world.paid();
  phone.wechat.loses = { "/phone/authorize": 1 };
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  assert.equal(await world.paid(), paid + 1);
  assert.equal(phone.wechat.asked.filter(({ path }) => path === "/phone/authorize").length, 1);
});

test("a tap that the network swallowed is tried again with the same number", async () => {
  await asked();
  const paid = await world.paid();
  const [event, detail] = await phone.wechat.opens("getPhoneNumber");
  assert.equal(event, "getphonenumber");
  phone.wechat.gives = detail;
  phone.wechat.goes(false);
  await phone.taps("Give number and allow");
  await phone.says("There is no network.");
  assert.deepEqual(phone.buttons(), ["Decline", "Allow"]);
  phone.wechat.goes(true);
  await phone.taps("Allow");
  await phone.says("Allowed");
  assert.equal(await world.paid(), paid + 1);
  await computer.claims();
  await phone.says("You are signed in");
});

test("a tap that came too often is tried again with the same number", async () => {
  await asked();
  const paid = await world.paid();
  phone.wechat.answers = ({ path }) => (path === "/phone/authorize" ? problem(429) : undefined);
  await phone.taps("Give number and allow");
  await phone.says("Too many tries.");
  phone.wechat.answers = () => undefined;
  await phone.taps("Allow");
  await phone.says("Allowed");
  assert.equal(await world.paid(), paid + 1);
});

test("who declines without network may do so again", async () => {
  await asked();
  phone.wechat.goes(false);
  await phone.taps("Decline");
  await phone.says("There is no network.");
  phone.wechat.goes(true);
  await phone.taps("Decline");
  await phone.says("Nobody was signed in.");
});

test("a refusal that is lost on its way back counts", async () => {
  await asked();
  phone.wechat.loses = { "/phone/decline": 1 };
  await phone.taps("Decline");
  await phone.says("Nobody was signed in.");
});

test("while the computer goes on, a lost network is told and its return too", async () => {
  await asked();
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  phone.wechat.goes(false);
  await phone.says("There is no network.");
  phone.wechat.goes(true);
  await phone.saysNoMore("There is no network.");
  await computer.claims();
  await phone.says("You are signed in");
});

test("in the background nothing is asked", async () => {
  await asked();
  phone.hides();
  await new Promise((done) => setTimeout(done, 100));
  const before = phone.wechat.asked.length;
  await new Promise((done) => setTimeout(done, 300));
  assert.equal(phone.wechat.asked.length, before);
});

test("a tap that is refused while a look is under way is not painted over", async () => {
  await asked();
  phone.wechat.holds = ({ path }) => path === "/phone/login";
  await new Promise((done) => setTimeout(done, 150));
  assert.equal(phone.wechat.asked.at(-1).path, "/phone/login");
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  phone.wechat.release();
  await new Promise((done) => setTimeout(done, 100));
  await phone.says("Allowed");
});
