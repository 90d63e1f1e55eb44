import assert from "node:assert/strict";
import { test } from "node:test";
import { openShared } from "../assets/share.js";

const settled = () => new Promise((done) => setImmediate(done));

// A browser of several tabs: locks are given one after another, channels reach all tabs but the one that speaks.
class Browser {
  streams = [];
  channels = new Set();
  #queues = new Map();

  tab() {
    const browser = this;
    return {
      EventSource: class extends EventTarget {
        constructor(path) {
          super();
          Object.assign(this, { path, close: () => (this.closed = true) });
          browser.streams.push(this);
        }
      },
      BroadcastChannel: class {
        constructor(name) {
          this.name = name;
          browser.channels.add(this);
        }
        postMessage(data) {
          for (const other of browser.channels) {
            if (other !== this && other.name === this.name) setImmediate(() => other.onmessage?.({ data }));
          }
        }
        close() {
          browser.channels.delete(this);
        }
      },
      navigator: { locks: { request: (name, options, act) => this.#request(name, options, act) } },
    };
  }

  #request(name, { signal }, act) {
    const before = this.#queues.get(name) ?? Promise.resolve();
    const mine = before.then(() => {
      if (signal.aborted) throw signal.reason;
      return act();
    });
    this.#queues.set(name, mine.catch(() => {}));
    return mine;
  }
}

function opened(browser) {
  const heard = [];
  const stream = openShared("/logins/l1/stream", browser.tab());
  for (const name of ["state", "beat"]) stream.addEventListener(name, ({ data }) => heard.push(`${name} ${data}`));
  return { stream, heard };
}

function says(stream, name, data) {
  stream.dispatchEvent(Object.assign(new Event(name), { data }));
}

test("seven tabs of one login have one stream, and all hear it", async () => {
  const browser = new Browser();
  const tabs = Array.from({ length: 7 }, () => opened(browser));
  await settled();
  assert.equal(browser.streams.length, 1);
  says(browser.streams[0], "state", "scanned");
  await settled();
  for (const { heard } of tabs) assert.deepEqual(heard, ["state scanned"]);
});

test("a tab that comes later is told where the login stands", async () => {
  const browser = new Browser();
  opened(browser);
  await settled();
  says(browser.streams[0], "state", "scanned");
  const late = opened(browser);
  await settled();
  await settled();
  assert.deepEqual(late.heard, ["state scanned"]);
});

test("when the tab with the stream goes, another one opens it", async () => {
  const browser = new Browser();
  const [first, second, third] = [opened(browser), opened(browser), opened(browser)];
  await settled();
  second.stream.close();
  first.stream.close();
  await settled();
  assert.equal(browser.streams[0].closed, true);
  assert.equal(browser.streams.length, 2, "the tab that went while it waited opens none");
  says(browser.streams[1], "state", "bound");
  await settled();
  assert.deepEqual([first.heard, second.heard, third.heard], [[], [], ["state bound"]]);
});

test("a browser that cannot share has a stream of its own", () => {
  const browser = new Browser();
  const { navigator, ...old } = browser.tab();
  const stream = openShared("/logins/l1/stream", { ...old, navigator: {} });
  assert.equal(stream, browser.streams[0]);
});
