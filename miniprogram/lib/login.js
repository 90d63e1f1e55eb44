// One login, as its phone sees it: from the scan to its end. It holds the phone token, asks, and tells what there is to show. It paints
// nothing, and once it is left it tells nothing more, whatever answer still comes.

const pace = require("./pace");
const server = require("./server");
const wechat = require("./wechat");

/**
 * - `opening`: the scan is under way.
 * - `asking`: the person is asked.
 * - `waiting`: they agreed, and the computer goes on.
 * - `finish`: the computer asks which account is theirs.
 * - `signed_in`, `declined`, `refused`, `expired`, `disowned`: how it ended.
 * - `failed`: the scan did not get through, and may be tried again.
 * @typedef {"opening" | "asking" | "waiting" | "finish" | "signed_in" | "declined" | "refused" | "expired" | "disowned" | "failed"} View
 */

/**
 * @typedef {object} Shown
 * @property {View} view
 * @property {boolean} busy One thing at a time: while it is under way, a second tap does nothing.
 * @property {string} reason Why it ended, or failed, in the server's word; empty where the view says it all.
 * @property {string} notice What went wrong and ends nothing: the key of a sentence.
 * @property {number} wait Seconds until trying again makes sense.
 * @property {server.Scanned | null} scanned
 * @property {number} at When it was scanned, UNIX milliseconds by the server's clock.
 * @property {{ needed: boolean, name: string }} privacy
 * @property {boolean} holdsCode A phone code is held that did not get through: no further number is asked for.
 * @property {boolean} withoutNumber Whether the person may go on without a number.
 * @property {server.LastLogin[] | null} logins
 */

/** @returns {Shown} */
const nothing = () => ({
  view: "opening",
  busy: false,
  reason: "",
  notice: "",
  wait: 0,
  scanned: null,
  at: 0,
  privacy: { needed: false, name: "" },
  holdsCode: false,
  withoutNumber: false,
  logins: null,
});

/**
 * How each state is shown; one that is not known yet is waited for.
 * @type {Record<string, View>}
 */
const VIEWS = {
  scanned: "asking",
  binding_asked: "finish",
  claimed: "signed_in",
  denied: "declined",
  refused: "refused",
  expired: "expired",
};

/** @type {View[]} */
const WATCHED = ["asking", "waiting", "finish"];

/** After these, a phone code is good for nothing more. After any other refusal it is kept, for it was paid for. */
const SPENT = ["code_invalid", "code_used_elsewhere", "phone_required"];

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Login {
  /**
   * @param {import("./entry").Entry & { ticket: string }} entry
   * @param {string} language
   * @param {(shown: Shown) => void} show
   */
  constructor(entry, language, show) {
    this.entry = entry;
    this.language = language;
    this.tell = show;
    this.shown = nothing();
    this.token = "";
    this.phoneCode = "";
    this.isLeft = false;
    this.isHidden = false;
    /** How many steps were begun: an answer to a look before one of them is old. */
    this.steps = 0;
    /** The timer of the next look. */
    this.watching = 0;
  }

  /** A newer code was scanned, or the page is gone: whatever is still answered is told to nobody. */
  leave() {
    this.isLeft = true;
    clearTimeout(this.watching);
  }

  /** WeChat went to the background: what is asked there fails. */
  hide() {
    this.isHidden = true;
    clearTimeout(this.watching);
  }

  /** It is back in front: much may have happened. */
  resume() {
    this.isHidden = false;
    if (this.shown.view === "failed" && this.shown.reason === "offline") this.scan();
    else if (WATCHED.includes(this.shown.view)) this.look();
  }

  /**
   * @param {Partial<Shown>} change
   */
  show(change) {
    if (this.isLeft) return;
    this.shown = Object.assign({}, this.shown, change);
    this.tell(this.shown);
  }

  /**
   * Does one thing, unless another one is under way.
   * @param {() => Promise<void>} act
   */
  async once(act) {
    if (this.shown.busy || this.isLeft) return;
    clearTimeout(this.watching);
    this.steps += 1;
    this.show({ busy: true, notice: "" });
    try {
      await act();
    } finally {
      this.show({ busy: false });
      this.watch();
    }
  }

  /** Tells the server that the code was scanned, and what it asks of the person. */
  scan() {
    return this.once(async () => {
      this.show({ view: "opening", reason: "", wait: 0 });
      try {
        const { body, at } = await this.scanned(1);
        if (this.isLeft) return;
        const privacy = body.needs_phone ? await wechat.privacy() : nothing().privacy;
        this.token = body.phone_token;
        const withoutNumber = body.needs_phone && body.phone_optional;
        this.show({ view: "asking", scanned: body, at, privacy, withoutNumber });
      } catch (failure) {
        this.notScanned(failure);
      }
    });
  }

  /**
   * Each attempt brings a login code of its own: the one before may be spent although nothing was answered.
   * @param {number} more How many attempts there are after this one.
   * @returns {ReturnType<typeof server.scan>}
   */
  async scanned(more) {
    const { ticket, launchScene } = this.entry;
    const login_code = await wechat.loginCode();
    try {
      return await server.scan({ ticket, login_code, launch_scene: launchScene }, this.language);
    } catch (failure) {
      const mayPass = failure instanceof server.Failure && (failure.isPassing || failure.reason === "code_invalid");
      if (!mayPass || more === 0) throw failure;
      await pause(pace.again);
      if (this.isLeft) throw failure;
      return this.scanned(more - 1);
    }
  }

  /** @param {unknown} failure */
  notScanned(failure) {
    if (!(failure instanceof server.Failure)) return this.show({ view: "failed", reason: "no_wechat" });
    const { status, reason, wait } = failure;
    if (failure.isNetwork) return this.show({ view: "failed", reason: "offline" });
    if (status === 404) return this.show({ view: "expired", reason: "unknown_code" });
    if (status === 410) return this.show({ view: "expired", reason });
    if (status === 429) return this.show({ view: "failed", reason: "too_many", wait });
    if (!reason || failure.isPassing || reason === "code_invalid") return this.show({ view: "failed", reason });
    return this.show({ view: "refused", reason });
  }

  /**
   * The person agrees. A code of theirs that did not get through is sent again: each number costs money.
   * @param {server.Agreed[]} agreements
   * @param {string} [phoneCode]
   */
  authorize(agreements, phoneCode) {
    if (phoneCode && !this.shown.busy) this.phoneCode = phoneCode;
    return this.once(async () => {
      const body = this.phoneCode ? { phone_code: this.phoneCode, agreements } : { agreements };
      try {
        await this.attempt(() => server.authorize(this.token, body));
      } catch (failure) {
        await this.notAuthorized(failure);
      }
      this.show({ holdsCode: Boolean(this.phoneCode) });
    });
  }

  /**
   * The person agrees, and gives no number.
   * @param {server.Agreed[]} agreements
   */
  authorizeWithoutNumber(agreements) {
    if (!this.shown.busy) this.phoneCode = "";
    return this.authorize(agreements);
  }

  /** @param {unknown} failure */
  async notAuthorized(failure) {
    if (!(failure instanceof server.Failure)) throw failure;
    if (failure.isPassing) return this.show({ notice: failure.reason || "offline" });
    // The agreements are others than those that were shown.
    if (failure.status === 422) return this.show({ view: "failed", reason: "agreements_changed" });
    if (SPENT.includes(failure.reason)) this.phoneCode = "";
    return this.stopped(failure);
  }

  decline() {
    return this.once(async () => {
      try {
        await this.attempt(() => server.decline(this.token));
      } catch (failure) {
        await this.stopped(failure);
      }
    });
  }

  /** "That was not me": the computer is signed out, and whatever it got is worth nothing. */
  disown() {
    return this.once(async () => {
      try {
        await server.disown(this.token);
        this.show({ view: "disowned" });
      } catch (failure) {
        await this.stopped(failure);
      }
    });
  }

  /**
   * Asks, and once more if nothing was answered: before that, it looks whether the first got through.
   * @param {() => Promise<{ body: server.Standing }>} step
   */
  async attempt(step) {
    try {
      return this.stands((await step()).body);
    } catch (failure) {
      if (!(failure instanceof server.Failure && failure.isPassing)) throw failure;
    }
    await pause(pace.again);
    const { body } = await server.standing(this.token);
    return this.stands(body.state === "scanned" ? (await step()).body : body);
  }

  /**
   * A step was refused: that may have ended the login, or only the step.
   * @param {unknown} failure
   */
  async stopped(failure) {
    if (!(failure instanceof server.Failure)) throw failure;
    const { status, reason } = failure;
    if (status === 404) return this.show({ view: "refused", reason: "scanned_again" });
    if (status === 410) return this.show({ view: "expired", reason });
    if (failure.isNetwork) return this.show({ notice: "offline" });
    if (status === 429) return this.show({ notice: "too_many" });
    try {
      const { body } = await server.standing(this.token);
      this.stands(body);
    } catch (unanswered) {
      // Where the login stands, the next look says.
    }
    const isOver = !WATCHED.includes(this.shown.view);
    return isOver ? undefined : this.show({ notice: reason || "failed" });
  }

  /**
   * Shows where the login stands.
   * @param {server.Standing} standing
   */
  stands({ state, reason = "" }) {
    const view = VIEWS[state] || "waiting";
    if (view === this.shown.view) return;
    this.show({ view, reason, notice: "" });
    // What links a WeChat account to another one signs nobody in.
    if (view === "signed_in" && !(this.shown.scanned && this.shown.scanned.links)) this.showLastLogins();
  }

  async showLastLogins() {
    try {
      const { body } = await server.lastLogins(this.token);
      this.show({ logins: body.logins });
    } catch (unanswered) {
      // The sign-in stands without the list.
    }
  }

  /** Looks again after a while, as long as something may happen. */
  watch() {
    clearTimeout(this.watching);
    const { view } = this.shown;
    if (this.isLeft || this.isHidden || !WATCHED.includes(view)) return;
    this.watching = setTimeout(() => this.look(), view === "asking" ? pace.asking : pace.waiting);
  }

  async look() {
    clearTimeout(this.watching);
    if (this.shown.busy || this.isLeft) return;
    const { steps } = this;
    try {
      const { body } = await server.standing(this.token);
      if (this.steps !== steps) return;
      if (this.shown.notice === "offline") this.show({ notice: "" });
      this.stands(body);
    } catch (failure) {
      if (this.steps !== steps) return;
      const { isNetwork, status } = /** @type {server.Failure} */ (failure);
      if (status === 404) this.show({ view: "refused", reason: "scanned_again" });
      else if (isNetwork) this.show({ notice: "offline" });
    }
    this.watch();
  }

  /**
   * A sentence for something that the page saw by itself.
   * @param {string} notice
   */
  note(notice) {
    this.show({ notice });
  }

  /** WeChat wants the person's agreement to the privacy guide after all. */
  askPrivacy() {
    const privacy = Object.assign({}, this.shown.privacy, { needed: true });
    this.show({ privacy, notice: "privacy_first" });
  }

  /** The person agreed to the privacy guide, says the page: WeChat is asked. */
  async lookAtPrivacy() {
    const privacy = await wechat.privacy();
    this.show({ privacy, notice: "" });
  }
}

module.exports = { Login };
