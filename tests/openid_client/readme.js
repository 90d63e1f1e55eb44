// The README's own lines, as a module: what is printed there is what is run here.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { webcrypto } from "node:crypto";
import { fileURLToPath } from "node:url";

// Debian 12's Node 18 does not have it under this name.
globalThis.crypto ??= webcrypto;

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

// The first block of JavaScript in the README.
export async function lines() {
  const readme = await readFile(path("../../README.md"), "utf8");
  const block = /^```js\n(.*?)^```$/ms.exec(readme)?.[1];
  if (!block?.includes("openid-client")) throw new Error("the README has no lines of openid-client");
  return block;
}

// The lines, imported with these variables in the environment.
export async function site(variables) {
  Object.assign(process.env, variables);
  // Below this folder, so that the packages are found.
  const folder = await mkdtemp(path("node_modules/.readme-"));
  try {
    await writeFile(`${folder}/site.mjs`, await lines());
    return await import(`${folder}/site.mjs`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
