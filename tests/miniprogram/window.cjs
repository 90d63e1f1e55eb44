// The Mini Program's own files, run by Tencent's miniprogram-simulate, which draws into the DOM of a browser: here that of jsdom, which
// has to be there before it is loaded.
const { join, resolve } = require("node:path");
const { JSDOM } = require("jsdom");

const { window } = new JSDOM("<!doctype html><html><head></head><body></body></html>");
const shared = ["document", "Element", "HTMLElement", "Node", "Text", "DocumentFragment", "Event", "CustomEvent", "MutationObserver"];
Object.assign(globalThis, { window }, Object.fromEntries(shared.map((name) => [name, window[name]])));

const simulate = require("miniprogram-simulate");

const root = resolve(__dirname, "../../miniprogram");

// The simulator knows components alone. A page is one whose methods are called by the phone.
globalThis.Page = (page) => {
  const entries = Object.entries(page).filter(([name]) => name !== "data");
  const isMethod = ([, value]) => typeof value === "function";
  const fields = Object.fromEntries(entries.filter((entry) => !isMethod(entry)));
  Component({
    data: page.data,
    methods: Object.fromEntries(entries.filter(isMethod)),
    created() {
      Object.assign(this, fields);
    },
  });
};

// A new page, as it is when WeChat loads it: `wx` and `getApp` are those of the phone that runs now.
function page(path) {
  const id = simulate.load(join(root, path), { rootPath: root, compiler: "official" });
  const page = simulate.render(id);
  page.attach(window.document.body);
  return page;
}

// app.js, as WeChat runs it at a cold start.
function app() {
  let made;
  globalThis.App = (options) => {
    made = { ...options };
  };
  const file = join(root, "app.js");
  delete require.cache[file];
  require(file);
  return made;
}

module.exports = { app, page, root };
