// The pages of a demo, by name: looked at by axe-core, and drawn for the docs. One that no address alone shows has an act, which
// leads there from its address and waits until it is there.
import assert from "node:assert/strict";
import { Browser } from "../openid_client/browser.js";
import { allowsAt, authorization, signsInAt } from "../openid_client/person.js";

export const LOOKS = [
  { lang: "en", scheme: "light", width: 1200 },
  { lang: "zh-Hans", scheme: "dark", width: 390 },
  { lang: "en", scheme: "dark", width: 390 },
  { lang: "zh-Hans", scheme: "light", width: 1200 },
];

// Somebody signs in, or declines, so that pages have something to show; answers the login's id.
export async function login(demo, person, declines = false) {
  const browser = new Browser(demo.saoma);
  const { id, code } = await browser.post("/logins", { connection: demo.connection, client_id: demo.application.id });
  const picture = Buffer.from(await (await browser.ask(code.png)).arrayBuffer());
  const { text } = await (await fetch(`${demo.phone}/read`, { method: "POST", body: picture })).json();
  for (const [act, body] of [["scan", { code: text }], [declines ? "decline" : "authorize", {}]]) {
    const options = { method: "POST", body: JSON.stringify(body) };
    assert.equal((await fetch(`${demo.phone}/people/${person.id}/${act}`, options)).status, 200, act);
  }
  if (!declines) await browser.post(`/logins/${id}/claim`, {});
  return id;
}

// Opens a page in a look, and does its act.
export async function open(chromium, demo, page, { lang, scheme, width }) {
  const { path, act } = typeof page === "string" ? { path: page } : page;
  await chromium.look(scheme, width);
  await chromium.open(`${demo.saoma}${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
  await chromium.until(() => document.readyState === "complete");
  await act?.(chromium);
}

// What everybody sees.
export function ofEverybody(demo) {
  return {
    "sign-in": `/login?client_id=${demo.application.id}`,
    "sign-in-unknown": "/login?client_id=nobody",
    "not-found": "/nothing",
    "api-docs": "/api/docs",
    "console-sign-in": "/console/sign-in",
    "console-scan": "/console/sign-in/scan",
  };
}

// A person signs in at the shop.
export async function signIn(chromium, demo) {
  await chromium.open(authorization(demo));
  await signsInAt(chromium, demo, demo.people[0]);
  await chromium.until((shop) => location.origin === shop, demo.shop);
}

// What such a person sees.
export const ofSignedIn = () => ({ account: "/account" });

// The console, for whoever came in by the demo's link.
export async function ofConsole(demo, loginId) {
  const headers = { authorization: `Bearer ${demo.api_key}` };
  const { items: [user, another] } = await (await fetch(`${demo.saoma}/api/v1/users`, { headers })).json();
  const { items: [key] } = await (await fetch(`${demo.saoma}/api/v1/keys`, { headers })).json();
  const pool = "/console/demo";
  return {
    pools: "/console",
    people: "/console/people",
    me: "/console/me",
    "me-passkey": "/console/me/passkey",
    "me-password": "/console/me/password",
    "me-wechat": "/console/me/wechat",
    overview: pool,
    "overview-month": `${pool}?days=30`,
    "pool-people": `${pool}/people`,
    logins: `${pool}/logins`,
    login: `${pool}/logins/${loginId}`,
    "logins-none": `${pool}/logins?state=denied&since=2020-01-01&until=2020-01-02`,
    sources: `${pool}/sources`,
    "source-kinds": `${pool}/sources/new`,
    "source-new": `${pool}/sources/new/wechat-miniprogram-qrconnect`,
    source: `${pool}/sources/${demo.connection}`,
    "source-refused": { path: `${pool}/sources/new/wechat-miniprogram-qrconnect`, act: refused },
    "source-applications": `${pool}/sources/${demo.connection}/applications`,
    users: `${pool}/users`,
    user: `${pool}/users/${user.id}`,
    "user-merge": `${pool}/users/${user.id}/merge/${another.id}`,
    cases: `${pool}/cases`,
    applications: `${pool}/applications`,
    "application-new": `${pool}/applications/new`,
    application: `${pool}/applications/${demo.application.id}`,
    "application-public": `${pool}/applications/${demo.public_application.id}`,
    experience: {
      path: `${pool}/applications/${demo.application.id}/experience`,
      act: (chromium) => experienced(chromium, demo),
    },
    "audit-deployment": "/console/audit",
    audit: `${pool}/audit`,
    "audit-all": `${pool}/audit?trail=all`,
    "audit-reads": `${pool}/audit?trail=reads&actor=phone`,
    "pool-new": "/console/new",
    settings: `${pool}/settings`,
    keys: `${pool}/keys`,
    "keys-none": `${pool}/keys?live=false`,
    "key-new": `${pool}/keys/new`,
    key: `${pool}/keys/${key.id}`,
    search: `${pool}/search?q=${demo.application.id}`,
    "search-none": `${pool}/search?q=nothing`,
    "empty-pool": "/console/acme",
  };
}

// Sends a form as it is, whose fields must be filled in; the server says what is wrong.
async function refused(chromium) {
  await chromium.run(() => {
    const form = document.querySelector("main form");
    form.noValidate = true;
    form.requestSubmit();
  });
  await chromium.until(() => document.readyState === "complete" && document.querySelector("[aria-invalid=true]") !== null);
}

// A person signs in at the page that a try of an application led to.
async function experienced(chromium, demo) {
  await allowsAt(chromium, demo, demo.people[0]);
  await chromium.until(() => document.readyState === "complete" && document.querySelector("[data-experienced]") !== null);
}
