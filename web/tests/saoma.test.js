import assert from "node:assert/strict";
import { test } from "node:test";
import { saoma } from "../assets/saoma.js";

const issuer = "https://login.example/oidc";
const redirectUri = "https://shop.example/back";
// Digests take as long as they take.
async function until(there) {
  for (let tries = 0; tries < 500 && !there(); tries += 1) await new Promise((done) => setTimeout(done, 5));
}
const settled = () => new Promise((done) => setTimeout(done, 20));

// A browser with one page, which opens a window unless told not to.
function page({ address = "https://shop.example/", opens = true, headers = {}, claims = {}, token = 200, ...settings } = {}) {
  const kept = new Map();
  const ears = new Set();
  const seen = { left: [], asked: [], kept, address, timers: new Map() };
  seen.window = { closed: false, close: () => (seen.window.closed = true), location: { replace: (url) => (seen.window.url = new URL(url)) } };
  const world = {
    crypto: globalThis.crypto,
    crossOriginIsolated: settings.crossOriginIsolated ?? false,
    sessionStorage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) },
    location: { get href() { return seen.address; }, assign: (url) => seen.left.push(new URL(url)) },
    history: { state: null, replaceState: (state, _, url) => (seen.address = String(url)) },
    screenX: 0, screenY: 0, outerWidth: 1280, outerHeight: 900,
    open: (...how) => (seen.opened = how, opens ? seen.window : null),
    addEventListener: (_, ear) => ears.add(ear),
    removeEventListener: (_, ear) => ears.delete(ear),
    setInterval: (act) => (seen.timers.set("look", act), "look"),
    setTimeout: (act) => (seen.timers.set("late", act), "late"),
    clearInterval: (name) => seen.timers.delete(name),
    clearTimeout: (name) => seen.timers.delete(name),
    Date: { now: () => 1_000_000 },
    fetch: async (url, { method, body }) => {
      if (method === "HEAD") return { headers: new Headers(headers) };
      seen.asked.push([url, Object.fromEntries(body)]);
      const said = token === 200 ? { id_token: idToken(claims), access_token: "access", expires_in: 600 } : { error: "invalid_grant", error_description: "no" };
      return { ok: token === 200, json: async () => said };
    },
  };
  const element = (kind) => Object.assign([], { kind, append(child) { this.push(child); }, submit() { seen.sent = this; } });
  world.document = { createElement: element, body: element("body") };
  const idToken = (more) => {
    const nonce = seen.request?.get("nonce");
    const said = { iss: issuer, aud: "tea", nonce, sub: "林", exp: 1_600, ...more };
    return `e30.${Buffer.from(JSON.stringify(said)).toString("base64url")}.sig`;
  };
  seen.client = saoma({ clientId: "tea", redirectUri, issuer, ...settings }, world);
  // What the window posts; the answer of Saoma unless it is changed.
  seen.post = (response, { source = seen.window, origin = "https://login.example", type = "authorization_response" } = {}) => {
    const data = { type, response: { state: seen.request.get("state"), iss: issuer, ...response } };
    for (const ear of [...ears]) ear({ source, origin, data });
  };
  // Signs in in a window; the promise with what the window asked for.
  seen.inWindow = async (how) => {
    const signing = seen.client.signIn({ popup: true, ...how });
    let failed = false;
    signing.catch(() => (failed = true)); // it is looked at later
    await until(() => failed || seen.left.length || (seen.window.url && seen.timers.size));
    seen.request = (seen.window.url ?? seen.left[0])?.searchParams;
    return { signing };
  };
  seen.listens = () => ears.size;
  return seen;
}

test("a window asks by PKCE for a message, and its code is redeemed by the page", async () => {
  const seen = page();
  const { signing } = await seen.inWindow({ parameters: { ui_locales: "zh", response_mode: "query", client_id: "other" } });
  assert.match(seen.opened[2], /popup,width=480/);
  const asked = Object.fromEntries(seen.request);
  assert.deepEqual(
    [asked.client_id, asked.redirect_uri, asked.response_mode, asked.code_challenge_method, asked.ui_locales, asked.scope],
    ["tea", redirectUri, "web_message", "S256", "zh", "openid phone"],
  );
  assert.equal(seen.request.getAll("client_id").length, 1);
  seen.post({ code: "c" });
  const { claims, idToken, accessToken, expiresIn } = await signing;
  assert.deepEqual([claims.sub, accessToken, expiresIn], ["林", "access", 600]);
  assert.ok(idToken);
  const [url, form] = seen.asked[0];
  assert.deepEqual([url, form.client_id, form.code, form.redirect_uri], [`${issuer}/token`, "tea", "c", redirectUri]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(form.code_verifier));
  assert.equal(Buffer.from(digest).toString("base64url"), asked.code_challenge);
  assert.ok(seen.window.closed);
  assert.deepEqual([seen.kept.size, seen.listens(), seen.timers.size], [0, 0, 0]);
});

test("what is not from the window, not from Saoma, or not the answer is not heard", async () => {
  const seen = page();
  const { signing } = await seen.inWindow();
  seen.post({ code: "evil" }, { origin: "https://evil.example" });
  seen.post({ code: "evil" }, { origin: "null" });
  seen.post({ code: "evil" }, { source: { closed: false } });
  seen.post({ code: "evil" }, { source: null });
  seen.post({ code: "evil", state: "another" });
  seen.post({ code: "evil" }, { type: "something" });
  await settled();
  assert.deepEqual(seen.asked, []);
  seen.post({ code: "c" });
  await signing;
  assert.equal(seen.asked[0][1].code, "c");
});

test("an answer that names another issuer buys nothing", async () => {
  for (const iss of ["https://evil.example/oidc", undefined, ""]) {
    const seen = page();
    const { signing } = await seen.inWindow();
    seen.post({ code: "c", iss });
    await assert.rejects(signing, { code: "wrong_issuer" });
    assert.deepEqual(seen.asked, []);
  }
});

test("who says no is told by Saoma's word, and the window is left to close itself", async () => {
  const seen = page();
  const { signing } = await seen.inWindow();
  seen.post({ error: "access_denied" });
  await assert.rejects(signing, { name: "SaomaError", code: "access_denied" });
  assert.equal(seen.window.closed, false);
  assert.equal(seen.kept.size, 0);
});

test("an ID token that is not for this sign-in is refused", async () => {
  for (const claims of [{ iss: "https://evil.example" }, { aud: "other" }, { aud: ["tea", "other"] }, { nonce: "old" }, { exp: 900 }, { sub: "" }]) {
    const seen = page({ claims });
    const { signing } = await seen.inWindow();
    seen.post({ code: "c" });
    await assert.rejects(signing, { code: "wrong_id_token" }, JSON.stringify(claims));
  }
});

test("what the token endpoint refuses is told", async () => {
  const seen = page({ token: 400 });
  const { signing } = await seen.inWindow();
  seen.post({ code: "c" });
  await assert.rejects(signing, { code: "invalid_grant", description: "no" });
});

test("a window that is closed half way is told, once its last word had the time to come", async () => {
  const seen = page();
  const { signing } = await seen.inWindow();
  const look = seen.timers.get("look");
  look();
  seen.window.closed = true;
  look();
  seen.post({ code: "c" });
  await signing;
  const other = page();
  const closing = await other.inWindow();
  other.window.closed = true;
  other.timers.get("look")();
  other.timers.get("look")();
  await assert.rejects(closing.signing, { code: "popup_closed" });
  assert.deepEqual([other.left, other.listens(), other.kept.size], [[], 0, 0]);
});

test("a window that takes too long is closed", async () => {
  const seen = page();
  const { signing } = await seen.inWindow();
  seen.timers.get("late")();
  await assert.rejects(signing, { code: "timeout" });
  assert.ok(seen.window.closed);
});

test("a second press takes the window, and the first is told at once", async () => {
  const seen = page();
  const first = seen.client.signIn({ popup: true });
  const quick = assert.rejects(first, { code: "popup_closed" });
  const second = seen.client.signIn({ popup: true });
  const waiting = assert.rejects(second, { code: "popup_closed" });
  await quick;
  await until(() => seen.timers.size);
  const { signing } = await seen.inWindow();
  await waiting;
  assert.equal(seen.window.closed, false);
  assert.equal(seen.listens(), 1);
  await until(() => JSON.parse([...seen.kept.values()][0]).state === seen.window.url.searchParams.get("state"));
  seen.request = seen.window.url.searchParams;
  seen.post({ code: "c" });
  await signing;
  assert.equal(seen.asked.length, 1);
});

test("where no window opens the page leaves, unless it is told not to", async () => {
  const seen = page({ opens: false });
  await seen.inWindow();
  assert.equal(seen.left.length, 1);
  assert.equal(seen.request.get("response_mode"), null);
  const other = page({ opens: false });
  const { signing } = await other.inWindow({ fallback: false });
  await assert.rejects(signing, { code: "popup_blocked" });
  assert.deepEqual(other.left, []);
});

test("where the page is cut off from its windows it leaves", async () => {
  const embeds = page({ crossOriginIsolated: true });
  await embeds.inWindow();
  assert.deepEqual([embeds.left.length, embeds.opened], [1, undefined]);
  for (const [policy, leaves] of [["same-origin", 1], ['same-origin; report-to="x"', 1], ["same-origin-allow-popups", 0]]) {
    const seen = page({ headers: { "cross-origin-opener-policy": policy } });
    await seen.inWindow();
    seen.window.closed = true;
    seen.timers.get("look")();
    seen.timers.get("look")();
    await (leaves ? until(() => seen.left.length) : settled());
    assert.equal(seen.left.length, leaves, policy);
  }
});

test("by redirect the page leaves, and the page that is come back to finishes once", async () => {
  const seen = page();
  seen.client.signIn();
  await until(() => seen.left.length);
  seen.request = seen.left[0].searchParams;
  seen.address = `${redirectUri}?tenant=a&code=c&state=${seen.request.get("state")}&iss=${encodeURIComponent(issuer)}`;
  const reloaded = seen.address;
  const { claims } = await seen.client.handleRedirect();
  assert.equal(claims.sub, "林");
  assert.equal(seen.address, `${redirectUri}?tenant=a`, "the code is not left in the address");
  assert.equal(await seen.client.handleRedirect(), null);
  seen.address = reloaded;
  await assert.rejects(seen.client.handleRedirect(), { code: "wrong_state" });
});

test("who comes with somebody else's code, or back from somebody else, is not signed in", async () => {
  const back = async (query) => {
    const seen = page();
    seen.client.signIn();
    await until(() => seen.left.length);
    const state = seen.left[0].searchParams.get("state");
    seen.address = `${redirectUri}?${query.replace("STATE", state)}`;
    return seen.client.handleRedirect();
  };
  await assert.rejects(back("code=c&state=theirs&iss=https://login.example/oidc"), { code: "wrong_state" });
  await assert.rejects(back("code=c&state=STATE&iss=https://evil.example"), { code: "wrong_issuer" });
  await assert.rejects(back("code=c&state=STATE"), { code: "wrong_issuer" });
  await assert.rejects(back("error=access_denied&state=STATE&iss=https://login.example/oidc"), { code: "access_denied" });
  assert.equal(await back("page=2"), null);
});

test("an application with a secret hands the code on, and asks for no token", async () => {
  const handed = [];
  const seen = page({ redeem: async (answer) => (handed.push(answer), "signed in") });
  const { signing } = await seen.inWindow();
  seen.post({ code: "c" });
  assert.equal(await signing, "signed in");
  assert.deepEqual([handed[0].code, handed[0].nonce, handed[0].redirectUri], ["c", seen.request.get("nonce"), redirectUri]);
  assert.equal(handed[0].codeVerifier.length, 43);
  assert.deepEqual(seen.asked, []);
});

test("who signs out goes by a form, in which the ID token stands and in no address", async () => {
  const seen = page();
  const { signing } = await seen.inWindow();
  seen.post({ code: "c" });
  const { idToken } = await signing;
  const sent = () => Object.fromEntries(seen.sent.map(({ name, value }) => [name, value]));
  seen.client.signOut({ returnTo: "https://shop.example/" });
  assert.deepEqual([seen.sent.method, seen.sent.action], ["post", `${issuer}/session/end`]);
  assert.deepEqual(sent(), { client_id: "tea", id_token_hint: idToken, post_logout_redirect_uri: "https://shop.example/" });
  const other = page();
  other.client.signOut();
  assert.deepEqual(other.sent.map(({ name }) => name), ["client_id"]);
});

test("no message of ours goes to everybody", async () => {
  const { readFile, readdir } = await import("node:fs/promises");
  const folder = new URL("../assets/", import.meta.url);
  const scripts = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  for (const name of scripts) {
    const text = await readFile(new URL(name, folder), "utf8");
    assert.doesNotMatch(text, /postMessage\([^)]*["'`](\*|null)["'`]/, name);
  }
  assert.ok(scripts.includes("message.js"));
});
