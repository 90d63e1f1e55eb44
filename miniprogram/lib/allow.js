// What stands between the person and "Allow".

/** @typedef {import("./login").Shown} Shown */

/**
 * Whether all is ticked that has to be.
 * @param {Shown} shown
 * @param {string[]} ticked Ids.
 */
function allTicked({ scanned }, ticked) {
  return !scanned || scanned.agreements.every(({ id, required }) => !required || ticked.includes(id));
}

/**
 * Whether a number is asked for: it is not known, and none is held that did not get through.
 * @param {Shown} shown
 */
function asksNumber({ scanned, holdsCode }) {
  return Boolean(scanned && scanned.needs_phone) && !holdsCode;
}

/**
 * Which button allows:
 * - `number`: WeChat's own, which gives the phone number. Its tap cannot be held up any more, and its success is paid for: so it is
 *   there only once nothing else is missing.
 * - `allow`: a plain one, for no number is asked.
 * - `wait`: something is missing yet. It says what.
 * @param {Shown} shown
 * @param {string[]} ticked
 * @returns {"number" | "allow" | "wait"}
 */
function press(shown, ticked) {
  if (!allTicked(shown, ticked) || shown.busy) return "wait";
  if (!asksNumber(shown)) return "allow";
  return shown.privacy.needed ? "wait" : "number";
}

/**
 * What the person agreed to, as the server is told: which text, in which version and language.
 * @param {import("./server").Agreement[]} agreements
 * @param {string[]} ticked
 */
function agreed(agreements, ticked) {
  return agreements.filter(({ id }) => ticked.includes(id)).map(({ id, version, language }) => ({ id, version, language }));
}

module.exports = { allTicked, asksNumber, press, agreed };
