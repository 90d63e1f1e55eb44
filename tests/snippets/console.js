// The page of an application, in the console.

// Comes in by the demo's link, and copies each text of the page by its button; answers what the clipboard had then, by name.
export async function copied(chromium, demo, application) {
  const permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
  await chromium.tell("Browser.grantPermissions", { origin: demo.saoma, permissions });
  await open(chromium, demo, application);
  const names = await chromium.run(() => [...document.querySelectorAll("[data-copy]")].map(({ dataset }) => dataset.copy));
  const texts = {};
  for (const name of names) {
    await press(chromium, name);
    await chromium.until((name) => {
      const button = document.querySelector(`[data-copy=${name}]`);
      return button.nextElementSibling.textContent === button.dataset.copied;
    }, name);
    texts[name.replace("snippet-", "")] = await chromium.run(() => navigator.clipboard.readText());
  }
  return texts;
}

// What is selected after such a press in a browser in which pages may not copy.
export async function selected(chromium, demo, application, name) {
  await open(chromium, demo, application);
  await chromium.run(() => void Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await press(chromium, `snippet-${name}`);
  return chromium.until(() => getSelection().toString());
}

async function open(chromium, demo, application) {
  await chromium.open(demo.console);
  await chromium.open(`${demo.saoma}/console/demo/applications/${application.id}?lang=en`);
  await chromium.until(() => document.querySelector("[data-copy]:not([hidden])") !== null);
}

// Opens what a button is in, if it is not open, and presses the button.
async function press(chromium, name) {
  const place = `details:has([data-copy=${name}])`;
  if (!(await chromium.run((place) => document.querySelector(place).open, place))) {
    await chromium.press(`${place} > summary`);
  }
  await chromium.press(`[data-copy=${name}]`);
}
