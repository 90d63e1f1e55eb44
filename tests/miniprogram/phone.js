// A phone that runs the Mini Program: it opens by a code, shows a page, and is tapped.
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { WeChat } from "./wechat.js";

const require = createRequire(import.meta.url);
const { app, page, root } = require("./window.cjs");
const config = require(`${root}/config.js`);
const pace = require(`${root}/lib/pace.js`);

const PATIENCE = 5000;

export class Phone {
  #page;
  #app;

  constructor(demo, person, options = {}) {
    config.scanUrl = demo.saoma;
    config.phoneNumber = options.phoneNumber ?? "quick";
    Object.assign(pace, { asking: 60, waiting: 60, again: 30 });
    this.wechat = new WeChat(demo, person, options);
  }

  /** Scans a code with the camera, or as the scene says. */
  async scans(text, scene) {
    await this.opens(await this.wechat.launch(text, scene));
  }

  /**
   * Opens the Mini Program, by what WeChat gives it. It starts if it does not run; else it comes to the front, with the page that it shows or, as WeChat does
   * it now and then, with a new one.
   */
  async opens({ path = "pages/login/login", query = {}, scene = 1001 } = {}, { anew = false } = {}) {
    globalThis.wx = this.wechat.wx;
    globalThis.getApp = () => this.#app;
    this.#app ??= app();
    this.#app.onShow({ path, query, scene });
    if (!this.#page || anew) {
      this.#page?.instance.onUnload();
      this.#page = page(path);
      this.#page.instance.onLoad(query);
    }
    this.#page.instance.onShow();
  }

  /** Another thing comes to the front. */
  hides() {
    this.#page.instance.onHide();
  }

  /** Swiped away: the next start is a cold one. */
  closes() {
    this.#page?.instance.onUnload();
    this.#page = undefined;
    this.#app = undefined;
  }

  get text() {
    return this.#page.dom.textContent;
  }

  get dom() {
    return this.#page.dom;
  }

  get instance() {
    return this.#page.instance;
  }

  /** Waits until the page says something. */
  async says(text) {
    await this.#until(() => this.text.includes(text), () => `it never said "${text}", but: ${this.text}`);
  }

  /** Waits until it is over that the page says something. */
  async saysNoMore(text) {
    await this.#until(() => !this.text.includes(text), () => `it goes on to say "${text}"`);
  }

  async #until(holds, complaint) {
    for (const end = Date.now() + PATIENCE; !holds(); await sleep(5)) {
      if (Date.now() > end) throw new Error(complaint());
    }
  }

  /** What there is to tap, by its words. */
  buttons() {
    return [...this.dom.querySelectorAll("wx-button")].map(({ textContent }) => textContent);
  }

  /** Taps a button, a link or a box with these words; `times` times as fast as a finger does not. */
  async taps(words, times = 1) {
    const all = [...this.dom.querySelectorAll("wx-button, wx-text")];
    const element = all.find(({ textContent }) => textContent === words);
    if (!element) throw new Error(`there is nothing "${words}" to tap, but: ${this.buttons()}`);
    const openType = attribute(element, "openType");
    const [event, detail] = openType ? await this.wechat.opens(openType) : ["tap", {}];
    for (let tap = 0; tap < times; tap += 1) dispatch(element, event, detail);
    await sleep(0);
  }

  /** Ticks these boxes, by what they stand for, and no others. */
  async ticks(...ids) {
    const group = this.dom.querySelector("wx-checkbox-group");
    dispatch(group, "change", { value: ids });
    await sleep(0);
  }
}

// What a tag says in the page's WXML.
function attribute(element, name) {
  return element.__wxElement._vt?.attrs.find((attr) => attr.name === name)?.value;
}

const { Event } = require("miniprogram-exparser");

function dispatch(element, name, detail) {
  Event.dispatchEvent(element.__wxElement, Event.create(name, detail, { bubbles: true, composed: true, capturePhase: true }));
}
