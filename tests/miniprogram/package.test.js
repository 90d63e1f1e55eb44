// The Mini Program as WeChat takes it: its types, its files, its words, and what Tencent's own compilers say of it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../miniprogram");
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)));
const of = (extension) => files.filter((file) => extname(file) === extension);
const read = (file) => readFileSync(join(root, file), "utf8");
const json = (file) => JSON.parse(read(file));
const { wxmlToJs, wxssToJs } = require("miniprogram-compiler");
const texts = require(join(root, "lib/texts.js"));

test("tsc finds nothing wrong", () => {
  const { status, stdout } = spawnSync(process.execPath, [require.resolve("typescript/bin/tsc"), "--project", here], { encoding: "utf8" });
  assert.equal(`${status}${stdout}`, "0");
});

test("tsc finds what is wrong", () => {
  const wrong = "const { entryOf } = require('../../miniprogram/lib/entry');\nentryOf({}, 1);\nwx.login({ nothing: 1 });\n";
  const ts = require("typescript");
  const { options } = ts.parseJsonConfigFileContent(json("../tests/miniprogram/tsconfig.json"), ts.sys, here);
  const name = join(here, "wrong.js");
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === name || fileExists.call(host, file);
  host.getSourceFile = (file, ...more) => (file === name ? ts.createSourceFile(file, wrong, options.target, true) : getSourceFile.call(host, file, ...more));
  const found = ts.getPreEmitDiagnostics(ts.createProgram([name], options, host)).filter(({ file }) => file?.fileName === name);
  assert.deepEqual(found.map(({ code }) => code), [2345, 2353]);
});

test("Tencent's compiler takes every template and every style", () => {
  const template = new Function("window", wxmlToJs(root))({});
  for (const file of of(".wxml")) assert.equal(typeof template(file), "function", file);
  const styles = wxssToJs(root);
  for (const file of of(".wxss")) assert.ok(styles.includes(file), file);
  for (const rule of ["--accent:", "prefers-color-scheme: dark", "safe-area-inset-bottom"]) assert.ok(styles.includes(rule), rule);
});

test("Tencent's compiler takes nothing that is broken", () => {
  for (const [file, text, compile] of [["app.wxss", ".a { color: ", wxssToJs], ["pages/login/login.wxml", "<view></vie", wxmlToJs]]) {
    const copy = mkdtempSync(join(tmpdir(), "saoma-miniprogram-"));
    cpSync(root, copy, { recursive: true });
    writeFileSync(join(copy, file), text);
    assert.throws(() => compile(copy), file);
    rmSync(copy, { recursive: true });
  }
});

test("every page and component has its four files, and names only what is there", () => {
  const { pages, themeLocation, sitemapLocation, window } = json("app.json");
  const theme = json(themeLocation);
  assert.ok(files.includes(sitemapLocation));
  for (const value of Object.values(window).filter((value) => value.startsWith("@"))) {
    for (const scheme of ["light", "dark"]) assert.ok(theme[scheme][value.slice(1)], `${value} of ${scheme}`);
  }
  const components = readdirSync(join(root, "components")).map((name) => `components/${name}/${name}`);
  const used = new Set();
  for (const place of [...pages, ...components]) {
    for (const extension of [".js", ".json", ".wxml", ".wxss"]) assert.ok(files.includes(place + extension), place + extension);
    for (const component of Object.values(json(`${place}.json`).usingComponents ?? {})) used.add(component.slice(1));
  }
  assert.deepEqual([...used].sort(), components.sort());
  assert.equal(pages[0], "pages/login/login");
});

test("what WeChat is asked for goes by its rules", () => {
  const { __usePrivacyCheck__, darkmode } = json("app.json");
  assert.deepEqual([__usePrivacyCheck__, darkmode], [true, true]);
  for (const page of json("app.json").pages) assert.match(read(`${page}.wxml`), /<page-meta root-font-size="system"/);
  // WeChat takes 2 MB; ours is shown at once.
  const size = files.reduce((sum, file) => sum + readFileSync(join(root, file)).length, 0);
  assert.ok(size < 100_000, `${size} bytes`);
});

test("there is no secret in it, and each setting is in one place", () => {
  const all = files.map((file) => [file, read(file)]);
  for (const [file, text] of all) assert.doesNotMatch(text, /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|appsecret"?\s*[:=]/i, file);
  const naming = (what) => all.filter(([, text]) => what.test(text)).map(([file]) => file);
  assert.deepEqual(naming(/wx[0-9a-f]{16}/), ["project.config.json"]);
  assert.deepEqual(naming(/https:\/\/|http:\/\//), ["config.js"]);
  assert.deepEqual(naming(/#[0-9a-f]{6}/i).sort(), ["lib/theme.wxss", "theme.json", "theme.wxss"]);
});

// Every text, by its key.
function flat(words, above = "") {
  return Object.entries(words).flatMap(([key, text]) => (typeof text === "string" ? [[above + key, text]] : flat(text, `${key}.`)));
}

test("both languages say the same things, each in its own words", () => {
  const [zh, en] = [new Map(flat(texts.zh)), new Map(flat(texts.en))];
  assert.deepEqual([...zh.keys()].sort(), [...en.keys()].sort());
  const filled = (text) => text.match(/\{\w+\}/g);
  for (const [key, text] of zh) {
    assert.match(text, /\p{Script=Han}/u, key);
    assert.doesNotMatch(en.get(key), /\p{Script=Han}/u, key);
    assert.deepEqual(filled(text), filled(en.get(key)), key);
  }
});

test("there is a sentence for whatever the server may refuse", () => {
  const source = readFileSync(join(root, "../domain/src/reason.rs"), "utf8");
  const reasons = [...source.matchAll(/=> "(\w+)"/g)].map(([, reason]) => reason);
  assert.ok(reasons.length > 20);
  // These are about the browser's side, or are never told to a phone in this word.
  const elsewhere = ["wrong_proof", "wrong_phone_token", "messenger_unavailable"];
  assert.deepEqual(reasons.filter((reason) => !(reason in texts.en.reasons) && !elsewhere.includes(reason)), []);
});

test("every text is used, and none is missing", () => {
  const source = [...of(".js"), ...of(".wxml")].filter((file) => !file.endsWith("texts.js")).map(read).join("\n");
  const kinds = ["denied", "no_quota", "not_permitted", "old_wechat"];
  const named = new Set([...source.matchAll(/words\.(\w+)/g)].map(([, key]) => key));
  for (const key of [...kinds, "tick", "privacy_first"]) named.add(key);
  for (const kind of kinds) named.add(`${kind}_optional`);
  assert.deepEqual([...named].sort(), Object.keys(texts.en).sort());
});

test("a deployment's own words and look come first, and an update leaves them", () => {
  const own = require(join(root, "texts.js"));
  const { wordsFor } = require(join(root, "lib/words.js"));
  own.en = { advice: "Mind the step.", reasons: { no_account: "Come to the shop." } };
  const { words } = wordsFor("en");
  assert.deepEqual([words.advice, words.reasons.no_account, words.decline], ["Mind the step.", "Come to the shop.", "Decline"]);
  assert.equal(words.reasons.too_many, texts.en.reasons.too_many);
  own.en = {};
  assert.equal(wordsFor("en").words.advice, texts.en.advice);
  assert.equal(wordsFor("zh_TW").words.advice, texts.zh.advice);
  assert.match(read("app.wxss"), /^@import "\.\/lib\/theme\.wxss";\n@import "\.\/theme\.wxss";\n/);
  assert.ok(existsSync(join(root, "theme.wxss")));
});
