// No page has a fault that axe-core finds, none is wider than its window, and none is heavy or asks another host.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Chromium } from "../openid_client/chromium.js";
import { freePorts, start } from "../openid_client/demo.js";
import { LOOKS, login, ofConsole, ofEverybody, ofSignedIn, open, signIn } from "./paths.js";

const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const HEAVIEST = 100_000; // bytes, with everything that a page loads
const REFERENCE = "/api/docs"; // one long document on one page, and of no console

let demo;
let chromium;
let shown;
before(async () => {
  demo = await start();
  shown = await login(demo, demo.people[0]);
  chromium = await Chromium.start(await freePorts(1));
});
after(async () => {
  await chromium?.stop();
  await demo?.stop();
});

// What axe-core finds on the page that is open, a line each.
async function found() {
  await chromium.run(`() => { ${axe} }`);
  return chromium.run(async () => {
    const { violations } = await window.axe.run(document);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
  });
}

// What is wrong with a page, a line each.
async function faults(page, look) {
  await open(chromium, demo, page, look);
  const all = await found();
  const there = await chromium.run(() => location.pathname);
  if (!page.act && there !== page.split("?")[0]) all.push(`it led to ${there}`);
  const wide = await chromium.run(() => document.documentElement.scrollWidth);
  if (wide > look.width) all.push(`it is ${wide} px wide`);
  const { bytes, foreign } = await chromium.run(() => {
    const files = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type));
    const bytes = files.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    return { bytes, foreign: files.map(({ name }) => name).filter((name) => new URL(name).origin !== location.origin) };
  });
  const most = page === REFERENCE ? 3 * HEAVIEST : HEAVIEST;
  if (bytes === 0 || bytes > most) all.push(`it has ${bytes} bytes with everything`);
  return [...all, ...foreign.map((name) => `it asks for ${name}`)];
}

async function looksWell(pages) {
  const all = [];
  for (const [name, page] of Object.entries(pages)) {
    for (const look of LOOKS) {
      const wrong = await faults(page, look);
      all.push(...wrong.map((fault) => `${name} (${Object.values(look)}): ${fault}`));
    }
  }
  assert.deepEqual(all, []);
}

test("a fault is found", async () => {
  await open(chromium, demo, REFERENCE, LOOKS[0]);
  await chromium.run(() => {
    const picture = document.createElement("img");
    picture.src = "/nothing";
    document.querySelector("main").append(picture);
  });
  assert.deepEqual(await found(), ["image-alt: img[src$=\"nothing\"]"]);
});

test("the pages that everybody sees", async () => {
  await looksWell(ofEverybody(demo));
});

test("the page of who is signed in", async () => {
  await signIn(chromium, demo);
  await looksWell(ofSignedIn());
});

test("the pages of the console", async () => {
  await chromium.open(demo.console);
  await looksWell(await ofConsole(demo, shown));
});
