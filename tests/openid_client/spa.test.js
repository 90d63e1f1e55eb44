// A site that is nothing but a page signs people in: a public client, whose script asks for the tokens itself.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Chromium } from "./chromium.js";
import { freePorts, start } from "./demo.js";
import { signsInAt } from "./person.js";

const file = (path) => readFile(new URL(path, import.meta.url));

let demo;
let chromium;
let site;
before(async () => {
  demo = await start();
  const [page, library] = [await file("spa.html"), await file("node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js")];
  site = createServer((request, answer) => answer.end(request.url.endsWith(".js") ? library : page)).listen(0, "127.0.0.1");
  await once(site, "listening");
  chromium = await Chromium.start(await freePorts(1));
});
after(async () => {
  await chromium?.stop();
  site?.close();
  await demo?.stop();
});

test("a page signs a person in by oidc-client-ts", async () => {
  const person = demo.people.find(({ phone }) => phone);
  const query = new URLSearchParams({ issuer: `${demo.saoma}/oidc`, client: demo.public_application.id });
  await chromium.open(`http://127.0.0.1:${site.address().port}/?${query}`);
  await chromium.until(() => (manager.signinRedirect(), true));
  await signsInAt(chromium, demo, person);
  const { profile, failure } = await chromium.until(() => {
    const { profile, failure } = window;
    return profile || failure ? { profile, failure } : null;
  });
  assert.equal(failure, null);
  assert.ok(profile.sub);
  assert.equal(profile.phone_number, person.phone);
});
