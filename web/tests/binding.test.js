import assert from "node:assert/strict";
import { test } from "node:test";
import { Binding } from "../assets/binding.js";

// A question about the login l1 that is answered by `answers`, one by one.
function asked(...answers) {
  const seen = { calls: [], said: [], went: [], sent: 0 };
  const form = { busy: () => {}, say: (what) => seen.said.push(what), sent: () => (seen.sent += 1) };
  const call = async (_, path, body) => {
    seen.calls.push([path, body]);
    return { wait: 0, body: {}, ...answers.shift() };
  };
  seen.binding = new Binding(form, call, (news) => seen.went.push(news));
  seen.binding.ask({ id: "l1" });
  return seen;
}

test("a new account is chosen, and the login goes on", async () => {
  const seen = asked({ status: 200, body: { state: "bound" } });
  await seen.binding.choose();
  assert.deepEqual(seen.calls, [["/logins/l1/binding", { choice: "new" }]]);
  assert.deepEqual(seen.went, [{ state: "bound" }]);
});

test("a code goes by the channel that the account names", async () => {
  const seen = asked({ status: 202 }, { status: 202 });
  await seen.binding.send("mei@example.com");
  await seen.binding.send("137 0000 1111");
  assert.deepEqual(seen.calls.map(([, body]) => body.channel), ["email", "phone"]);
  assert.deepEqual([seen.sent, seen.said], [2, ["", "sent", "", "sent"]]);
});

test("an account is proven by its password or by the code alone", async () => {
  const seen = asked({ status: 200, body: { state: "bound" } }, { status: 200, body: { state: "bound" } });
  await seen.binding.prove({ way: "password", account: "a@b.c", password: "x" });
  await seen.binding.prove({ way: "code", account: "a@b.c", code: "012345" });
  assert.deepEqual(seen.calls.map(([, body]) => body), [{ account: "a@b.c", password: "x" }, { code: "012345" }]);
});

test("what was refused is said, and the question stays", async () => {
  const said = async (answer, act = (binding) => binding.prove({ way: "code", code: "1" })) => {
    const seen = asked(answer);
    await act(seen.binding);
    assert.deepEqual(seen.went, []);
    return seen.said.at(-1);
  };
  const send = (binding) => binding.send("a@b.c");
  assert.equal(await said({ status: 422, body: { reason: "wrong_proof" } }), "wrong_proof");
  assert.equal(await said({ status: 422, body: { field: "account" } }, send), "account");
  assert.equal(await said({ status: 429, wait: 9 }, send), "too_many");
  assert.equal(await said({ status: 403, body: { reason: "proofs_exhausted" } }, send), "no_more_codes");
  assert.equal(await said({ status: 503, body: { reason: "messenger_unavailable" } }, send), "messenger_unavailable");
  assert.equal(await said({ status: 0 }), "failed");
});

test("a question that is over leads on", async () => {
  const went = async (answer) => {
    const seen = asked(answer);
    await seen.binding.prove({ way: "code", code: "123456" });
    return seen.went.at(-1);
  };
  assert.deepEqual(await went({ status: 403, body: { reason: "proofs_exhausted" } }), { state: "refused", reason: "proofs_exhausted" });
  assert.deepEqual(await went({ status: 410, body: { reason: "login_expired" } }), { state: "expired", reason: "login_expired" });
  assert.deepEqual(await went({ status: 409, body: { reason: "wrong_state" } }), { state: "wait" });
});

test("a second press while the first is under way is none", async () => {
  const seen = asked({ status: 200, body: { state: "bound" } });
  await Promise.all([seen.binding.choose(), seen.binding.choose()]);
  assert.equal(seen.calls.length, 1);
});
