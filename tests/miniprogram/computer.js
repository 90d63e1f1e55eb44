// The computer in front of which the person sits: a browser that shows a code.
import { Browser } from "../openid_client/browser.js";

export class Computer {
  constructor(demo) {
    this.demo = demo;
    this.browser = new Browser(demo.saoma);
  }

  /** Asks for a code, to sign in unless it is for something else; answers what it says. */
  async shows(connection = this.demo.connection, purpose = { client_id: this.demo.application.id }) {
    this.login = await this.browser.post("/logins", { connection, ...purpose });
    const picture = Buffer.from(await (await this.browser.ask(this.login.code.png)).arrayBuffer());
    const { text } = await (await fetch(`${this.demo.phone}/read`, { method: "POST", body: picture })).json();
    return text;
  }

  async standing() {
    return (await this.browser.ask(`/logins/${this.login.id}`)).json();
  }

  async claims() {
    await this.browser.until(this.login.id, "bound");
    return this.browser.post(`/logins/${this.login.id}/claim`, {});
  }

  /** Whether somebody is signed in here. */
  async isSignedIn() {
    return (await this.browser.ask("/account")).status === 200;
  }
}
