// What came of the phone number button.

/**
 * - `code`: the person gave their number, by a code.
 * - `denied`: they do not want to, or closed WeChat's sheet.
 * - `privacy`: they have not agreed to the privacy guide yet.
 * - `no_quota`: the Mini Program may ask for no more numbers until its owner buys some.
 * - `not_permitted`: WeChat lets this Mini Program ask for no number: its account is not certified, or its privacy guide does not
 *   name the phone number.
 * - `old_wechat`: this WeChat is too old to give a code.
 * @typedef {{ kind: "code", code: string } | { kind: "denied" | "privacy" | "no_quota" | "not_permitted" | "old_wechat" }} Given
 */

const NO_QUOTA = 1400001;
const PRIVACY_NOT_AGREED = 104;
/** 102: the API is not there for this account; 112: the privacy guide does not name it. */
const NOT_PERMITTED = [102, 112];

/**
 * Only the code says that there is a number: the texts differ from phone to phone.
 * @param {{ code?: string, errMsg?: string, errno?: number | string }} detail The event's.
 * @returns {Given}
 */
function given({ code, errMsg = "", errno }) {
  if (code) return { kind: "code", code };
  const number = Number(errno);
  if (number === NO_QUOTA) return { kind: "no_quota" };
  if (number === PRIVACY_NOT_AGREED || /privacy permission is not authorized/i.test(errMsg)) return { kind: "privacy" };
  if (NOT_PERMITTED.includes(number) || /no permission|privacy agreement/i.test(errMsg)) return { kind: "not_permitted" };
  if (/:ok$/.test(errMsg)) return { kind: "old_wechat" };
  return { kind: "denied" };
}

module.exports = { given };
