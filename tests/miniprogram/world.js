// A demo of Saoma, and people who have never signed in there.
import { start } from "../openid_client/demo.js";
import { Computer } from "./computer.js";
import { Phone } from "./phone.js";

const json = { "content-type": "application/json" };
let people = 0;

export class World {
  static async start() {
    const world = new World();
    world.demo = await start("--no-limits");
    return world;
  }

  stop() {
    return this.demo?.stop();
  }

  /** Somebody with a phone number, whom nobody knows. */
  async stranger(phone = { country_code: "86", number: String(13700000000 + (people += 1)) }) {
    const id = `stranger-${(people += 1)}`;
    const person = { id, name: "生客", openid: `o${id.padStart(27, "x")}`, phone };
    await this.wechat("people", "POST", person);
    return person;
  }

  /** A computer that shows a code, and the phone of a stranger, unless of somebody else. */
  async pair({ person, ...options } = {}) {
    return { computer: new Computer(this.demo), phone: new Phone(this.demo, person ?? (await this.stranger()), { language: "en", ...options }) };
  }

  /** The same, up to the question. */
  async asked(options = {}) {
    const { connection, ...others } = options;
    const { computer, phone } = await this.pair(others);
    await phone.scans(await computer.shows(connection));
    await phone.says(others.language === "zh_CN" ? "请求在电脑上以您的身份登录" : "wants to sign you in");
    return { computer, phone };
  }

  /** The same, up to a browser that is signed in. */
  async signedIn(options = {}) {
    const { computer, phone } = await this.asked(options);
    await phone.ticks("terms");
    await phone.taps("Give number and allow");
    await phone.says("Allowed");
    await computer.claims();
    await phone.says("You are signed in");
    return { computer, phone };
  }

  /** A switch of the simulated WeChat. */
  async wechat(path, method = "GET", body) {
    const answer = await fetch(`${this.demo.wechat}/_simulator/${path}`, { method, headers: json, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  }

  /** How many phone numbers were paid for. */
  async paid() {
    const apps = Object.values(await this.wechat("charges"));
    return apps.reduce((sum, { charged }) => sum + charged, 0);
  }

  /** Asks the management API. */
  async api(method, path, body) {
    const headers = { ...json, authorization: `Bearer ${this.demo.api_key}` };
    const answer = await fetch(`${this.demo.saoma}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  }

  /** Changes a connection. */
  async connection(identifier, fields) {
    const { items } = await this.api("GET", "/connections");
    const { id } = items.find((connection) => connection.identifier === identifier);
    await this.api("PATCH", `/connections/${id}`, fields);
  }
}
