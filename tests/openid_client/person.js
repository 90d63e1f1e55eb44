// A person signs in with their phone, at the page of a login.
import assert from "node:assert/strict";
import { Browser } from "./browser.js";
import { read, tap } from "./phone.js";

// They scan the code that a new browser shows at this address of Saoma's, and allow it; answers where the browser goes then.
export async function signsIn(demo, person, url) {
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

// Where the demo's shop sends a browser to sign in; nobody redeems the code that comes of it.
export function authorization(demo) {
  const asked = new URLSearchParams({
    client_id: demo.application.id,
    redirect_uri: `${demo.shop}/callback`,
    response_type: "code",
    scope: "openid",
    state: "of-nobody",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", // RFC 7636, appendix B
    code_challenge_method: "S256",
  });
  return `${demo.saoma}/oidc/auth?${asked}`;
}

// The same at the page that Chromium shows, where nobody signed in before.
export async function signsInAt(chromium, demo, person) {
  await allowsAt(chromium, demo, person);
  await chromium.until(() => {
    // Before it is complete, nobody hears the press.
    const button = document.readyState === "complete" && document.querySelector("[data-do=continue]");
    if (button) button.click();
    return Boolean(button);
  });
}

// They scan the code that the page shows, and allow it.
export async function allowsAt(chromium, demo, person) {
  await tap(demo, person, "scan", { code: read(await picture(chromium)) });
  await tap(demo, person, "authorize");
}

// The code that the login page shows, as a picture.
async function picture(chromium) {
  const bytes = await chromium.until(async () => {
    const code = document.querySelector(".login[data-view=issued] .code");
    if (!code?.complete) return null;
    const answer = await fetch(code.src.replace(".svg", ".png"));
    return Array.from(new Uint8Array(await answer.arrayBuffer()));
  });
  return Buffer.from(bytes);
}
