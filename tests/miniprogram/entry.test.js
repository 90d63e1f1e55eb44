// Which login the Mini Program opens, by whatever way it is opened.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, afterEach, before, test } from "node:test";
import { World } from "./world.js";

const require = createRequire(import.meta.url);
const { entryOf } = require("../../miniprogram/lib/entry.js");

const SCAN = "https://scan.example.com";
const TICKET = "AbCdEfGhIjKlMnOpQrStUv";
const ticketOf = (query) => entryOf({ query, scene: 1011 }, SCAN)?.ticket;

let world;
let phone;
before(async () => { world = await World.start(); });
afterEach(() => phone?.closes());
after(() => world?.stop());

test("a link is read however often it was encoded", () => {
  const link = `${SCAN}/s/${TICKET}`;
  const once = encodeURIComponent(link);
  for (const q of [link, once, encodeURIComponent(once)]) assert.equal(ticketOf({ q }), TICKET, q);
  assert.equal(ticketOf({ q: encodeURIComponent(`${link}?from=mail#top`) }), TICKET);
});

test("a Mini Program code's scene is read however often it was encoded", () => {
  assert.equal(ticketOf({ scene: TICKET }), TICKET);
  const odd = "-_-EfGhIjKlMnOpQrStUv_-";
  assert.equal(ticketOf({ scene: odd.replaceAll("-", "%2D") }), odd);
  assert.equal(ticketOf({ scene: odd.replaceAll("-", "%252D") }), odd);
});

test("what is no ticket of this scan host is none", () => {
  const all = [
    { q: encodeURIComponent(`https://scan.example.com.evil.example/s/${TICKET}`) },
    { q: encodeURIComponent(`http://scan.example.com/s/${TICKET}`) },
    { q: encodeURIComponent(`https://evil.example/?${SCAN}/s/${TICKET}`) },
    { q: encodeURIComponent(`${SCAN}/t/${TICKET}`) },
    { q: encodeURIComponent(`${SCAN}/s/short`) },
    { q: encodeURIComponent(`${SCAN}/s/${TICKET}/more`) },
    { q: "%E0%A4%A" },
    { scene: "%E0%A4%A" },
    { scene: "bind=1" },
    { scene: "x".repeat(33) },
  ];
  for (const query of all) assert.equal(ticketOf(query), null, JSON.stringify(query));
  for (const query of [{}, { q: "" }, { scancode_time: "1700000000" }]) assert.equal(entryOf({ query, scene: 1001 }, SCAN), null);
  assert.equal(entryOf(undefined, SCAN), null);
});

test("opened without a code, it says how to scan one", async () => {
  ({ phone } = await world.pair());
  await phone.opens();
  await phone.says("scan the code on its screen with WeChat");
  assert.deepEqual([phone.wechat.asked, phone.wechat.logins], [[], 0]);
});

test("another code than one to sign in by is said to be one", async () => {
  ({ phone } = await world.pair());
  await phone.opens({ query: { q: encodeURIComponent("https://example.com/menu") }, scene: 1011 });
  await phone.says("This is no sign-in code");
  assert.deepEqual([phone.wechat.asked, phone.wechat.logins], [[], 0]);
});

test("a link opens the login from a cold start, once", async () => {
  const pair = await world.asked();
  ({ phone } = pair);
  const scans = phone.wechat.asked.filter(({ path }) => path === "/phone/scan");
  assert.equal(scans.length, 1);
  assert.equal(scans[0].body.launch_scene, 1011);
  assert.equal((await pair.computer.standing()).state, "scanned");
});

test("a Mini Program code opens the login, with the scene that WeChat says", async () => {
  const pair = await world.pair();
  ({ phone } = pair);
  const link = await pair.computer.shows();
  await phone.wechat.launch(link);
  await phone.opens({ query: { scene: encodeURIComponent(link.split("/").at(-1)) }, scene: 1047 });
  await phone.says("wants to sign you in");
  assert.equal(phone.wechat.asked[0].body.launch_scene, 1047);
});

test("a code from a picture is refused, and says to use the camera", async () => {
  const pair = await world.pair();
  ({ phone } = pair);
  await phone.scans(await pair.computer.shows(), 1013);
  await phone.says("with the camera");
  assert.equal(phone.wechat.logins, 1);
});

for (const anew of [false, true]) {
  test(`a second code wins over the first from a warm start, ${anew ? "with a new page" : "on the same page"}`, async () => {
    const pair = await world.asked();
    ({ phone } = pair);
    const first = pair.computer.login.id;
    const other = await pair.computer.shows();
    phone.hides();
    await phone.opens(await later(phone, other), { anew });
    await until(async () => (await pair.computer.standing()).state === "scanned");
    await phone.says("wants to sign you in");
    await phone.ticks("terms");
    await phone.taps("Give number and allow");
    await phone.says("Allowed");
    assert.equal((await pair.computer.standing()).state, "bound");
    assert.equal((await (await pair.computer.browser.ask(`/logins/${first}`)).json()).state, "scanned");
  });
}

test("a late answer for an older code never paints over the newer", async () => {
  const pair = await world.pair();
  ({ phone } = pair);
  const [older, newer] = [await pair.computer.shows(world.demo.asking_connection), await pair.computer.shows()];
  phone.wechat.holds = ({ body }) => older.endsWith(body?.ticket);
  await phone.scans(older);
  await phone.opens(await later(phone, newer));
  await phone.says("wants to sign you in");
  const { entry, login } = phone.instance;
  const shown = phone.text;
  phone.wechat.release();
  await new Promise((done) => setTimeout(done, 200));
  assert.equal(phone.text, shown);
  assert.deepEqual([phone.instance.entry, phone.instance.login], [entry, login]);
  assert.ok(newer.endsWith(login.entry.ticket));
});

test("an older code that WeChat tells late does not win", async () => {
  const pair = await world.pair();
  ({ phone } = pair);
  const [older, newer] = [await pair.computer.shows(), await pair.computer.shows()];
  const entry = await phone.wechat.launch(older);
  await phone.opens(await later(phone, newer));
  await phone.opens(entry);
  await phone.says("wants to sign you in");
  assert.ok(newer.endsWith(phone.instance.login.entry.ticket));
  assert.equal(phone.wechat.logins, 1);
});

test("the code of before that WeChat tells from its list does not win over the one that is shown", async () => {
  const pair = await world.pair();
  ({ phone } = pair);
  const [first, second] = [await pair.computer.shows(), await pair.computer.shows()].map((link) => link.split("/").at(-1));
  phone.wechat.appId = (await phone.wechat.launch(await pair.computer.shows())).app_id;
  await phone.opens({ query: { scene: first }, scene: 1047 });
  await phone.says("wants to sign you in");
  await phone.opens({ query: { scene: second }, scene: 1047 });
  await phone.says("wants to sign you in");
  await phone.opens({ query: { scene: first }, scene: 1089 });
  assert.equal(phone.instance.login.entry.ticket, second);
  assert.equal(phone.wechat.logins, 2);
});

test("who comes back from another app goes on where they were", async () => {
  const pair = await world.pair();
  ({ phone } = pair);
  const launch = await phone.wechat.launch(await pair.computer.shows());
  await phone.opens(launch);
  await phone.says("wants to sign you in");
  await phone.ticks("terms");
  phone.hides();
  await phone.opens({ ...launch, scene: 1089 });
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  assert.equal(phone.wechat.logins, 1);
});

test("the same code scanned again is a new scan, by a new login code", async () => {
  const pair = await world.pair();
  ({ phone } = pair);
  const link = await pair.computer.shows();
  await phone.scans(link);
  await phone.says("wants to sign you in");
  await phone.opens(await later(phone, link));
  await phone.says("wants to sign you in");
  assert.equal(phone.wechat.logins, 2);
  const codes = phone.wechat.asked.filter(({ path }) => path === "/phone/scan").map(({ body }) => body.login_code);
  assert.equal(new Set(codes).size, 2);
});

// A scan some seconds after the others.
async function later(phone, text) {
  const launch = await phone.wechat.launch(text);
  return { ...launch, query: { ...launch.query, scancode_time: String(Number(launch.query.scancode_time) + 5) } };
}

async function until(holds) {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries === 200) throw new Error("it never was so");
    await new Promise((done) => setTimeout(done, 10));
  }
}
