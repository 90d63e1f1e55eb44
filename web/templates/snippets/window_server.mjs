// Node.js 20.19 or newer. Install: npm install openid-client@6
// Save as server.mjs. SAOMA_CLIENT_SECRET stands in its environment. Run: node server.mjs
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import * as oidc from "openid-client";

const issuer = {{ issuer }};
const redirectUri = {{ redirect_uri }};
const secret = process.env.SAOMA_CLIENT_SECRET;
{%- if is_plain_http %}
const options = { execute: [oidc.allowInsecureRequests] }; // this Saoma is plain http
const saoma = await oidc.discovery(new URL(issuer), {{ client_id }}, secret, undefined, options);
{%- else %}
const saoma = await oidc.discovery(new URL(issuer), {{ client_id }}, secret);
{%- endif %}
const sessions = new Map(); // by what stands in the cookie; a site of several servers keeps them in a database

// Who it is that the page brings a code of.
async function redeem({ code, codeVerifier, nonce }) {
  const address = new URL(`${redirectUri}?${new URLSearchParams({ code, iss: issuer })}`);
  const tokens = await oidc.authorizationCodeGrant(saoma, address, { pkceCodeVerifier: codeVerifier, expectedNonce: nonce });
  return oidc.fetchUserInfo(saoma, tokens.access_token, tokens.claims().sub);
}

async function answer(request, response) {
  const { method, url, headers } = request;
  if (method === "POST" && url === "/session") {
    // From this site's own page only: any other could sign its visitors in as somebody else.
    const isOurs = headers.origin === {{ origin }} && Number(headers["content-length"]) < 10_000;
    if (!isOurs) return response.writeHead(403).end("This is not from the page.");
    const user = await redeem(await json(request));
    const id = randomBytes(32).toString("base64url");
    sessions.set(id, user);
    setTimeout(() => sessions.delete(id), 8 * 3_600_000).unref();
    response.setHeader("set-cookie", `{{ cookie }}=${id}; Path=/; HttpOnly; SameSite=Lax{% if is_secure %}; Secure{% endif %}`);
    response.end(JSON.stringify(user));
  } else if (url === "/session") {
    const id = /(?:^|; ){{ cookie }}=([\w-]+)/.exec(headers.cookie)?.[1];
    response.end(JSON.stringify(sessions.get(id) ?? null));
  } else {
    response.setHeader("content-type", "text/html").end(await readFile("page.html"));
  }
}

const server = createServer((request, response) => {
  const fail = (error) => response.writeHead(400, { "content-type": "text/plain" }).end(error.message);
  answer(request, response).catch(fail);
});
server.listen({{ port }}, "{{ address }}");{% if is_secure %} // behind your web server, which speaks https{% endif %}
