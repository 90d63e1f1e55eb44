// The demo's simulated phone.
import assert from "node:assert/strict";
import jsqr from "jsqr";
import { PNG } from "pngjs";

// What the code in a picture says, read from its pixels.
export function read(picture) {
  const { data, width, height } = PNG.sync.read(picture);
  return jsqr(new Uint8ClampedArray(data), width, height).data;
}

// A person does something with their phone.
export async function tap(demo, person, verb, body = {}) {
  const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`${demo.phone}/people/${person.id}/${verb}`, options);
  assert.equal(answer.status, 200, await answer.text());
}
