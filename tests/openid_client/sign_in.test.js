import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "./browser.js";
import { start } from "./demo.js";
import { read, tap } from "./phone.js";
import { lines, site } from "./readme.js";

let demo;
let ours;
before(async () => {
  demo = await start();
  const { id, secret } = demo.application;
  const redirect = `${demo.shop}/callback`;
  ours = await site({ ISSUER: `${demo.saoma}/oidc`, CLIENT_ID: id, CLIENT_SECRET: secret, REDIRECT_URI: redirect });
});
after(() => demo?.stop());

// A person scans the code that a new browser shows, and allows it; answers where the browser goes then.
async function scanned(url, person) {
  const browser = new Browser(demo.saoma);
  const login_page = new URL((await browser.ask(url)).headers.get("location"), demo.saoma);
  assert.equal(login_page.pathname, "/login");
  assert.equal((await browser.ask(login_page)).status, 200);
  const authorization = login_page.searchParams.get("authorization");
  const login = await browser.post("/logins", { connection: demo.connection, authorization });
  const picture = await (await browser.ask(login.code.png)).arrayBuffer();
  await tap(demo, person, "scan", { code: read(Buffer.from(picture)) });
  await tap(demo, person, "authorize");
  await browser.until(login.id, "bound");
  const { redirect } = await browser.post(`/logins/${login.id}/claim`, {});
  // Nobody signed in here before: the page says who it would be, and asks.
  const asks = redirect.startsWith("/login");
  return new URL(asks ? (await browser.post("/login/continue", { authorization })).redirect : redirect);
}

const withPhone = () => demo.people.filter(({ phone }) => phone);

test("a site signs a person in with the README's lines", async () => {
  const [person] = withPhone();
  const session = {};
  const address = await scanned(await ours.signIn(session), person);
  assert.equal(`${address.origin}${address.pathname}`, `${demo.shop}/callback`);
  const user = await ours.signedIn(session, address);
  assert.ok(user.sub);
  assert.equal(user.phone_number, person.phone);
  assert.equal(user.phone_number_verified, true);
});

test("the same person is the same user, another is another", async () => {
  const [one, another] = withPhone();
  const subjects = [];
  for (const person of [one, one, another]) {
    const session = {};
    const address = await scanned(await ours.signIn(session), person);
    subjects.push((await ours.signedIn(session, address)).sub);
  }
  assert.equal(subjects[0], subjects[1]);
  assert.notEqual(subjects[0], subjects[2]);
});

test("a code is of no use to who did not ask for it, nor a second time", async () => {
  const [person] = withPhone();
  const [session, foreign] = [{}, {}];
  const address = await scanned(await ours.signIn(session), person);
  await ours.signIn(foreign);
  await assert.rejects(ours.signedIn({ ...session, state: foreign.state }, address));
  await ours.signedIn(session, address);
  await assert.rejects(ours.signedIn(session, address));

  const stolen = await scanned(await ours.signIn(session), person);
  await assert.rejects(ours.signedIn({ ...session, verifier: foreign.verifier }, stolen));
});

test("they are ten lines in two functions", async () => {
  const code = (await lines()).split("\n").filter((line) => line.trim() && !line.startsWith("//"));
  assert.equal(code.filter((line) => !line.startsWith("}") && !line.includes("function")).length, 10);
});
