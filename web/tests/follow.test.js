import assert from "node:assert/strict";
import { test } from "node:test";
import { follow } from "../assets/follow.js";

// A clock that only the test moves. Node has one too, but every version has another.
class Clock {
  #now = 0;
  #waiting = new Map();

  set = (act, pause) => {
    const id = Symbol("timer");
    this.#waiting.set(id, { act, at: this.#now + pause });
    return id;
  };

  clear = (id) => this.#waiting.delete(id);

  tick(milliseconds) {
    this.#now += milliseconds;
    for (const [id, { act, at }] of this.#waiting) {
      if (at > this.#now) continue;
      this.#waiting.delete(id);
      act();
    }
  }
}

const { setTimeout, clearTimeout } = globalThis;
let clock;

const LOGIN = { id: "l1", seq: 1, stream: "/logins/l1/stream" };

// A world whose streams are told what to say, and answers that are dealt one by one. Nothing is at random in it.
function world(...answers) {
  clock = new Clock();
  Object.assign(globalThis, { setTimeout: clock.set, clearTimeout: clock.clear });
  const streams = [];
  const open = () => {
    const stream = Object.assign(new EventTarget(), { closed: false, close: () => (stream.closed = true) });
    streams.push(stream);
    return stream;
  };
  const heard = [];
  const steady = [];
  const asked = [];
  const call = async (method, path) => {
    asked.push(`${method} ${path}`);
    return { status: 200, body: {}, wait: 0, ...answers.shift() };
  };
  const following = follow(
    LOGIN,
    { hear: (news) => heard.push(news.state), steady: (yes) => steady.push(yes) },
    { call, open, random: () => 0 },
  );
  const happens = (name, data) => streams.at(-1).dispatchEvent(Object.assign(new Event(name), { data }));
  const says = (news) => happens("state", JSON.stringify(news));
  return { streams, stream: streams[0], heard, steady, asked, says, happens, following };
}

async function pass(milliseconds) {
  clock.tick(milliseconds);
  await new Promise((done) => setImmediate(done));
}

function scenario(name, act) {
  test(name, async () => {
    try {
      await act();
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
    }
  });
}

scenario("what the stream says is heard once, and never what is older", () => {
  const { says, heard, stream } = world();
  says({ state: "issued", seq: 1 });
  says({ state: "scanned", seq: 2 });
  says({ state: "scanned", seq: 2 });
  says({ state: "issued", seq: 1 });
  says({ state: "denied", seq: 3 });
  says({ state: "bound", seq: 4 });
  assert.deepEqual(heard, ["scanned", "denied"]);
  assert.ok(stream.closed, "nothing follows a terminal state");
});

scenario("an end by the clock is heard before it is written down", () => {
  const { says, heard, stream } = world();
  says({ state: "expired", reason: "login_expired", seq: 1 });
  assert.deepEqual(heard, ["expired"]);
  assert.ok(stream.closed);
});

scenario("a stream that beats is not doubled by questions", async () => {
  const { says, happens, asked, streams } = world();
  says({ state: "issued", seq: 1 });
  for (let beats = 0; beats < 10; beats += 1) {
    await pass(10_000);
    happens("beat");
  }
  assert.deepEqual([asked, streams.length], [[], 1]);
});

scenario("a stream that dies without a word is noticed, asked about and opened again", async () => {
  const { says, stream, streams, asked, heard } = world({ body: { state: "scanned", seq: 2 } });
  says({ state: "issued", seq: 1 });
  await pass(24_999);
  assert.equal(stream.closed, false);
  await pass(1);
  assert.ok(stream.closed);
  await pass(0);
  assert.deepEqual([asked.length, heard], [1, ["scanned"]]);
  await pass(2_000);
  assert.equal(streams.length, 2);
  says({ state: "scanned", seq: 2 });
  const before = asked.length;
  await pass(20_000);
  assert.equal(asked.length, before, "the new stream is enough");
});

scenario("where no stream gets through, the page asks every two seconds and opens one ever more rarely", async () => {
  const issued = { body: { state: "issued", seq: 1 } };
  const { asked, streams, stream } = world(...Array(200).fill(issued));
  await pass(4_999);
  assert.deepEqual(asked, []);
  await pass(1);
  assert.ok(stream.closed);
  for (let second = 0; second < 120; second += 1) await pass(1_000);
  assert.ok(asked.length >= 55 && asked.length <= 61, String(asked.length));
  assert.ok(streams.length >= 4 && streams.length <= 8, String(streams.length));
});

scenario("a broken stream is asked about at once, and what the old one says later is not heard", async () => {
  const { stream, asked, happens, heard } = world({ body: { state: "issued", seq: 1 } });
  happens("error");
  await pass(0);
  assert.equal(asked.length, 1);
  stream.dispatchEvent(Object.assign(new Event("state"), { data: '{"state":"scanned","seq":2}' }));
  assert.deepEqual(heard, []);
});

scenario("pages that one server left come back over two seconds", async () => {
  clock = new Clock();
  Object.assign(globalThis, { setTimeout: clock.set, clearTimeout: clock.clear });
  const asked = [];
  const stream = Object.assign(new EventTarget(), { close() {} });
  const call = async () => (asked.push(1), { status: 200, body: {}, wait: 0 });
  follow(LOGIN, { hear() {}, steady() {} }, { call, open: () => stream, random: () => 0.75 });
  stream.dispatchEvent(new Event("stop"));
  await pass(1_499);
  assert.equal(asked.length, 0);
  await pass(1);
  assert.equal(asked.length, 1);
});

scenario("a page whose stream newer tabs have taken asks now and then", async () => {
  const { happens, asked, streams } = world(...Array(10).fill({ body: { state: "issued", seq: 1 } }));
  happens("state", '{"state":"issued","seq":1}');
  happens("crowded");
  for (let second = 0; second <= 28; second += 1) await pass(1_000);
  assert.deepEqual([asked.length, streams.length], [3, 1]);
});

scenario("a login that the server no longer knows has expired", async () => {
  const { heard, asked } = world({ status: 404 });
  await pass(5_000);
  await pass(10_000);
  assert.deepEqual(heard, ["expired"]);
  assert.equal(asked.length, 1);
});

scenario("Retry-After is heeded", async () => {
  const { asked } = world({ status: 429, wait: 7 });
  await pass(5_000);
  await pass(6_999);
  assert.equal(asked.length, 1);
  await pass(1);
  assert.equal(asked.length, 2);
});

scenario("the second failure in a row is told, and so is the recovery", async () => {
  const { steady } = world({ status: 0 }, { status: 503 }, { body: { state: "issued", seq: 1 } });
  await pass(5_000);
  assert.deepEqual(steady, []);
  await pass(2_000);
  assert.deepEqual(steady, [false]);
  await pass(2_000);
  assert.deepEqual(steady, [false, true]);
});

scenario("nothing is heard after stop", async () => {
  const { following, says, heard, asked } = world();
  following.stop();
  says({ state: "scanned", seq: 2 });
  await pass(60_000);
  assert.deepEqual([heard, asked], [[], []]);
});
