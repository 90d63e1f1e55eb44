// Follows one login: by its stream, and by asking every two seconds where the stream does not get through.

const QUIET = 5_000; // ms without a word from the stream until it counts as blocked
const BEAT = 2_000; // ms between two questions
const TERMINAL = new Set(["claimed", "denied", "refused", "expired"]);

// Tells `hear` every newer { state, reason, seq, … }, and `steady` whether the server can be reached. The stream says the present
// state at once, so silence means that something on the way holds it back. Answers { stop, look }; `look` asks once, now.
export function follow(login, { hear, steady }, { call, open }) {
  let seq = login.seq;
  let failures = 0;
  let stopped = false;
  let timer = setTimeout(poll, QUIET);
  const stream = open(login.stream);

  stream.addEventListener("state", (event) => {
    clearTimeout(timer);
    take(parse(event.data));
  });
  stream.addEventListener("error", () => {
    if (!stopped) restart(0);
  });

  function restart(pause) {
    stream.close();
    clearTimeout(timer);
    timer = setTimeout(poll, pause);
  }

  async function poll() {
    stream.close();
    const wait = await look();
    if (!stopped) restart(Math.max(BEAT, wait * 1000));
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

  function stop() {
    stopped = true;
    clearTimeout(timer);
    stream.close();
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
