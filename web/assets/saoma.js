// Signs people in at Saoma from a page of a site: by redirect, or in a window. Served by Saoma as /saoma.js, with its types as
// /saoma.d.ts; docs/openid-connect.md tells how to use it. OpenID Connect by authorization code, with PKCE (S256).

const SIZE = { width: 480, height: 760 };
const LOOK = 400; // ms between two looks whether the window is still there
const SKEW = 60; // seconds that this device's clock may be wrong
const PATIENCE = 10 * 60 * 1000; // ms

// code: popup_blocked, popup_closed, timeout, wrong_state, wrong_issuer, wrong_id_token, unreachable, or what Saoma says in the
// words of OAuth, as access_denied.
export class SaomaError extends Error {
  constructor(code, description = "", options = undefined) {
    super(description ? `${code}: ${description}` : code, options);
    Object.assign(this, { name: "SaomaError", code, description });
  }
}

// settings: { clientId, redirectUri, scope, issuer, timeout, redeem }. The issuer is where this file came from, unless it is named.
export function saoma(settings, world = globalThis) {
  const client = {
    issuer: new URL("/oidc", import.meta.url).href,
    scope: "openid phone",
    timeout: PATIENCE,
    ...settings,
  };
  let idToken; // of who signed in since this page was loaded
  let latest; // the sign-in that has the window

  // A promise that stays open where the page leaves.
  async function signIn({ popup = false, fallback = true, parameters = {} } = {}) {
    if (!popup) return leave(parameters);
    // At once, since browsers open windows while a press is fresh and no later.
    const opened = world.crossOriginIsolated ? null : open(world, client);
    if (opened) return inWindow(opened, fallback, parameters);
    if (fallback) return leave(parameters);
    throw new SaomaError("popup_blocked");
  }

  async function inWindow(opened, fallback, parameters) {
    latest?.abort();
    const mine = (latest = new AbortController());
    let response;
    try {
      const asked = await ask(client, { ...parameters, response_mode: "web_message" }, world);
      mine.signal.throwIfAborted();
      opened.location.replace(asked.url);
      response = await heard(opened, asked.state, mine.signal, client, world);
    } catch (error) {
      if (mine.signal.aborted) throw new SaomaError("popup_closed", "another sign-in took its window");
      forget(client, world);
      // A page that keeps other sites' windows off loses its own, which looks as if somebody closed it.
      if (error.code === "popup_closed" && fallback && (await isIsolated(world))) return leave(parameters);
      opened.close();
      throw error;
    }
    if (response.code) opened.close(); // else the person may have something to read there
    return finish(response);
  }

  async function leave(parameters) {
    const { url } = await ask(client, parameters, world);
    world.location.assign(url);
    return new Promise(() => {});
  }

  // On the page of the redirect URI: who came back, or null where nobody did.
  async function handleRedirect() {
    const here = new URL(world.location.href);
    const response = Object.fromEntries(here.searchParams);
    if (!response.state || !(response.code || response.error)) return null;
    // Out of the address, which is copied, kept and sent on.
    for (const name of ["code", "state", "iss", "error", "error_description"]) here.searchParams.delete(name);
    world.history.replaceState(world.history.state, "", here);
    return finish(response);
  }

  async function finish(response) {
    const asked = forget(client, world);
    if (!asked || response.state !== asked.state) throw new SaomaError("wrong_state");
    if (response.iss !== client.issuer) throw new SaomaError("wrong_issuer");
    if (response.error) throw new SaomaError(response.error, response.error_description);
    const { nonce, codeVerifier, redirectUri } = asked;
    const answer = { code: response.code, codeVerifier, nonce, redirectUri };
    if (client.redeem) return client.redeem(answer);
    const signedIn = await redeem(answer, client, world);
    idToken = signedIn.idToken;
    return signedIn;
  }

  // The page leaves, and comes back to returnTo where that is registered. Without an ID token the person is asked.
  function signOut({ idToken: hint = idToken, returnTo } = {}) {
    const form = world.document.createElement("form");
    // By a form, since addresses are kept and written down.
    Object.assign(form, { method: "post", action: `${client.issuer}/session/end`, hidden: true });
    const said = { client_id: client.clientId, id_token_hint: hint, post_logout_redirect_uri: returnTo };
    for (const [name, value] of Object.entries(said)) {
      if (value) form.append(Object.assign(world.document.createElement("input"), { name, value }));
    }
    world.document.body.append(form);
    form.submit();
  }

  return { signIn, handleRedirect, signOut };
}

function open(world, { clientId }) {
  const left = Math.max(0, world.screenX + (world.outerWidth - SIZE.width) / 2);
  const top = Math.max(0, world.screenY + (world.outerHeight - SIZE.height) / 2);
  const features = `popup,width=${SIZE.width},height=${SIZE.height},left=${Math.round(left)},top=${Math.round(top)}`;
  const opened = world.open("about:blank", `saoma ${clientId}`, features);
  return opened && !opened.closed ? opened : null;
}

// Remembers what is asked for in this tab, and answers where the browser asks it.
async function ask(client, parameters, world) {
  const [state, nonce, codeVerifier] = [secret(world), secret(world), secret(world)];
  const { clientId, redirectUri, scope, issuer } = client;
  world.sessionStorage.setItem(place(client), JSON.stringify({ state, nonce, codeVerifier, redirectUri }));
  const digest = await world.crypto.subtle.digest("SHA-256", new TextEncoder().encode(codeVerifier));
  const query = new URLSearchParams({
    ...parameters,
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  });
  return { state, url: `${issuer}/auth?${query}` };
}

// What was asked for, once.
function forget(client, world) {
  const kept = world.sessionStorage.getItem(place(client));
  world.sessionStorage.removeItem(place(client));
  return kept && JSON.parse(kept);
}

const place = ({ clientId }) => `saoma ${clientId}`;
const secret = (world) => base64url(world.crypto.getRandomValues(new Uint8Array(32)));
const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// The answer to this very request, by Saoma, from the window that was opened; what anybody else says is not heard.
function heard(opened, state, signal, { issuer, timeout }, world) {
  const { origin } = new URL(issuer);
  return new Promise((resolve, reject) => {
    let gone = 0;
    const end = (act, value) => {
      world.removeEventListener("message", hear);
      world.clearInterval(looking);
      world.clearTimeout(late);
      act(value);
    };
    const hear = ({ source, origin: from, data }) => {
      if (source !== opened || from !== origin || data?.type !== "authorization_response") return;
      if (data.response?.state === state) end(resolve, data.response);
    };
    const look = () => {
      gone = opened.closed ? gone + 1 : 0;
      // Its last word may still be on the way.
      if (gone > 1) end(reject, new SaomaError("popup_closed"));
    };
    world.addEventListener("message", hear);
    signal.addEventListener("abort", () => end(reject, signal.reason));
    const looking = world.setInterval(look, LOOK);
    const late = world.setTimeout(() => end(reject, new SaomaError("timeout")), timeout);
  });
}

// Whether this page is cut off from every window of another site that it opens (Cross-Origin-Opener-Policy).
async function isIsolated(world) {
  try {
    const page = await world.fetch(world.location.href.split("#")[0], { method: "HEAD" });
    return /^same-origin\s*(;|$)/.test(page.headers.get("cross-origin-opener-policy") ?? "");
  } catch {
    return false;
  }
}

async function redeem({ code, codeVerifier, nonce, redirectUri }, { issuer, clientId }, world) {
  const said = { grant_type: "authorization_code", client_id: clientId, code, redirect_uri: redirectUri, code_verifier: codeVerifier };
  let answer, body;
  try {
    answer = await world.fetch(`${issuer}/token`, { method: "POST", body: new URLSearchParams(said), credentials: "omit" });
    body = await answer.json();
  } catch (cause) {
    throw new SaomaError("unreachable", "", { cause });
  }
  if (!answer.ok) throw new SaomaError(body.error ?? "server_error", body.error_description);
  const claims = read(body.id_token);
  const now = world.Date.now() / 1000;
  // Its signature is not needed: it came from the issuer itself, over TLS (OpenID Connect Core §3.1.3.7).
  const good = claims?.iss === issuer && claims.aud === clientId && claims.nonce === nonce && claims.sub && claims.exp > now - SKEW;
  if (!good) throw new SaomaError("wrong_id_token");
  return { claims, idToken: body.id_token, accessToken: body.access_token, expiresIn: body.expires_in };
}

// What a token says; null for what is none.
function read(token) {
  try {
    const text = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (byte) => byte.charCodeAt(0))));
  } catch {
    return null;
  }
}
