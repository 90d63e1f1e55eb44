// Node.js 20.19 or newer. Install: npm install openid-client@6
// Save as site.mjs. SAOMA_CLIENT_SECRET stands in its environment. Run: node site.mjs
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import * as oidc from "openid-client";

const redirectUri = {{ redirect_uri }};
const secret = process.env.SAOMA_CLIENT_SECRET;
{%- if is_plain_http %}
const options = { execute: [oidc.allowInsecureRequests] }; // this Saoma is plain http
const saoma = await oidc.discovery(new URL({{ issuer }}), {{ client_id }}, secret, undefined, options);
{%- else %}
const saoma = await oidc.discovery(new URL({{ issuer }}), {{ client_id }}, secret);
{%- endif %}
const sessions = new Map(); // by what stands in the cookie; a site of several servers keeps them in a database

function begin(session, minutes, location, response) {
  const id = randomBytes(32).toString("base64url");
  sessions.set(id, session);
  setTimeout(() => sessions.delete(id), minutes * 60_000).unref();
  const cookie = `{{ cookie }}=${id}; Path=/; HttpOnly; SameSite=Lax{% if is_secure %}; Secure{% endif %}`;
  response.writeHead(303, { location, "set-cookie": cookie }).end();
}

async function signIn(response) {
  const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()];
  const challenge = { code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" };
  const request = { redirect_uri: redirectUri, scope: "openid phone", state, nonce, ...challenge };
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
  begin({ checks }, 30, oidc.buildAuthorizationUrl(saoma, request).href, response);
}

async function answer(request, response) {
  response.setHeader("content-type", "text/plain; charset=utf-8");
  const address = new URL(request.url, redirectUri);
  const id = /(?:^|; ){{ cookie }}=([\w-]+)/.exec(request.headers.cookie)?.[1];
  const { user, checks } = sessions.get(id) ?? {};
  if (address.pathname === {{ path }} && checks) {
    sessions.delete(id);
    const tokens = await oidc.authorizationCodeGrant(saoma, address, checks);
    const who = await oidc.fetchUserInfo(saoma, tokens.access_token, tokens.claims().sub);
    begin({ user: who }, 8 * 60, "/", response);
  } else if (address.pathname !== "/") {
    response.writeHead(404).end("There is nothing here.\n");
  } else if (user) {
    response.end(`You are ${user.sub}, ${user.phone_number}.\n`);
  } else {
    await signIn(response);
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => response.writeHead(400).end(`You are not signed in: ${error.message}\n`));
});
server.listen({{ port }}, "{{ address }}");{% if is_secure %} // behind your web server, which speaks https{% endif %}
