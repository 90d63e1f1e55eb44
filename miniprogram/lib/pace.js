/** How long is waited, in milliseconds. */
module.exports = {
  /** Until it is asked again whether the login still waits for the person. */
  asking: 5000,
  /** Until it is asked again whether the computer has finished. */
  waiting: 2000,
  /** Until what failed by the network or by WeChat is tried once more. */
  again: 1000,
  /** Until a request that nobody answers has failed. */
  answer: 10000,
};
