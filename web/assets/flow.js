// What happens on the login page, without its looks: ask for a code, follow the login, renew, claim, leave.

const RENEWALS = 5; // by itself; then somebody must press
const GONE = new Set([404, 410]); // what the login is for is no more, or not here
const OFF = new Set(["pool_off", "application_off"]); // nobody signs in to it
const CLAIM_PAUSES = [0, 1_000, 3_000]; // ms before each try to claim

export class Flow {
  // start: what POST /logins takes. view: { show, code, steady, ask, earlier }. world: { call, follow, visible, leave, sleep, inAWindow }.
  constructor(start, view, world) {
    Object.assign(this, { start, view, world });
    this.renewals = 0;
    this.turn = 0; // a late answer of an earlier turn is not heard
    this.waiting = null; // what to do once somebody looks at the page
    this.asked = null; // the login whose question waits, and what it was started with
  }

  // With the login that this browser has already, or with a new one.
  begin(live) {
    if (live) this.take(live);
    else this.whenSeen(() => this.ask());
  }

  whenSeen(act) {
    if (this.world.visible()) act();
    else this.waiting = act;
  }

  // The page has come into view.
  seen() {
    const act = this.waiting;
    this.waiting = null;
    if (act) act();
    else this.following?.look();
  }

  // The button was pressed.
  again() {
    this.renewals = 0;
    if (this.retry) this.retry();
    else this.ask();
  }

  async ask() {
    this.drop();
    const turn = this.turn;
    if (this.shown !== "issued") this.show("loading"); // else the new code takes the old one's place without a word
    const { status, body, wait } = await this.world.call("POST", "/logins", this.start);
    if (turn !== this.turn) return;
    if (status === 201 || status === 200) this.take(body);
    else this.fail(status, body.reason, wait);
  }

  // Lets go of the login of before.
  drop() {
    this.turn += 1;
    this.following?.stop();
    this.following = this.retry = this.waiting = null;
  }

  // A login is followed once its code is on the screen.
  async take(login) {
    this.drop();
    const turn = this.turn;
    const drawn = await this.view.code(login.code);
    if (turn !== this.turn) return;
    if (!drawn) return this.fail(0);
    this.login = login;
    this.following = this.world.follow(login, {
      hear: (news) => this.hear(news),
      steady: (yes) => this.view.steady(yes),
    });
    this.hear(login);
  }

  hear({ state, reason }) {
    switch (state) {
      case "issued":
      case "scanned":
        return this.show(state);
      case "denied":
        return this.end(state);
      // Asked once: what is typed stays while the same news comes again.
      case "binding_asked":
        return this.shown === "binding" ? undefined : this.question();
      case "refused":
        return this.end(state, { reason });
      case "bound":
      case "claimed":
        return this.claim();
      case "expired":
        return this.expire(reason);
      default:
        return this.show("wait");
    }
  }

  // Which account is theirs: the person says it here.
  question() {
    this.show("binding");
    this.view.ask(this.login);
  }

  // They sign in once as they did before, with a login of its own, while the question waits.
  earlier(connection) {
    this.asked = { login: this.login, start: this.start };
    this.start = { connection, proves: this.login.id };
    this.renewals = 0;
    this.view.earlier(true);
    this.ask();
  }

  // Back to the question, which says why.
  async back(reason) {
    const { login, start } = this.asked;
    Object.assign(this, { start, asked: null });
    this.view.earlier(false);
    await this.take({ ...login, state: "binding_asked" });
    if (reason) this.view.ask(this.login, reason);
  }

  // Whoever signed in as before has answered the question.
  async answer() {
    const { login, start } = this.asked;
    const turn = this.turn;
    this.show("leaving");
    const { status, body } = await this.world.call("POST", `/logins/${login.id}/binding/proof`, { signed_in: true });
    if (turn !== this.turn) return;
    if (status === 200) {
      Object.assign(this, { login, start, asked: null });
      this.view.earlier(false);
      return this.claim();
    }
    if (status === 422 || status === 401) return this.back(body.reason ?? "failed");
    if (status === 403) return this.end("refused", { reason: body.reason }, login);
    if (status === 404 || status === 409 || status === 410) return this.world.leave(this.page());
    this.retry = () => this.answer();
    this.show("failed");
  }

  // A code that newer ones of this browser pushed out is not renewed: two pages side by side would do that to each other for ever.
  expire(reason) {
    this.drop();
    const superseded = reason === "superseded";
    const renews = !superseded && this.renewals < RENEWALS;
    if (renews && this.world.visible()) return this.renew();
    this.show("expired", superseded ? { reason } : {});
    if (renews) this.waiting = () => this.renew();
  }

  renew() {
    this.renewals += 1;
    this.ask();
  }

  async claim() {
    this.drop();
    const turn = this.turn;
    this.show("leaving");
    for (const pause of CLAIM_PAUSES) {
      await this.world.sleep(pause);
      const { status, body } = await this.world.call("POST", `/logins/${this.login.id}/claim`, {});
      if (turn !== this.turn) return;
      if (this.asked && (body.redirect || status === 404)) return this.answer();
      if (body.redirect) return this.world.leave(body.redirect);
      // Another tab of this browser has claimed it, and taken the credential with it: the page knows who is signed in.
      if (status === 404) return this.world.leave(this.page());
      if (status === 410) return this.show("late");
      if (status === 403) return this.end("refused", { reason: body.reason });
    }
    this.retry = () => this.claim();
    this.show("failed");
  }

  // The site that opened a window waits for word of it, and can begin anew; elsewhere the person does. A sign-in that should only
  // answer the question ends nothing.
  end(name, details, login = this.asked ? null : this.login) {
    if (!this.world.inAWindow || !login) return this.show(name, details);
    const { authorization } = this.asked?.start ?? this.start;
    this.drop();
    this.world.leave(`/login/ended?${new URLSearchParams({ authorization, login: login.id })}`);
  }

  // This page, for the same purpose.
  page() {
    const { connection, ...purpose } = this.asked?.start ?? this.start;
    return `/login?${new URLSearchParams({ ...purpose, connection })}`;
  }

  // Waits as long as it was told, and a little longer at random, since many were told the same.
  async rest(seconds) {
    const turn = this.turn;
    await this.world.sleep(seconds * 1000 * (1 + this.world.random() / 2));
    if (turn === this.turn) this.whenSeen(() => this.ask());
  }

  fail(status, reason, wait) {
    if (status === 429) {
      this.show("refused", { reason: "too_many", wait: wait || 60 });
      if (wait) this.rest(wait);
    }
    // The page as it is now says why, and tells the site that opened the window.
    else if (this.world.inAWindow && (GONE.has(status) || OFF.has(reason))) this.world.leave(this.page());
    else if (reason) this.show("refused", { reason });
    else if (status === 404 || status === 410) this.show("gone");
    else if (status === 403) this.show("refused");
    else this.show("failed");
  }

  show(name, details = {}) {
    this.shown = name;
    this.view.show(name, details);
  }
}
