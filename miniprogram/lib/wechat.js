// What is asked of WeChat itself.

/**
 * A code that says who the person is, to the server alone. Each is good once: it is never kept.
 * @returns {Promise<string>}
 */
function loginCode() {
  return new Promise((resolve, reject) => {
    wx.login({ timeout: 10000, success: ({ code }) => (code ? resolve(code) : reject(new Error("no code"))), fail: reject });
  });
}

/**
 * Whether the person has to agree to the privacy guide before a number may be asked for, and what it is called. A WeChat that is too
 * old to say asks for nothing.
 * @returns {Promise<{ needed: boolean, name: string }>}
 */
function privacy() {
  const notNeeded = { needed: false, name: "" };
  return new Promise((resolve) => {
    if (!wx.getPrivacySetting) return resolve(notNeeded);
    return wx.getPrivacySetting({
      success: ({ needAuthorization, privacyContractName }) => resolve({ needed: needAuthorization, name: privacyContractName }),
      fail: () => resolve(notNeeded),
    });
  });
}

/**
 * Hears when WeChat wants the person's agreement after all. It is told "no" at once, which ends the tap on the phone number button;
 * the page then asks in its own words, and the button works at the next tap.
 */
function askPrivacyHere() {
  if (!wx.onNeedPrivacyAuthorization) return;
  // The typings take the callback for its answer.
  wx.onNeedPrivacyAuthorization((/** @type {any} */ resolve) => resolve({ event: "disagree" }));
}

/**
 * The language of WeChat: "zh_CN", "en".
 */
function language() {
  const { language: spoken } = wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync();
  return spoken || "zh_CN";
}

module.exports = { loginCode, privacy, askPrivacyHere, language };
