import assert from "node:assert/strict";
import { test } from "node:test";
import { Flow } from "../assets/flow.js";

const CODE = { svg: "/code.svg" };
const ISSUED = { status: 201, body: { id: "l1", state: "issued", seq: 1, code: CODE } };
const settled = () => new Promise((done) => setImmediate(done));

// A flow in a world where every login is issued and the claim is answered by `claims`, one by one.
function flow({ issue = ISSUED, claims = [], proofs = [], visible = true, drawn = true, inAWindow = false } = {}) {
  const seen = { asked: [], shown: [], calls: [], left: [], slept: [], visible };
  const view = {
    show: (name, details) => seen.shown.push([name, details]),
    steady() {},
    ask: ({ id }, reason) => seen.asked.push(reason ? `${id}: ${reason}` : id),
    earlier: (yes) => (seen.earlier = yes),
    code: async () => drawn,
  };
  const call = async (method, path, body) => {
    seen.calls.push(path);
    seen.body = body;
    const answer = path.endsWith("/claim") ? claims.shift() : path.endsWith("/proof") ? proofs.shift() : issue;
    return { wait: 0, body: {}, ...answer };
  };
  const world = {
    call,
    follow: (_, { hear }) => ((seen.hear = hear), { stop() {}, look: () => (seen.looked = true) }),
    visible: () => seen.visible,
    leave: (address) => seen.left.push(address),
    // Long pauses end when the test says so.
    sleep: (milliseconds) => {
      seen.slept.push(milliseconds);
      return milliseconds > 3_000 ? new Promise((done) => (seen.wake = done)) : Promise.resolve();
    },
    random: () => 0.5,
    inAWindow,
  };
  seen.flow = new Flow({ connection: "wechat", authorization: "a1" }, view, world);
  seen.last = () => seen.shown.at(-1)[0];
  seen.codes = () => seen.calls.filter((path) => path === "/logins").length;
  return seen;
}

async function begun(options, live) {
  const seen = flow(options);
  seen.flow.begin(live);
  await settled();
  return seen;
}

test("a visible page asks for a code and shows it", async () => {
  const seen = await begun();
  assert.deepEqual(seen.body, { connection: "wechat", authorization: "a1" });
  assert.deepEqual(seen.shown.map(([name]) => name), ["loading", "issued"]);
});

test("a page that nobody looks at asks once it is seen", async () => {
  const seen = await begun({ visible: false });
  assert.equal(seen.codes(), 0);
  seen.flow.seen();
  await settled();
  assert.equal(seen.last(), "issued");
});

test("a login that the browser has already is taken up without asking for another", async () => {
  const seen = await begun({}, { id: "l0", state: "scanned", seq: 3, code: CODE });
  assert.deepEqual([seen.codes(), seen.last()], [0, "scanned"]);
});

test("states that are not known mean wait", async () => {
  const seen = await begun();
  for (const state of ["authorized", "step_up_asked", undefined]) {
    seen.hear({ state });
    assert.equal(seen.last(), "wait");
  }
});

test("which account it is, is asked once, however often the news comes", async () => {
  const seen = await begun();
  for (let times = 0; times < 2; times += 1) seen.hear({ state: "binding_asked" });
  assert.deepEqual([seen.last(), seen.asked], ["binding", ["l1"]]);
});

// A flow whose question waits for a sign-in as before, which is bound.
async function signedInAsBefore(options) {
  const seen = await begun({ claims: [{ status: 200, body: { redirect: "/login/done" } }], ...options });
  seen.hear({ state: "binding_asked" });
  seen.flow.earlier("staff");
  await settled();
  seen.body = null;
  seen.hear({ state: "bound" });
  await settled();
  return seen;
}

test("whoever signs in as before has answered the question, and the login that asked goes on", async () => {
  const redirect = "https://shop/cb";
  const seen = await signedInAsBefore({
    claims: [{ status: 200, body: { redirect: "/login/done" } }, { status: 200, body: { redirect } }],
    proofs: [{ status: 200, body: { state: "bound" } }],
  });
  assert.deepEqual(seen.calls, ["/logins", "/logins", "/logins/l1/claim", "/logins/l1/binding/proof", "/logins/l1/claim"]);
  assert.deepEqual([seen.left, seen.earlier], [[redirect], false]);
});

test("a sign-in as before names the login that asks, also when its code is renewed", async () => {
  const seen = await begun();
  seen.hear({ state: "binding_asked" });
  seen.flow.earlier("staff");
  await settled();
  assert.deepEqual([seen.body, seen.earlier, seen.last()], [{ connection: "staff", proves: "l1" }, true, "issued"]);
  seen.hear({ state: "expired", reason: "login_expired" });
  await settled();
  assert.deepEqual(seen.body, { connection: "staff", proves: "l1" });
});

test("the question comes back, with what was wrong or without a word", async () => {
  const seen = await signedInAsBefore({ proofs: [{ status: 422, body: { reason: "wrong_proof" } }] });
  assert.deepEqual([seen.last(), seen.asked.at(-1), seen.earlier], ["binding", "l1: wrong_proof", false]);
  seen.flow.earlier("staff");
  await seen.flow.back();
  assert.deepEqual([seen.last(), seen.asked.at(-1), seen.earlier], ["binding", "l1", false]);
  assert.deepEqual(seen.flow.start, { connection: "wechat", authorization: "a1" });
});

test("a proof without an answer is shown again by a press", async () => {
  const seen = await signedInAsBefore({ proofs: [{ status: 0 }, { status: 403, body: { reason: "user_blocked" } }] });
  assert.equal(seen.last(), "failed");
  seen.flow.again();
  await settled();
  assert.deepEqual(seen.shown.at(-1), ["refused", { reason: "user_blocked" }]);
});

test("a question that is over leads to the page of its purpose", async () => {
  const seen = await signedInAsBefore({ proofs: [{ status: 410, body: { reason: "login_expired" } }] });
  assert.deepEqual(seen.left, ["/login?authorization=a1&connection=wechat"]);
});

test("a bound login is claimed, and the page leaves where the answer says", async () => {
  const seen = await begun({ claims: [{ status: 200, body: { redirect: "https://shop/cb" } }] });
  seen.hear({ state: "bound" });
  await settled();
  assert.deepEqual(seen.left, ["https://shop/cb"]);
});

test("a second claim leaves for the same place", async () => {
  const seen = await begun({ claims: [{ status: 409, body: { redirect: "https://shop/cb" } }] });
  seen.hear({ state: "claimed" });
  await settled();
  assert.deepEqual(seen.left, ["https://shop/cb"]);
});

test("a claim without an answer is tried three times, then by hand", async () => {
  const seen = await begun({ claims: [{ status: 0 }, { status: 503 }, { status: 0 }, { status: 200, body: { redirect: "/x" } }] });
  seen.hear({ state: "bound" });
  await settled();
  assert.equal(seen.last(), "failed");
  seen.flow.again();
  await settled();
  assert.deepEqual(seen.left, ["/x"]);
});

test("a claim may be refused or come too late", async () => {
  const refused = await begun({ claims: [{ status: 403, body: { reason: "user_blocked" } }] });
  refused.hear({ state: "bound" });
  await settled();
  assert.deepEqual(refused.shown.at(-1), ["refused", { reason: "user_blocked" }]);
  const late = await begun({ claims: [{ status: 410 }] });
  late.hear({ state: "bound" });
  await settled();
  assert.deepEqual([late.last(), late.codes()], ["late", 1], "nobody who agreed is shown a new code without a word");
  late.flow.again();
  await settled();
  assert.deepEqual([late.last(), late.codes()], ["issued", 2]);
});

test("a page whose login another tab has claimed asks the server who is signed in", async () => {
  const seen = await begun({ claims: [{ status: 404 }] });
  seen.hear({ state: "claimed" });
  await settled();
  assert.deepEqual(seen.left, ["/login?authorization=a1&connection=wechat"]);
});

test("a page that was told how long to wait tries again by itself", async () => {
  const seen = await begun({ issue: { status: 429, wait: 4 } });
  assert.deepEqual(seen.shown.at(-1), ["refused", { reason: "too_many", wait: 4 }]);
  assert.deepEqual([seen.slept, seen.codes()], [[5_000], 1]);
  seen.wake();
  await settled();
  assert.equal(seen.codes(), 2);
});

test("a code is renewed five times, then somebody must press", async () => {
  const seen = await begun();
  for (let time = 0; time < 6; time += 1) {
    seen.hear({ state: "expired" });
    await settled();
  }
  assert.deepEqual([seen.codes(), seen.last()], [6, "expired"]);
  seen.flow.again();
  await settled();
  assert.deepEqual([seen.codes(), seen.last()], [7, "issued"]);
});

test("a code that expires unseen is renewed when somebody looks", async () => {
  const seen = await begun();
  seen.visible = false;
  seen.hear({ state: "expired" });
  await settled();
  assert.deepEqual([seen.codes(), seen.last()], [1, "expired"]);
  seen.flow.seen();
  await settled();
  assert.deepEqual([seen.codes(), seen.last()], [2, "issued"]);
});

test("a code that newer ones pushed out is not renewed by itself", async () => {
  const seen = await begun();
  seen.hear({ state: "expired", reason: "superseded" });
  await settled();
  assert.deepEqual([seen.codes(), seen.shown.at(-1)], [1, ["expired", { reason: "superseded" }]]);
});

test("coming back to a page that waits looks at once", async () => {
  const seen = await begun();
  seen.flow.seen();
  assert.ok(seen.looked);
});

test("what refuses a code is said by its reason, else by its status", async () => {
  const shown = async (issue) => (await begun({ issue })).shown.at(-1);
  assert.deepEqual(await shown({ status: 429, wait: 3 }), ["refused", { reason: "too_many", wait: 3 }]);
  assert.deepEqual(await shown({ status: 403, body: { reason: "connection_off" } }), ["refused", { reason: "connection_off" }]);
  assert.deepEqual(await shown({ status: 410 }), ["gone", {}]);
  assert.deepEqual(await shown({ status: 503 }), ["failed", {}]);
});

test("a code that cannot be drawn is not waited for", async () => {
  const seen = await begun({ drawn: false });
  assert.equal(seen.last(), "failed");
  assert.equal(seen.hear, undefined);
});

test("in a window of a site's own, who says no or is refused leaves to tell the site", async () => {
  for (const news of [{ state: "denied" }, { state: "refused", reason: "no_account" }]) {
    const seen = await begun({ inAWindow: true });
    seen.hear(news);
    assert.deepEqual(seen.left, ["/login/ended?authorization=a1&login=l1"]);
  }
  const late = await begun({ inAWindow: true, claims: [{ status: 403, body: { reason: "blocked" } }] });
  late.hear({ state: "bound" });
  await settled();
  assert.deepEqual(late.left, ["/login/ended?authorization=a1&login=l1"]);
});

test("in a window of a site's own, a code that nobody scanned in time is no end", async () => {
  const seen = await begun({ inAWindow: true });
  seen.hear({ state: "expired" });
  await settled();
  assert.deepEqual([seen.left, seen.codes()], [[], 2]);
});

test("in a window of a site's own, a sign-in that answers the question in vain is no end, but too many proofs are", async () => {
  const seen = await begun({ inAWindow: true, claims: [{ status: 200, body: { redirect: "/x" } }], proofs: [{ status: 403 }] });
  seen.hear({ state: "binding_asked" });
  seen.flow.earlier("wechat");
  await settled();
  seen.hear({ state: "denied" });
  assert.deepEqual([seen.last(), seen.left], ["denied", []]);
  seen.hear({ state: "bound" });
  await settled();
  assert.deepEqual(seen.left, ["/login/ended?authorization=a1&login=l1"]);
});

test("in a window of a site's own, what is no more or switched off leaves to the page, which tells the site", async () => {
  for (const issue of [{ status: 404 }, { status: 410 }, { status: 403, body: { reason: "pool_off" } }, { status: 403, body: { reason: "application_off" } }]) {
    const seen = await begun({ inAWindow: true, issue });
    assert.deepEqual(seen.left, ["/login?authorization=a1&connection=wechat"]);
    const here = await begun({ issue });
    assert.deepEqual(here.left, []);
  }
  const often = await begun({ inAWindow: true, issue: { status: 429 } });
  assert.deepEqual([often.left, often.last()], [[], "refused"]);
});
