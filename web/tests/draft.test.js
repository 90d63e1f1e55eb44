import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, keep, typed } from "../assets/draft.js";

globalThis.FormData = class {
  constructor(form) {
    return Object.entries(form.elements).map(([name, field]) => [name, field.value]);
  }
};

const field = (type, value = "") => ({ type, value, checked: false });

// A form of a page as the browser shows it.
function shown({ path = "/new", again = false, saved = false, person = "lin" } = {}) {
  const told = { hidden: true };
  const form = {
    dataset: again ? { draft: path, again: "" } : { draft: path },
    elements: {
      proof: field("hidden", "the proof of this page"),
      command: field("hidden", "the command of this page"),
      version: field("hidden", "3"),
      name: field("text"),
      secret: field("password"),
      logo: { type: "file", value: {} },
      no_logo: field("checkbox", "true"),
    },
    querySelector: () => told,
    addEventListener: (_, send) => (form.send = send),
  };
  const signOut = { addEventListener: (_, send) => (signOut.send = send) };
  const found = { "[data-person]": { dataset: { person } }, "[data-saved]": saved ? {} : null, "form[data-sign-out]": signOut };
  const page = { querySelector: (css) => found[css] ?? null, querySelectorAll: () => [form] };
  return { page, form, told, signOut };
}

function storage() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
    kept,
  };
}

function sent(kept) {
  const { page, form } = shown();
  keep(page, kept);
  Object.assign(form.elements.name, { value: "Scan" });
  Object.assign(form.elements.secret, { value: "a secret" });
  form.elements.version.value = "2";
  form.send();
}

test("secrets, files and what belongs to the page are no part of a draft", () => {
  const { form } = shown();
  form.elements.secret.value = "a secret";
  assert.deepEqual(
    typed(form).map(([name]) => name),
    ["version", "name", "no_logo"],
  );
});

test("what nobody took is there again, with the version that was seen", () => {
  const kept = storage();
  sent(kept);
  assert.ok(![...kept.kept.values()].join().includes("secret"));
  const { page, form, told } = shown();
  keep(page, kept);
  const { name, version, proof, no_logo } = form.elements;
  assert.deepEqual([name.value, version.value, proof.value], ["Scan", "2", "the proof of this page"]);
  assert.ok(no_logo.checked && !told.hidden);
});

test("a draft is shown on its own page alone, and ends once the form was taken or answered", () => {
  for (const other of [{ path: "/other" }, { saved: true }, { again: true }]) {
    const kept = storage();
    sent(kept);
    const { page, form, told } = shown(other);
    keep(page, kept);
    assert.deepEqual([form.elements.name.value, told.hidden], ["", true]);
    assert.equal(kept.kept.size, other.path ? 1 : 0);
  }
});

test("what the form has no more is left out", () => {
  const { form } = shown();
  fill(form, [["gone", "x"], ["name", "Scan"]]);
  assert.equal(form.elements.name.value, "Scan");
});

test("what one person typed is shown to nobody else, and ends when they sign out", () => {
  const kept = storage();
  sent(kept);
  const { page, form, told } = shown({ person: "zhou" });
  keep(page, kept);
  assert.deepEqual([form.elements.name.value, told.hidden, kept.kept.size], ["", true, 0]);
  sent(kept);
  const { page: own, signOut } = shown();
  keep(own, kept);
  signOut.send();
  assert.equal(kept.kept.size, 0);
});

test("a page of nobody keeps nothing", () => {
  const kept = storage();
  sent(kept);
  keep({ querySelector: () => null, querySelectorAll: () => [] }, kept);
  assert.equal(kept.kept.size, 1);
});
