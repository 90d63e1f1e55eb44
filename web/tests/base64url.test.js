import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, text } from "../assets/base64url.js";

test("bytes come back as they were", () => {
  const all = Uint8Array.from({ length: 256 }, (_, each) => each);
  assert.deepEqual(bytes(text(all.buffer)), all);
});

test("what is written has no padding and fits into an address", () => {
  assert.equal(text(Uint8Array.of(0xfb, 0xff, 0xfe, 1).buffer), "-__-AQ");
});
