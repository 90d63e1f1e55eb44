// What an application's page in the console has to copy signs people in: it is copied there by its buttons, run, and signed in to.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Chromium } from "../openid_client/chromium.js";
import { freePorts, start as startDemo } from "../openid_client/demo.js";
import { signsIn, signsInAt } from "../openid_client/person.js";
import { copied, selected } from "./console.js";
import { start, startApache } from "./program.js";
import { visitor } from "./visitor.js";

const [major, minor] = process.versions.node.split(".").map(Number);
const skip = (major < 20 || (major === 20 && minor < 19)) && "the programs of Node want 20.19 or newer";

let demo;
let chromium;
let person;
let site; // an application with a secret: its id, secret and redirect URI, and what its page has to copy
let page; // one without
before(async () => {
  demo = await startDemo();
  chromium = await Chromium.start(await freePorts(1));
  [person] = demo.people;
  site = await application("confidential");
  page = await application("public");
});
after(async () => {
  await chromium?.stop();
  await demo?.stop();
});

async function manage(method, path, body) {
  const headers = { authorization: `Bearer ${demo.api_key}`, "content-type": "application/json" };
  const answer = await fetch(`${demo.saoma}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.status === 204 ? null : answer.json();
}

// Sets an application up on a port that nobody has, and copies what its page has.
async function application(client_type) {
  const origin = `http://127.0.0.1:${await freePorts(1)}`;
  const redirectUri = `${origin}/callback`;
  const fields = { name: client_type, client_type, redirect_uris: [redirectUri], origins: [origin] };
  const { id, client_secret: secret } = await manage("POST", "/applications", fields);
  const { items } = await manage("GET", `/connections?identifier=${demo.connection}`);
  await manage("PUT", `/applications/${id}/connections/${items[0].id}`);
  return { id, secret, origin, redirectUri, texts: await copied(chromium, demo, { id }) };
}

test("each text is copied as the page shows it", async () => {
  assert.deepEqual(Object.keys(site.texts), ["window-page", "window-server", "node", "express", "flask", "apache"]);
  assert.deepEqual(Object.keys(page.texts), ["public-page", "oidc-client-ts"]);
  for (const { texts, secret } of [site, page]) {
    const all = Object.values(texts).join("");
    assert.ok(!secret || !all.includes(secret));
    assert.ok(!all.includes("&lt;") && !all.includes("&quot;"));
  }
});

test("where a page may not copy, the text is selected", async () => {
  assert.equal((await selected(chromium, demo, site, "flask")).trim(), site.texts.flask.trim());
});

const SERVERS = {
  node: () => start([site.texts.node], site),
  express: () => start([site.texts.express], site),
  flask: () => start([site.texts.flask], site),
  apache: () => startApache(site.texts.apache, site),
};

for (const [name, run] of Object.entries(SERVERS)) {
  const options = { skip: ["node", "express"].includes(name) && skip };

  test(`${name} signs a person in`, options, async (t) => {
    t.after(await run());
    const browser = visitor(site.origin);
    const asked = await leaves(browser);
    for (const parameter of ["state", "nonce", "code_challenge"]) assert.ok(asked.searchParams.get(parameter), parameter);
    assert.equal(asked.searchParams.get("code_challenge_method"), "S256");
    const address = await signsIn(demo, person, asked);
    assert.equal(address.href.split("?")[0], site.redirectUri);
    const back = await browser.ask(address);
    assert.ok([302, 303].includes(back.status), `${back.status} ${await back.text()}`);
    await isThePerson(await (await browser.ask(back.headers.get("location"))).text());
  });

  test(`${name} takes an answer in the browser that asked only, and with its state only`, options, async (t) => {
    t.after(await run());
    const [browser, foreign] = [visitor(site.origin), visitor(site.origin)];
    await leaves(foreign);
    await refuses(foreign, await signsIn(demo, person, await leaves(browser)));
    const address = await signsIn(demo, person, await leaves(browser));
    address.searchParams.set("state", "x".repeat(43));
    await refuses(browser, address);
  });
}

// Opens the site, where nobody is signed in; answers where it leads.
async function leaves(browser) {
  const answer = await browser.ask("/");
  assert.ok([302, 303].includes(answer.status), `${answer.status} ${await answer.clone().text()}`);
  const asked = new URL(answer.headers.get("location"));
  assert.equal(asked.origin, demo.saoma);
  return asked;
}

// Nobody is signed in by this address.
async function refuses(browser, address) {
  const answer = await browser.ask(address);
  assert.ok(answer.status >= 400, `${answer.status} ${answer.headers.get("location")}`);
  await leaves(browser);
}

// It is said that it is the person, as Saoma knows them.
async function isThePerson(said) {
  const { items } = await manage("GET", `/users?phone=${encodeURIComponent(person.phone)}`);
  assert.equal(said.trim(), `You are ${items[0].id}, ${person.phone}.`);
}

// What the page says in the end.
const says = () => chromium.until(() => document.querySelector("[role=status]").textContent);

// In a window, and where no window opens; each time in a browser in which nobody signed in.
async function signsInOnThePage({ origin, redirectUri }) {
  await chromium.tell("Network.clearBrowserCookies");
  await chromium.open(redirectUri);
  await chromium.press("button");
  await chromium.window(1);
  await signsInAt(chromium, demo, person);
  await chromium.window(0);
  await isThePerson(await says());
  assert.equal(await chromium.run(() => location.href), redirectUri);

  await chromium.tell("Network.clearBrowserCookies");
  await chromium.open(redirectUri);
  await chromium.run(() => void (window.open = () => null));
  await chromium.press("button");
  await signsInAt(chromium, demo, person);
  await chromium.until((origin) => location.origin === origin, origin);
  await isThePerson(await says());
  assert.equal(await chromium.run(() => location.href), redirectUri);
}

// Somebody else's answer is none.
async function takesNoForeignAnswer({ redirectUri }) {
  await chromium.open(`${redirectUri}?${new URLSearchParams({ code: "x", state: "wrong", iss: demo.issuer })}`);
  assert.match(await says(), /^You are not signed in: .*state/i);
}

test("a page signs a person in by its own server", { skip }, async (t) => {
  t.after(await start([site.texts["window-page"], site.texts["window-server"]], site));
  await signsInOnThePage(site);
  await chromium.open(`${site.origin}/`);
  await isThePerson(await says()); // there is a session

  const post = async (origin) => {
    const headers = { origin, "content-type": "application/json" };
    const body = JSON.stringify({ code: "x", codeVerifier: "x".repeat(43), nonce: "x" });
    return (await fetch(`${site.origin}/session`, { method: "POST", headers, body })).status;
  };
  assert.equal(await post("https://other.example"), 403);
  assert.equal(await post(site.origin), 400);
  await chromium.tell("Network.clearBrowserCookies");
  await takesNoForeignAnswer(site);
});

// Shows a page without a secret at every path, and the library that it wants beside it.
async function show(t, text) {
  const library = await readFile(new URL("node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js", import.meta.url));
  const server = createServer(({ url }, answer) => answer.end(url === "/oidc-client-ts.min.js" ? library : text));
  await once(server.listen(new URL(page.origin).port, "127.0.0.1"), "listening");
  t.after(() => server.close() && server.closeAllConnections());
}

test("a page without a server signs a person in", async (t) => {
  await show(t, page.texts["public-page"]);
  await signsInOnThePage(page);
  await takesNoForeignAnswer(page);
});

test("a page signs a person in by oidc-client-ts", async (t) => {
  await show(t, page.texts["oidc-client-ts"]);
  await chromium.tell("Network.clearBrowserCookies");
  await chromium.open(page.redirectUri);
  await chromium.press("button");
  await signsInAt(chromium, demo, person);
  await chromium.until((origin) => location.origin === origin, page.origin);
  await isThePerson(await says());
  assert.equal(await chromium.run(() => location.href), page.redirectUri);
  await takesNoForeignAnswer(page);
});
