// What a deployment sets. The AppID stands in project.config.json, since WeChat's tools read it there. There is no secret here: the
// AppSecret is the server's.
module.exports = {
  /** The scan host of the deployment: codes lead there, and phones ask it. Without a slash at its end. */
  scanUrl: "https://scan.example.com",

  /**
   * How WeChat gives the phone number: "quick" is the one it verified some time ago, "realtime" one that it verifies now. Each costs
   * money, and real time costs more.
   * @type {"quick" | "realtime"}
   */
  phoneNumber: "quick",

  /**
   * Whether what people agree to opens here. Its hosts must then be business domains (业务域名) of the Mini Program. Otherwise its
   * address is shown.
   */
  opensAgreements: false,
};
