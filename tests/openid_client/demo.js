// A demo of Saoma of its own, on ports and in a folder that nobody else has.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = new URL("../..", import.meta.url).pathname;
const program = resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "debug/saoma");

async function isFree(port) {
  const server = createServer().listen(port, "127.0.0.1");
  const free = await Promise.race([once(server, "listening").then(() => true), once(server, "error").then(() => false)]);
  if (free) await new Promise((closed) => server.close(closed));
  return free;
}

// The first of so many free ports in a row.
export async function freePorts(count) {
  for (let tries = 0; tries < 100; tries += 1) {
    const first = 20000 + Math.floor(Math.random() * 10000);
    const free = await Promise.all(Array.from({ length: count }, (_, offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
  throw new Error("no free ports in a row");
}

// Starts it, with further options; answers what it prints with --json, and how to stop it.
export async function start(...further) {
  const data = await mkdtemp(join(tmpdir(), "saoma-openid-client-"));
  // Saoma, the shop, the phone, WeChat, and the outbox with its mail server.
  const options = ["demo", "--json", "--port", await freePorts(6), "--data", data, ...further];
  const child = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, RUST_LOG: "warn" } });
  const ended = once(child, "exit").then(([code]) => ({ value: undefined, code }));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: line, code } = await Promise.race([lines.next(), ended]);
  if (!line) throw new Error(`saoma demo ended with ${code}`);
  const stop = async () => {
    child.kill();
    await ended;
    await rm(data, { recursive: true });
  };
  return { ...JSON.parse(line), stop };
}
