// What was typed into a form outlives a session: who was signed out when they sent it finds it there again. It stays in this tab, until
// the form was taken, somebody else is signed in, or the person signs out. Secrets and files do not.

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
  const { person } = page.querySelector("[data-person]")?.dataset ?? {};
  if (!person) {
    return;
  }
  const forms = [...page.querySelectorAll("form[data-draft]")];
  const draft = JSON.parse(storage.getItem(KEY) ?? "null");
  const isTaken = page.querySelector("[data-saved]") || forms.some(({ dataset }) => "again" in dataset);
  const form = forms.find(({ dataset }) => dataset.draft === draft?.path);
  if (isTaken || (draft && draft.person !== person)) {
    storage.removeItem(KEY);
  } else if (form) {
    fill(form, draft.values);
    form.querySelector("[data-restored]").hidden = false;
  }
  for (const form of forms) {
    form.addEventListener("submit", () => {
      storage.setItem(KEY, JSON.stringify({ person, path: form.dataset.draft, values: typed(form) }));
    });
  }
  page.querySelector("form[data-sign-out]")?.addEventListener("submit", () => storage.removeItem(KEY));
}

if (globalThis.document) {
  keep(document, sessionStorage);
}
