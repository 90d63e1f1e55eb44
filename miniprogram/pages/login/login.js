// The page that a code opens: it shows one login, always that of the newest code.

const config = require("../../config");
const { entryOf, isOlder, isSame, isScan } = require("../../lib/entry");
const { Login } = require("../../lib/login");
const { given } = require("../../lib/phone_number");
const { agreed, allTicked, asksNumber, press } = require("../../lib/allow");
const wechat = require("../../lib/wechat");
const { ago, filled, outcome, sentence, wordsFor } = require("../../lib/words");

/** @typedef {import("../../lib/login").Shown} Shown */

const { tag, words } = wordsFor(wechat.language());

Page({
  data: {
    words,
    numberButton: config.phoneNumber === "realtime" ? "getRealtimePhoneNumber" : "getPhoneNumber",
    home: { mood: "scan", title: words.home, detail: words.home_detail },
    shown: /** @type {Partial<Omit<Shown, "scanned">>} */ ({}),
    scanned: /** @type {Shown["scanned"]} */ (null),
    outcome: /** @type {ReturnType<typeof outcome>} */ (null),
    ticked: /** @type {string[]} */ ([]),
    asksNumber: false,
    canDisown: false,
    press: "wait",
    ago: "",
    notice: "",
    wait: "",
    logins: /** @type {object[]} */ ([]),
  },

  /** @type {import("../../lib/entry").Entry | null} */
  entry: null,
  /** @type {Login | null} */
  login: null,
  /** @type {Shown["scanned"]} */
  scanned: null,
  /** By how much the server's clock is ahead of the phone's, milliseconds. */
  ahead: 0,
  /** Until when trying again makes no sense, UNIX milliseconds. */
  waitsUntil: 0,
  /** The timer of what changes by the clock. */
  ticking: 0,
  /** @type {WechatMiniprogram.OnNetworkStatusChangeCallback} */
  networkChanged() {},

  onLoad() {
    wx.setNavigationBarTitle({ title: words.title });
    wechat.askPrivacyHere();
    this.networkChanged = ({ isConnected }) => {
      if (isConnected && this.login) this.login.resume();
    };
    wx.onNetworkStatusChange(this.networkChanged);
  },

  onShow() {
    this.open(entryOf(getApp().opened, config.scanUrl));
    clearInterval(this.ticking);
    this.ticking = setInterval(() => this.tickClock(), 1000);
  },

  onHide() {
    clearInterval(this.ticking);
    if (this.login) this.login.hide();
  },

  onUnload() {
    clearInterval(this.ticking);
    // The typings give what is taken away another event than what was added.
    wx.offNetworkStatusChange(/** @type {any} */ (this.networkChanged));
    if (this.login) this.login.leave();
  },

  /**
   * The newest code wins; coming back to the front with the one that is shown is no scan.
   * @param {import("../../lib/entry").Entry | null} entry
   */
  open(entry) {
    const { entry: shown } = this;
    if (!entry || (shown && (!isScan(entry) || isSame(entry, shown) || isOlder(entry, shown)))) {
      if (this.login) this.login.resume();
      return;
    }
    if (this.login) this.login.leave();
    this.entry = entry;
    this.login = null;
    this.setData({ shown: {}, scanned: null, outcome: null, ticked: [], logins: [] });
    const { ticket } = entry;
    if (!ticket) {
      this.setData({ home: { mood: "bad", title: words.foreign, detail: words.foreign_detail } });
      return;
    }
    this.setData({ home: { mood: "wait", title: words.opening, detail: "" } });
    this.login = new Login(Object.assign({}, entry, { ticket }), tag, (shown) => this.paint(shown));
    this.login.scan();
  },

  /** @param {Shown} login */
  paint(login) {
    const { scanned, ...shown } = login;
    if (scanned !== this.scanned) this.asked(scanned, login.at);
    if (shown.wait && shown.wait !== this.data.shown.wait) this.waitsUntil = Date.now() + shown.wait * 1000;
    this.setData({
      shown,
      asksNumber: asksNumber(login),
      outcome: outcome(words, login),
      notice: this.noticeOf(shown),
      canDisown: ["waiting", "signed_in"].includes(login.view) && !(scanned && scanned.links),
      logins: (shown.logins || []).map((login) => this.lastLogin(login)),
      press: press(login, this.data.ticked),
    });
    this.tickClock();
  },

  /**
   * What the person is asked, and nothing of it is ticked. It has a picture in it, so it goes to the screen once.
   * @param {Shown["scanned"]} scanned
   * @param {number} at
   */
  asked(scanned, at) {
    this.scanned = scanned;
    this.ahead = at - Date.now();
    this.setData({ scanned, ticked: [] });
  },

  /**
   * A notice is one of the words, which may say something else where a number is optional, or a reason of the server.
   * @param {Pick<Shown, "notice" | "withoutNumber">} shown
   */
  noticeOf({ notice, withoutNumber }) {
    if (!notice) return "";
    /** @type {Record<string, unknown>} */
    const all = words;
    const word = (withoutNumber && all[`${notice}_optional`]) || all[notice];
    return typeof word === "string" ? word : sentence(words, notice);
  },

  /** @param {import("../../lib/server").LastLogin} login */
  lastLogin({ at, application, browser, network, is_this }) {
    const where = [browser, network].filter(Boolean).join(" · ");
    return { when: ago(words, Date.parse(at), Date.now() + this.ahead), application, where, is_this };
  },

  /** What changes by the clock alone. */
  tickClock() {
    const { scanned } = this;
    const since = scanned ? ago(words, Date.parse(scanned.origin.since), Date.now() + this.ahead) : "";
    const seconds = Math.ceil((this.waitsUntil - Date.now()) / 1000);
    const wait = seconds > 0 ? filled(words.again_in, seconds) : "";
    if (since !== this.data.ago || wait !== this.data.wait) this.setData({ ago: since, wait });
  },

  /** @param {{ detail: { ids: string[] } }} event */
  tick({ detail: { ids } }) {
    this.setData({ ticked: ids });
    if (this.login && this.login.shown.scanned) this.setData({ press: press(this.login.shown, ids) });
  },

  /**
   * A tap on the phone number button, with what came of WeChat's sheet.
   * @param {{ detail: Parameters<typeof given>[0] }} event
   */
  number({ detail }) {
    const { login } = this;
    if (!login || login.shown.busy) return;
    const came = given(detail);
    if (came.kind === "code") login.authorize(this.agreed(), came.code);
    else if (came.kind === "privacy") login.askPrivacy();
    else login.note(came.kind);
  },

  /** A tap on the button that asks for no number: none is needed, one is held already, or something has to be done before. */
  allow() {
    const { login } = this;
    if (!login || login.shown.busy) return;
    if (!allTicked(login.shown, this.data.ticked)) login.note("tick");
    else if (this.data.asksNumber) login.note("privacy_first");
    else login.authorize(this.agreed());
  },

  allowWithoutNumber() {
    const { login } = this;
    if (!login || login.shown.busy) return;
    if (allTicked(login.shown, this.data.ticked)) login.authorizeWithoutNumber(this.agreed());
    else login.note("tick");
  },

  agreed() {
    return agreed(this.scanned ? this.scanned.agreements : [], this.data.ticked);
  },

  decline() {
    if (this.login) this.login.decline();
  },

  again() {
    if (this.login && Date.now() >= this.waitsUntil) this.login.scan();
  },

  notMe() {
    const { login } = this;
    if (!login || login.shown.busy) return;
    wx.showModal({
      title: words.not_me,
      content: words.not_me_ask,
      confirmText: words.not_me_yes,
      cancelText: words.not_me_no,
      success: ({ confirm }) => {
        if (confirm) login.disown();
      },
    });
  },

  agreePrivacy() {
    if (this.login) this.login.lookAtPrivacy();
  },

  readPrivacy() {
    wx.openPrivacyContract({});
  },

  /** @param {{ detail: { title: string, url: string } }} event */
  readAgreement({ detail: { title, url } }) {
    const query = `title=${encodeURIComponent(title)}&url=${encodeURIComponent(url)}`;
    wx.navigateTo({ url: `/pages/agreement/agreement?${query}` });
  },
});
