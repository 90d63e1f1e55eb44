import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as oidc from "openid-client";
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

test("it goes on by refresh tokens, each good once, until it gives one back", async () => {
  const { id, secret } = demo.application;
  const options = { execute: [oidc.allowInsecureRequests] };
  const saoma = await oidc.discovery(new URL(`${demo.saoma}/oidc`), id, secret, undefined, options);
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const code_challenge = await oidc.calculatePKCECodeChallenge(pkceCodeVerifier);
  const asked = { scope: "openid phone offline_access", code_challenge, code_challenge_method: "S256" };
  const [person] = withPhone();
  const url = oidc.buildAuthorizationUrl(saoma, { ...asked, redirect_uri: `${demo.shop}/callback` });
  const first = await oidc.authorizationCodeGrant(saoma, await signsIn(demo, person, url), { pkceCodeVerifier });
  const second = await oidc.refreshTokenGrant(saoma, first.refresh_token);
  assert.notEqual(second.refresh_token, first.refresh_token);
  const [before, now] = [first.claims(), second.claims()];
  assert.deepEqual([now.sub, now.auth_time], [before.sub, before.auth_time]);
  const user = await oidc.fetchUserInfo(saoma, second.access_token, now.sub);
  assert.equal(user.phone_number, person.phone);
  const third = await oidc.refreshTokenGrant(saoma, second.refresh_token, { scope: "openid" });
  assert.equal(third.scope, "openid");
  assert.equal((await oidc.tokenIntrospection(saoma, third.refresh_token)).active, true);
  await oidc.tokenRevocation(saoma, third.refresh_token);
  await assert.rejects(oidc.refreshTokenGrant(saoma, third.refresh_token), { error: "invalid_grant" });
  assert.equal((await oidc.tokenIntrospection(saoma, third.access_token)).active, false);
});

test("they are ten lines in two functions", async () => {
  const code = (await lines()).split("\n").filter((line) => line.trim() && !line.startsWith("//"));
  assert.equal(code.filter((line) => !line.startsWith("}") && !line.includes("function")).length, 10);
});
