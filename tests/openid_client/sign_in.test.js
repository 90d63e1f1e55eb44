import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./demo.js";
import { signsIn } from "./person.js";
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

const withPhone = () => demo.people.filter(({ phone }) => phone);

test("a site signs a person in with the README's lines", async () => {
  const [person] = withPhone();
  const session = {};
  const address = await signsIn(demo, person, await ours.signIn(session));
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
    const address = await signsIn(demo, person, await ours.signIn(session));
    subjects.push((await ours.signedIn(session, address)).sub);
  }
  assert.equal(subjects[0], subjects[1]);
  assert.notEqual(subjects[0], subjects[2]);
});

test("a code is of no use to who did not ask for it, nor a second time", async () => {
  const [person] = withPhone();
  const [session, foreign] = [{}, {}];
  const address = await signsIn(demo, person, await ours.signIn(session));
  await ours.signIn(foreign);
  await assert.rejects(ours.signedIn({ ...session, state: foreign.state }, address));
  await ours.signedIn(session, address);
  await assert.rejects(ours.signedIn(session, address));

  const stolen = await signsIn(demo, person, await ours.signIn(session));
  await assert.rejects(ours.signedIn({ ...session, verifier: foreign.verifier }, stolen));
});

test("they are ten lines in two functions", async () => {
  const code = (await lines()).split("\n").filter((line) => line.trim() && !line.startsWith("//"));
  assert.equal(code.filter((line) => !line.startsWith("}") && !line.includes("function")).length, 10);
});
