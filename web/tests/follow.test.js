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

// A world with a stream that is told what to say, and answers that are dealt one by one.
function world(...answers) {
  clock = new Clock();
  Object.assign(globalThis, { setTimeout: clock.set, clearTimeout: clock.clear });
  const stream = Object.assign(new EventTarget(), { closed: false, close: () => (stream.closed = true) });
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
    { call, open: () => stream },
  );
  const says = (news) => stream.dispatchEvent(Object.assign(new Event("state"), { data: JSON.stringify(news) }));
  return { stream, heard, steady, asked, says, following };
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

scenario("a stream that speaks is not doubled by questions", async () => {
  const { says, asked } = world();
  says({ state: "issued", seq: 1 });
  await pass(60_000);
  assert.deepEqual(asked, []);
});

scenario("a stream that is silent for five seconds is given up for questions every two seconds", async () => {
  const { asked, heard, stream } = world({ body: { state: "issued", seq: 1 } }, { body: { state: "scanned", seq: 2 } });
  await pass(4_999);
  assert.deepEqual(asked, []);
  await pass(1);
  assert.ok(stream.closed);
  await pass(2_000);
  assert.deepEqual(asked, ["GET /logins/l1", "GET /logins/l1"]);
  assert.deepEqual(heard, ["scanned"]);
});

scenario("a broken stream is given up at once", async () => {
  const { stream, asked } = world({ body: { state: "issued", seq: 1 } });
  stream.dispatchEvent(new Event("error"));
  await pass(0);
  assert.equal(asked.length, 1);
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
