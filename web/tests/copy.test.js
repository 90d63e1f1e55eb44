import assert from "node:assert/strict";
import { test } from "node:test";
import { copy } from "../assets/copy.js";

// A page with a text and a button behind which is said what came of it.
function shown(source) {
  const told = { textContent: "" };
  const dataset = { copy: "text", copied: "Copied", selected: "Selected" };
  const page = { getElementById: (id) => (id === "text" ? source : null) };
  return { page, told, button: { dataset, nextElementSibling: told } };
}

// A browser, with what it copied or selected.
function browser(clipboard) {
  const there = { later: [], selected: null };
  const world = {
    navigator: { clipboard },
    getSelection: () => ({ selectAllChildren: (source) => (there.selected = source) }),
    setTimeout: (act) => there.later.push(act),
    clearTimeout: (id) => delete there.later[id - 1],
  };
  return { there, world };
}

test("a text is copied as it stands, and it is said for a while", async () => {
  for (const source of [{ textContent: "let a;\n" }, { value: "let a;\n", textContent: "" }]) {
    const { page, told, button } = shown(source);
    let copied;
    const { there, world } = browser({ writeText: async (text) => (copied = text) });
    await copy(button, page, world);
    assert.equal(copied, "let a;\n");
    assert.equal(told.textContent, "Copied");
    await copy(button, page, world);
    there.later.forEach((act) => act());
    assert.equal(told.textContent, "");
    assert.equal(there.later.filter(Boolean).length, 1, "the first press does not end the words of the second");
    assert.equal(there.selected, null);
  }
});

test("where a page may not copy, the text is selected", async () => {
  const refuses = { writeText: () => Promise.reject(new Error("not allowed")) };
  for (const clipboard of [undefined, refuses]) {
    let focused = false;
    const source = { textContent: "let a;", focus: () => (focused = true) };
    const { page, told, button } = shown(source);
    const { there, world } = browser(clipboard);
    await copy(button, page, world);
    assert.equal(there.selected, source);
    assert.ok(focused);
    assert.equal(told.textContent, "Selected");
  }
  let selects = false;
  const { page, button } = shown({ value: "let a;", focus() {}, select: () => (selects = true) });
  await copy(button, page, browser(undefined).world);
  assert.ok(selects);
});
