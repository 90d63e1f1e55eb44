// What a person decides on the phone, and what becomes of it.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { World } from "./world.js";

let world;
let phone;
let computer;
before(async () => { world = await World.start(); });
afterEach(() => phone?.closes());
after(() => world?.stop());

async function asked(options) {
  ({ computer, phone } = await world.asked(options));
}

const steps = (path) => phone.wechat.asked.filter((request) => request.path === path);

test("it shows who asks and from where, and declines as easily as it allows", async () => {
  await asked();
  for (const told of ["山间茶铺 Hillside Tea", "127.0.0.0/24", "an unknown browser", "just now"]) await phone.says(told);
  await phone.says("Decline if you did not open this page on the computer yourself, just now.");
  assert.deepEqual(phone.buttons(), ["Decline", "Give number and allow"]);
  assert.ok(phone.dom.querySelector("wx-image"));
});

test("it shows the host where the answer goes", async () => {
  ({ computer, phone } = await world.pair());
  const asked = new URLSearchParams({
    client_id: world.demo.application.id,
    redirect_uri: `${world.demo.shop}/callback`,
    response_type: "code",
    scope: "openid",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  const page = (await computer.browser.ask(`/oidc/auth?${asked}`)).headers.get("location");
  const { searchParams } = new URL(page, world.demo.saoma);
  await phone.scans(await computer.shows(undefined, { authorization: searchParams.get("authorization") }));
  await phone.says("Site127.0.0.1Browser");
});

test("somebody new signs in with their number, and is told so when the computer has finished", async () => {
  const paid = await world.paid();
  await asked();
  await phone.ticks("terms");
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  await phone.says("The computer is signing in");
  await computer.claims();
  await phone.says("You are signed in");
  assert.equal(await world.paid(), paid + 1);
  assert.equal(steps("/phone/authorize").length, 1);
  assert.ok(await computer.isSignedIn());
});

test("whose number is known is asked only to confirm, and no number is paid for", async () => {
  const person = await world.stranger();
  ({ computer, phone } = await world.signedIn({ person }));
  phone.closes();
  const paid = await world.paid();
  await asked({ person });
  await phone.ticks("terms");
  assert.deepEqual(phone.buttons(), ["Decline", "Allow"]);
  await phone.taps("Allow");
  await phone.says("Allowed");
  await computer.claims();
  await phone.says("You are signed in");
  assert.equal(await world.paid(), paid);
  assert.equal(steps("/phone/authorize")[0].body.phone_code, undefined);
});

test("nobody goes on without ticking what has to be agreed to", async () => {
  await asked();
  const paid = await world.paid();
  await phone.taps("Give number and allow");
  await phone.says("Please tick what has to be agreed to.");
  assert.deepEqual([await world.paid(), steps("/phone/authorize").length], [paid, 0]);
  await phone.ticks("terms");
  await phone.ticks();
  await phone.taps("Give number and allow");
  assert.deepEqual([await world.paid(), steps("/phone/authorize").length], [paid, 0]);
  await phone.ticks("terms");
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  assert.deepEqual(steps("/phone/authorize")[0].body.agreements, [{ id: "terms", version: "1", language: "en" }]);
});

test("what need not be agreed to says so, and nobody agrees to it without ticking it", async () => {
  const { id } = world.demo.application;
  const { agreements } = await world.api("GET", `/applications/${id}`);
  const news = { id: "news", title: "news by e-mail", url: "https://tea.example/news", required: false };
  await world.api("PATCH", `/applications/${id}`, { agreements: [...agreements, news] });
  await asked();
  await world.api("PATCH", `/applications/${id}`, { agreements });
  await phone.says("news by e-mail(optional)");
  await phone.ticks("terms");
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  assert.deepEqual(steps("/phone/authorize")[0].body.agreements.map(({ id }) => id), ["terms"]);
});

test("what is agreed to can be read", async () => {
  await asked();
  await phone.taps("the terms of membership");
  const [address] = phone.wechat.shown.slice(-1);
  const query = new URLSearchParams(address.split("?")[1]);
  assert.equal(query.get("title"), "the terms of membership");
  assert.match(query.get("url"), /^http:.*\/terms\?lang=en$/);
});

test("agreements that changed meanwhile are shown again, and the number is not paid for twice", async () => {
  await asked();
  await phone.ticks("terms");
  phone.wechat.answers = ({ path }) => {
    if (path !== "/phone/authorize") return undefined;
    phone.wechat.answers = () => undefined;
    const problem = { status: 422, field: "agreements.terms" };
    return { statusCode: 422, header: { "Content-Type": "application/problem+json" }, data: JSON.stringify(problem) };
  };
  const paid = await world.paid();
  await phone.taps("Give number and allow");
  await phone.says("What you agree to has changed");
  await phone.taps("Try again");
  await phone.says("wants to sign you in");
  assert.deepEqual(phone.buttons(), ["Decline", "Allow"]);
  await phone.taps("Allow");
  await phone.says("Please tick what has to be agreed to.");
  await phone.ticks("terms");
  await phone.taps("Allow");
  await phone.says("Allowed");
  assert.equal(await world.paid(), paid + 1);
});

test("two taps as fast as no finger ask once", async () => {
  await asked();
  await phone.ticks("terms");
  await phone.taps("Give number and allow", 3);
  await phone.says("Allowed");
  assert.equal(steps("/phone/authorize").length, 1);
});

test("a person declines", async () => {
  await asked();
  await phone.taps("Decline", 2);
  await phone.says("Nobody was signed in.");
  assert.equal((await computer.standing()).state, "denied");
  assert.equal(steps("/phone/decline").length, 1);
  assert.deepEqual(phone.buttons(), []);
});

test("whoever comes second is told that somebody scanned before", async () => {
  await asked();
  const first = phone;
  const { text } = await (await fetch(`${world.demo.phone}/read`, { method: "POST", body: Buffer.from(await (await computer.browser.ask(computer.login.code.png)).arrayBuffer()) })).json();
  ({ phone } = await world.pair());
  await phone.scans(text);
  await phone.says("Somebody else scanned this code.");
  assert.ok(!phone.text.includes("Try again"));
  first.closes();
});

test("a code that the computer has replaced is over", async () => {
  ({ computer, phone } = await world.pair());
  const link = await computer.shows();
  for (let newer = 0; newer < 3; newer += 1) await computer.shows();
  await phone.scans(link);
  await phone.says("Its time is over. Get a new one on the computer.");
});

test("a login that is over while the person reads says so by itself", async () => {
  await asked();
  for (let newer = 0; newer < 3; newer += 1) await computer.shows();
  await phone.says("The computer shows a newer code. Scan that one.");
  assert.deepEqual(phone.buttons(), []);
});

test("a code that nobody knows is said to be none", async () => {
  ({ phone } = await world.pair());
  await phone.scans(`${world.demo.saoma}/s/AbCdEfGhIjKlMnOpQrStUv`);
  await phone.says("Nobody knows this code.");
});

test("a code that was used already is not asked about again", async () => {
  await asked();
  await phone.ticks("terms");
  await phone.taps("Give number and allow");
  await phone.says("Allowed");
  const { ticket } = phone.instance.login.entry;
  await phone.opens({ query: { scene: ticket }, scene: 1047 });
  await phone.says("This code was used already.");
});

test("where the computer asks whose account it is, it sends the person there", async () => {
  await asked({ connection: world.demo.asking_connection });
  await phone.ticks("terms");
  await phone.taps("Give number and allow");
  await phone.says("Finish on the computer");
  await computer.browser.post(`/logins/${computer.login.id}/binding`, { choice: "new" });
  await computer.claims();
  await phone.says("You are signed in");
});

test("a person who is blocked is refused", async () => {
  const person = await world.stranger();
  ({ phone } = await world.signedIn({ person }));
  phone.closes();
  const { items } = await world.api("GET", `/users?phone=${encodeURIComponent(`+86${person.phone.number}`)}`);
  await world.api("POST", `/users/${items[0].id}/block`);
  await asked({ person });
  await phone.ticks("terms");
  await phone.taps("Allow");
  await phone.says("This account may not sign in.");
  assert.equal((await computer.standing()).state, "refused");
});

test("a code that another scan of the same person took over is of no use any more", async () => {
  const person = await world.stranger();
  await asked({ person });
  const { ticket } = phone.instance.login.entry;
  const first = phone;
  ({ phone } = await world.pair({ person }));
  phone.wechat.appId = first.wechat.appId;
  await phone.opens({ query: { scene: ticket }, scene: 1047 });
  await phone.says("wants to sign you in");
  phone.closes();
  phone = first;
  globalThis.wx = phone.wechat.wx;
  await phone.says("You scanned this code once more.");
});

test("Chinese is spoken to whoever has WeChat in Chinese", async () => {
  await asked({ language: "zh_CN" });
  assert.deepEqual(phone.buttons(), ["拒绝", "提供手机号并允许"]);
  await phone.says("会员条款");
  assert.deepEqual(phone.wechat.shown, ["扫码登录"]);
});
