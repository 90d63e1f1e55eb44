// No page has a fault that axe-core finds, and none is wider than its window.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Browser } from "../openid_client/browser.js";
import { Chromium } from "../openid_client/chromium.js";
import { freePorts, start } from "../openid_client/demo.js";

const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const LOOKS = [
  { lang: "en", scheme: "light", width: 1200 },
  { lang: "zh-Hans", scheme: "dark", width: 390 },
  { lang: "en", scheme: "dark", width: 390 },
  { lang: "zh-Hans", scheme: "light", width: 1200 },
];

let demo;
let chromium;
let login;
before(async () => {
  demo = await start();
  login = await signedIn();
  chromium = await Chromium.start(await freePorts(1));
});
after(async () => {
  await chromium?.stop();
  await demo?.stop();
});

// Somebody signs in, so that pages have something to show; answers the login's id.
async function signedIn() {
  const browser = new Browser(demo.saoma);
  const { id, code } = await browser.post("/logins", { connection: demo.connection, client_id: demo.application.id });
  const picture = Buffer.from(await (await browser.ask(code.png)).arrayBuffer());
  const { text } = await (await fetch(`${demo.phone}/read`, { method: "POST", body: picture })).json();
  const [person] = demo.people;
  for (const [act, body] of [["scan", { code: text }], ["authorize", {}]]) {
    const options = { method: "POST", body: JSON.stringify(body) };
    assert.equal((await fetch(`${demo.phone}/people/${person.id}/${act}`, options)).status, 200, act);
  }
  await browser.post(`/logins/${id}/claim`, {});
  return id;
}

async function open(path, { lang, scheme, width }) {
  await chromium.look(scheme, width);
  const joint = path.includes("?") ? "&" : "?";
  await chromium.open(`${demo.saoma}${path}${joint}lang=${lang}`);
  await chromium.until(() => document.readyState === "complete");
}

// What axe-core finds on the page that is open, a line each.
async function found() {
  await chromium.run(`() => { ${axe} }`);
  return chromium.run(async () => {
    const { violations } = await window.axe.run(document);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
  });
}

// What is wrong with a page, a line each.
async function faults(path, look) {
  await open(path, look);
  const all = await found();
  const there = await chromium.run(() => location.pathname);
  if (there !== path.split("?")[0]) all.push(`it led to ${there}`);
  const wide = await chromium.run(() => document.documentElement.scrollWidth);
  return wide > look.width ? [...all, `it is ${wide} px wide`] : all;
}

async function looksWell(pages) {
  const all = [];
  for (const path of pages) {
    for (const look of LOOKS) {
      const wrong = await faults(path, look);
      all.push(...wrong.map((fault) => `${path} (${Object.values(look)}): ${fault}`));
    }
  }
  assert.deepEqual(all, []);
}

test("a fault is found", async () => {
  await open("/api/docs", LOOKS[0]);
  await chromium.run(() => {
    const picture = document.createElement("img");
    picture.src = "/nothing";
    document.querySelector("main").append(picture);
  });
  assert.deepEqual(await found(), ["image-alt: img[src$=\"nothing\"]"]);
});

test("the pages that everybody sees", async () => {
  const client = `client_id=${demo.application.id}`;
  await looksWell([`/login?${client}`, "/login?client_id=nobody", "/nothing", "/api/docs", "/console/sign-in"]);
});

test("the pages of the console", async () => {
  await chromium.open(demo.console);
  const headers = { authorization: `Bearer ${demo.api_key}` };
  const { items: [user] } = await (await fetch(`${demo.saoma}/api/v1/users`, { headers })).json();
  const { items: [key] } = await (await fetch(`${demo.saoma}/api/v1/keys`, { headers })).json();
  const pool = "/console/demo";
  await looksWell([
    "/console",
    "/console/people",
    "/console/me",
    "/console/me/passkey",
    "/console/me/password",
    pool,
    `${pool}?days=30`,
    `${pool}/people`,
    `${pool}/logins`,
    `${pool}/logins/${login}`,
    `${pool}/logins?state=denied`,
    `${pool}/sources`,
    `${pool}/sources/new`,
    `${pool}/sources/new/wechat-miniprogram-qrconnect`,
    `${pool}/sources/${demo.connection}`,
    `${pool}/sources/${demo.connection}/applications`,
    `${pool}/users`,
    `${pool}/users/${user.id}`,
    `${pool}/cases`,
    `${pool}/applications`,
    `${pool}/applications/new`,
    "/console/new",
    `${pool}/settings`,
    `${pool}/keys`,
    `${pool}/keys?live=false`,
    `${pool}/keys/new`,
    `${pool}/keys/${key.id}`,
    `${pool}/applications/${demo.application.id}`,
    "/console/acme",
  ]);
});
