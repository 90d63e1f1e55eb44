// Headless Chromium, driven over WebDriver: as much of it as a sign-in takes.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE = 20_000; // milliseconds until a page must show something

export class Chromium {
  #driver;
  #session;

  // On a port that nobody else has.
  static async start(port) {
    const chromium = new Chromium();
    chromium.#driver = spawn("chromedriver", [`--port=${port}`], { stdio: "ignore" });
    const server = `http://127.0.0.1:${port}/session`;
    const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
    const alwaysMatch = { browserName: "chrome", "goog:chromeOptions": { args } };
    const begin = () => ask("POST", server, { capabilities: { alwaysMatch } }).catch(() => undefined);
    const { sessionId } = await until(begin, "Chromium starts");
    chromium.#session = `${server}/${sessionId}`;
    return chromium;
  }

  async stop() {
    await ask("DELETE", this.#session).catch(() => {});
    this.#driver.kill();
  }

  open(url) {
    return ask("POST", `${this.#session}/url`, { url });
  }

  // Tells it something in the words of the Chrome DevTools Protocol.
  tell(cmd, params = {}) {
    return ask("POST", `${this.#session}/goog/cdp/execute`, { cmd, params });
  }

  // Shows pages in a colour scheme, in a window so many px wide.
  async look(scheme, width) {
    await this.tell("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    const mobile = width < 600;
    await this.tell("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile });
  }

  // Presses what a selector names, as a person does: browsers open windows for that only.
  async press(css) {
    const found = await ask("POST", `${this.#session}/element`, { using: "css selector", value: css });
    await ask("POST", `${this.#session}/element/${Object.values(found)[0]}/click`, {});
  }

  // Goes on in the window that was opened so many ones after the first, once it is there.
  async window(number) {
    const windows = () => ask("GET", `${this.#session}/window/handles`);
    const handle = await until(async () => (await windows())[number], `window ${number}`);
    await ask("POST", `${this.#session}/window`, { handle });
  }

  // Runs a function in the page, with arguments that are JSON; a promise is waited for.
  run(script, ...args) {
    return ask("POST", `${this.#session}/execute/sync`, { script: `return (${script})(...arguments)`, args });
  }

  // Waits until a function in the page answers something.
  until(script, ...args) {
    const answer = () => this.run(script, ...args).catch(() => undefined); // the page may be on its way to another
    return until(answer, String(script));
  }
}

async function ask(method, url, body) {
  const options = { method, headers: { "content-type": "application/json" }, body: body && JSON.stringify(body) };
  const { value } = await (await fetch(url, options)).json();
  if (value?.error) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

async function until(answer, what) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
    const value = await answer();
    if (value) return value;
    await sleep(100);
  }
  throw new Error(`in vain: ${what}`);
}
