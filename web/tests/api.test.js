import assert from "node:assert/strict";
import { test } from "node:test";

import { call, closeUnheard, inThisLanguage } from "../assets/api.js";

test("our own next page keeps the language that was picked, and nothing else of the query", () => {
  assert.equal(inThisLanguage("/login/signed-out", "?client_id=a&lang=en"), "/login/signed-out?lang=en");
  assert.equal(inThisLanguage("/login?client_id=a", "?ui_locales=en+zh"), "/login?client_id=a&ui_locales=en+zh");
  assert.equal(inThisLanguage("/login/signed-out", "?client_id=a"), "/login/signed-out");
});

test("an address of another site stays as it is registered", () => {
  assert.equal(inThisLanguage("https://shop.example/out", "?lang=en"), "https://shop.example/out");
});

test("a window that nobody hears closes, and one that somebody hears or that is none stays", () => {
  const closed = (dataset, opener) => {
    let closes = false;
    closeUnheard({ dataset }, { opener, close: () => (closes = true) });
    return closes;
  };
  assert.equal(closed({ inAWindow: "" }, null), true);
  assert.equal(closed({ inAWindow: "" }, {}), false);
  assert.equal(closed({}, null), false);
});

test("what is written to a person because of a call is in the language of the page", async (context) => {
  const sent = context.mock.method(globalThis, "fetch", async () => Response.json({}));
  globalThis.document = { documentElement: { lang: "zh-Hans" } };
  context.after(() => delete globalThis.document);
  await call("POST", "/logins/1/binding/code", { channel: "email" });
  await call("GET", "/logins/1");
  for (const { arguments: [, options] } of sent.mock.calls) {
    assert.equal(options.headers["Accept-Language"], "zh-Hans");
  }
  assert.equal(sent.mock.callCount(), 2);
});
