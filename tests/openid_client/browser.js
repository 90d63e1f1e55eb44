// A browser that keeps cookies and does what the login page's script does.
import { setDefaultResultOrder } from "node:dns";
import { setTimeout as sleep } from "node:timers/promises";

// The demo listens on 127.0.0.1; Node 18 would ask ::1 for localhost.
setDefaultResultOrder("ipv4first");

// Debian 12's Node 18 has no getSetCookie; Saoma's cookies hold no comma.
const cookies = (headers) => headers.getSetCookie?.() ?? headers.get("set-cookie")?.split(/, */) ?? [];

export class Browser {
  #cookies = new Map();
  #origin;
  #fetch;

  constructor(origin, fetch = globalThis.fetch) {
    this.#origin = origin;
    this.#fetch = fetch;
  }

  // Asks, and follows no redirect.
  async ask(path, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const url = new URL(path, this.#origin);
    const answer = await this.#fetch(url, { redirect: "manual", ...options, headers: { ...options.headers, cookie } });
    for (const line of cookies(answer.headers)) this.#keep(line);
    return answer;
  }

  // As the page's own script asks.
  async post(path, body) {
    const headers = { "content-type": "application/json", origin: this.#origin, "saoma-request": "1" };
    const answer = await this.ask(path, { method: "POST", headers, body: JSON.stringify(body) });
    const json = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(json)}`);
    return json;
  }

  // Waits until a login stands so.
  async until(id, state) {
    for (let tries = 0; tries < 100; tries += 1) {
      const login = await (await this.ask(`/logins/${id}`)).json();
      if (login.state === state) return;
      await sleep(100);
    }
    throw new Error(`the login was never ${state}`);
  }

  #keep(line) {
    const [pair, ...attributes] = line.split(/; */);
    const [name, value] = pair.split(/=(.*)/s);
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
