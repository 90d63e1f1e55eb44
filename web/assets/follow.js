// Follows one login: by its stream, and by asking while no stream gets through.

const FIRST = 5_000; // ms without a word from a new stream until it counts as blocked
const SILENCE = 25_000; // ms without a word from a stream, which beats every 7 s, until it counts as dead
const ASK = 2_000; // ms between two questions
const ASK_CROWDED = 10_000; // the same, while newer tabs have the streams of this login
const REOPEN = [2_000, 5_000, 10_000, 30_000]; // ms until a stream is opened again, by how many brought nothing in a row
const SPREAD = 2_000; // ms over which the pages come back that a server left at the same moment
const TERMINAL = new Set(["claimed", "denied", "refused", "expired"]);

// Tells `hear` every newer { state, reason, seq, … }, and `steady` whether the server can be reached. A stream says the present
// state at once, so silence means that something on the way holds it back. Answers { stop, look }; `look` asks once, now.
export function follow(login, { hear, steady }, { call, open, random = Math.random }) {
  let seq = login.seq;
  let failures = 0; // questions in a row without an answer
  let empty = 0; // streams in a row that brought nothing
  let pause = ASK;
  let stopped = false;
  let asking = false; // whether questions go on, until a stream says something
  let stream = null;
  const timers = {};

  connect();

  function connect() {
    const opened = open(login.stream);
    stream = opened;
    const on = (name, act) => opened.addEventListener(name, (event) => opened === stream && !stopped && act(event));
    on("state", (event) => {
      alive();
      take(parse(event.data));
    });
    on("beat", alive);
    on("stop", lost);
    on("error", lost);
    on("crowded", () => {
      empty = REOPEN.length;
      pause = ASK_CROWDED;
      lost();
    });
    after("silence", FIRST, lost);
  }

  function alive() {
    empty = 0;
    pause = ASK;
    asking = false;
    clearTimeout(timers.question);
    after("silence", SILENCE, lost);
    settle(false);
  }

  // Asks soon, and opens another stream later; all of it at random, since whoever lost one stream lost many.
  function lost() {
    stream.close();
    stream = null;
    clearTimeout(timers.silence);
    const rest = REOPEN[Math.min(empty, REOPEN.length - 1)];
    empty += 1;
    if (!asking) after("question", random() * SPREAD, ask);
    asking = true;
    after("reopening", rest + random() * SPREAD, connect);
  }

  async function ask() {
    const wait = await look();
    if (!stopped && asking) after("question", Math.max(pause, wait * 1000), ask);
  }

  async function look() {
    const { status, body, wait } = await call("GET", `/logins/${login.id}`);
    if (stopped) return 0;
    if (status === 200) take(body);
    else if (status === 404 || status === 410) take({ state: "expired", reason: body.reason, seq: Infinity });
    settle(status === 0 || status >= 500);
    return wait;
  }

  // An end by the clock alone has the number of the event before it.
  function take(news) {
    if (stopped || !(news.seq > seq || TERMINAL.has(news.state))) return;
    seq = news.seq;
    if (TERMINAL.has(news.state)) stop();
    hear(news);
  }

  function settle(failed) {
    const before = failures;
    failures = failed ? failures + 1 : 0;
    if (failures === 2) steady(false);
    if (before >= 2 && failures === 0) steady(true);
  }

  function after(name, milliseconds, act) {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(act, milliseconds);
  }

  function stop() {
    stopped = true;
    Object.values(timers).forEach(clearTimeout);
    stream?.close();
  }

  return { stop, look };
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return {};
  }
}
