// Node.js 20.19 or newer. Install: npm install express@5 express-openid-connect@3
// Save as site.mjs. SAOMA_CLIENT_SECRET stands in its environment, and SESSION_SECRET: openssl rand -hex 32
// Run: node site.mjs
import express from "express";
import { auth } from "express-openid-connect";

const site = express();

// Whoever opens a page is signed in first. State, nonce and PKCE are the library's work, and the session is a sealed cookie.
site.use(
  auth({
    issuerBaseURL: {{ issuer }},
    clientID: {{ client_id }},
    clientSecret: process.env.SAOMA_CLIENT_SECRET,
    secret: process.env.SESSION_SECRET,
    baseURL: {{ origin }},
    routes: { callback: {{ path }}, login: false },
    authorizationParams: { response_type: "code", scope: "openid phone" },
    idTokenSigningAlg: {{ algorithm }},
    afterCallback: async (request, response, session) => ({ ...session, user: await request.oidc.fetchUserInfo() }),
  }),
);

site.get("/", (request, response) => {
  const { user } = request.appSession;
  response.type("text").send(`You are ${user.sub}, ${user.phone_number}.\n`);
});

site.listen({{ port }}, "{{ address }}");{% if is_secure %} // behind your web server, which speaks https{% endif %}
