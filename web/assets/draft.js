// What was typed into a form outlives a session: who was signed out when they sent it finds it there again. It stays in this tab, until
// the form was taken. Secrets and files do not.

const KEY = "saoma-draft";
const OWN = ["proof", "command"];

/// What stands in a form, but for secrets, files and what belongs to the page.
export function typed(form) {
  const stays = ([name, value]) =>
    typeof value === "string" && !OWN.includes(name) && form.elements[name].type !== "password";
  return [...new FormData(form)].filter(stays);
}

/// Puts it there again. Whoever follows what is typed, follows this too.
export function fill(form, values) {
  for (const [name, value] of values) {
    const field = form.elements[name];
    if (!field) {
      continue;
    }
    if (field.type === "checkbox") {
      field.checked = true;
    } else {
      field.value = value;
    }
    field.dispatchEvent?.(new Event("input"));
  }
}

/// Keeps what is sent, and shows it again where nobody took it.
export function keep(page, storage) {
  const form = page.querySelector("form[data-draft]");
  if (!form) {
    return;
  }
  const draft = JSON.parse(storage.getItem(KEY) ?? "null");
  if (page.querySelector("[data-saved]") || "again" in form.dataset) {
    storage.removeItem(KEY);
  } else if (draft?.path === form.dataset.draft) {
    fill(form, draft.values);
    form.querySelector("[data-restored]").hidden = false;
  }
  form.addEventListener("submit", () => {
    storage.setItem(KEY, JSON.stringify({ path: form.dataset.draft, values: typed(form) }));
  });
}

if (globalThis.document) {
  keep(document, sessionStorage);
}
