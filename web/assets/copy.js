// Buttons that copy a text of the page: what has the id that stands in `data-copy`. Without a script there are none. What came of it is
// told in the element behind the button. Where a page may not copy, as over http, the text is selected, so that a key copies it.

const RESTED = 4000; // ms until the words are gone

export async function copy(button, page = document, world = globalThis) {
  const source = page.getElementById(button.dataset.copy);
  const told = button.nextElementSibling;
  try {
    await world.navigator.clipboard.writeText(source.value ?? source.textContent);
    told.textContent = button.dataset.copied;
  } catch {
    source.focus();
    if (source.select) source.select();
    else world.getSelection().selectAllChildren(source);
    told.textContent = button.dataset.selected;
  }
  world.clearTimeout(button.rest);
  button.rest = world.setTimeout(() => (told.textContent = ""), RESTED);
}

if (globalThis.document) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}
