// Draws every page of a demo into docs/screens.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { LOOKS, login, ofConsole, ofEverybody, ofSignedIn, open, signIn } from "../axe/paths.js";
import { Chromium } from "../openid_client/chromium.js";
import { freePorts, start } from "../openid_client/demo.js";

const TALLEST = 2400; // px
const folder = new URL("../../docs/screens/", import.meta.url);

const demo = await start();
const chromium = await Chromium.start(await freePorts(1));
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

async function draw(name, page, look) {
  await open(chromium, demo, page, look);
  const height = await chromium.run(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width: look.width, height: Math.min(height, TALLEST), scale: 1 };
  const { data } = await chromium.tell("Page.captureScreenshot", { format: "webp", quality: 60, captureBeyondViewport: true, clip });
  await writeFile(new URL(file(name, look), folder), Buffer.from(data, "base64"));
}

const file = (name, { lang, scheme, width }) => `${name}.${lang}.${scheme}.${width}.webp`;

async function drawAll(pages) {
  for (const [name, page] of Object.entries(pages)) {
    for (const look of LOOKS) await draw(name, page, look);
  }
}

try {
  const everybody = ofEverybody(demo);
  await drawAll(everybody);
  const [first, ...others] = demo.people;
  const shown = await login(demo, first);
  for (const person of others.slice(0, 2)) await login(demo, person, person === others[1]);
  await signIn(chromium, demo);
  const signedIn = ofSignedIn();
  await drawAll(signedIn);
  await chromium.open(demo.console);
  const console = await ofConsole(demo, shown);
  await drawAll(console);
  const lines = [everybody, signedIn, console].flatMap(Object.keys).map((name) => {
    const images = LOOKS.map((look) => `<img src="${file(name, look)}" width="${look.width / 4}" alt="${name}, ${look.lang}, ${look.scheme}, ${look.width} px">`);
    return `## ${name}\n\n${images.join("\n")}\n`;
  });
  const head = "# Every page\n\nEach in both languages, both colour schemes, on a wide window and on a phone's, as `tests/screens/run` drew them from the demo.\n";
  await writeFile(new URL("README.md", folder), [head, ...lines].join("\n"));
} finally {
  await chromium.stop();
  await demo.stop();
}
