// One stream for all tabs of a browser that follow the same login: over HTTP/1.1 a browser opens six connections to a host and no more.

const NAMES = ["state", "beat", "crowded", "stop", "error"];

// A stream of its own where the browser cannot share one.
export function openShared(path, world = globalThis) {
  const locks = world.navigator?.locks;
  return locks && world.BroadcastChannel ? new Shared(path, world, locks) : new world.EventSource(path);
}

// The tab that holds the lock holds the stream, and passes on what it hears. When it goes, the next one takes both.
class Shared extends EventTarget {
  constructor(path, world, locks) {
    super();
    Object.assign(this, { path, world });
    this.channel = new world.BroadcastChannel(path);
    this.channel.onmessage = ({ data }) => this.heard(data);
    this.waiting = new AbortController();
    locks.request(path, { signal: this.waiting.signal }, () => this.lead()).catch(() => {}); // closed before its turn
    this.channel.postMessage({ name: "news?" });
  }

  lead() {
    if (this.closed) return undefined;
    this.stream = new this.world.EventSource(this.path);
    for (const name of NAMES) {
      this.stream.addEventListener(name, ({ data }) => {
        if (name === "state") this.last = data;
        this.channel.postMessage({ name, data });
        this.tell(name, data);
      });
    }
    return new Promise((done) => {
      this.release = done;
    });
  }

  // A tab that comes later is told what was said last.
  heard({ name, data }) {
    if (name !== "news?") this.tell(name, data);
    else if (this.last) this.channel.postMessage({ name: "state", data: this.last });
  }

  tell(name, data) {
    if (!this.closed) this.dispatchEvent(Object.assign(new Event(name), { data }));
  }

  close() {
    this.closed = true;
    this.waiting.abort();
    this.stream?.close();
    this.release?.();
    this.channel.close();
  }
}
