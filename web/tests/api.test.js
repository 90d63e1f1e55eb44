import assert from "node:assert/strict";
import { test } from "node:test";

import { closeUnheard, inThisLanguage } from "../assets/api.js";

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
