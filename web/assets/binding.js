// The answer to "which account is yours?", without its looks: a new account, or an existing one by its password or a code.

const RESEND = 60; // seconds until another code may be asked for

export class Binding {
  // form: { busy, say, sent }. call: as in api.js. went: hears how the login went on.
  constructor(form, call, went) {
    Object.assign(this, { form, call, went });
    this.busy = false;
  }

  // The question is about this login.
  ask(login) {
    this.login = login;
  }

  choose() {
    return this.post("", { choice: "new" });
  }

  async send(account) {
    const channel = account.includes("@") ? "email" : "phone";
    const sent = await this.post("/code", { channel, account });
    if (!sent) return;
    this.form.sent(RESEND);
    this.form.say("sent");
  }

  prove({ way, account, password, code }) {
    return this.post("/proof", way === "code" ? { code } : { account, password });
  }

  // Whether it was taken. One at a time: a second press is none.
  async post(what, proposal) {
    if (this.busy) return false;
    this.set(true);
    this.form.say("");
    const { status, body } = await this.call("POST", `/logins/${this.login.id}/binding${what}`, proposal);
    this.set(false);
    if (status === 202) return true;
    if (status === 200) this.went(body);
    else this.refused(what, status, body);
    return false;
  }

  refused(what, status, { reason, field }) {
    if (status === 429) this.form.say("too_many");
    else if (status === 422 && field) this.form.say(field, field);
    else if (reason === "proofs_exhausted" && what === "/code") this.form.say("no_more_codes");
    // The login is over, or has gone on in another tab: the page hears where it stands, and why.
    else if (status === 403) this.went({ state: "refused", reason });
    else if (status === 404 || status === 410) this.went({ state: "expired", reason });
    else if (status === 409) this.went({ state: "wait" });
    else this.form.say(reason || "failed");
  }

  set(busy) {
    this.busy = busy;
    this.form.busy(busy);
  }
}
