// A person of the demo signs in to its shop; the demo's facts are the argument.
import { signsIn } from "../openid_client/person.js";

const demo = JSON.parse(process.argv[2]);
const [person] = demo.people.filter(({ phone }) => phone);
const asked = new URLSearchParams({
  client_id: demo.application.id,
  redirect_uri: `${demo.shop}/callback`,
  response_type: "code",
  scope: "openid",
  state: "schemathesis",
  // The S256 challenge of RFC 7636, appendix B; nobody redeems this code.
  code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  code_challenge_method: "S256",
});
await signsIn(demo, person, `${demo.saoma}/oidc/auth?${asked}`);
