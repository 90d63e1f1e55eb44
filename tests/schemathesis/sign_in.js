// A person of the demo signs in to its shop; the demo's facts are the argument.
import { authorization, signsIn } from "../openid_client/person.js";

const demo = JSON.parse(process.argv[2]);
const [person] = demo.people.filter(({ phone }) => phone);
await signsIn(demo, person, authorization(demo));
