// The pages of a demo, by name: looked at by axe-core, and drawn for the docs.
import assert from "node:assert/strict";
import { Browser } from "../openid_client/browser.js";

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

// What everybody sees.
export function ofEverybody(demo) {
  return {
    "sign-in": `/login?client_id=${demo.application.id}`,
    "sign-in-unknown": "/login?client_id=nobody",
    "not-found": "/nothing",
    "api-docs": "/api/docs",
    "console-sign-in": "/console/sign-in",
  };
}

// The console, for whoever came in by the demo's link.
export async function ofConsole(demo, loginId) {
  const headers = { authorization: `Bearer ${demo.api_key}` };
  const { items: [user] } = await (await fetch(`${demo.saoma}/api/v1/users`, { headers })).json();
  const { items: [key] } = await (await fetch(`${demo.saoma}/api/v1/keys`, { headers })).json();
  const pool = "/console/demo";
  return {
    pools: "/console",
    people: "/console/people",
    me: "/console/me",
    "me-passkey": "/console/me/passkey",
    "me-password": "/console/me/password",
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
    "source-applications": `${pool}/sources/${demo.connection}/applications`,
    users: `${pool}/users`,
    user: `${pool}/users/${user.id}`,
    cases: `${pool}/cases`,
    applications: `${pool}/applications`,
    "application-new": `${pool}/applications/new`,
    application: `${pool}/applications/${demo.application.id}`,
    "application-public": `${pool}/applications/${demo.public_application.id}`,
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
