// Runs what was copied, as it says itself: what its file is called, and by which command it is run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const PATIENCE = 20_000; // milliseconds until a program must listen

// Programs of Node and of Python; answers how to stop it.
export function start(texts, site) {
  const said = (pattern) => texts.map((text) => pattern.exec(text)?.[1]).findLast(Boolean);
  const files = texts.map((text) => [/Save as ([\w.]+\w)/.exec(text)[1], text]);
  // Below this folder, so that the packages are found.
  return run(fileURLToPath(new URL("node_modules/.copied-", import.meta.url)), files, said(/Run: (.*)/), site);
}

// Apache with what was copied in its configuration, before a program that tells what it is told.
export async function startApache(text, site) {
  const program = createServer(({ headers }, answer) => {
    answer.end(`You are ${headers.oidc_claim_sub}, ${headers.oidc_claim_phone_number}.\n`);
  });
  await once(program.listen(0, "127.0.0.1").unref(), "listening");
  const modules = ["mpm_event", "authn_core", "authz_core", "authz_user", "auth_openidc", "proxy", "proxy_http"];
  const configuration = [
    ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
    "ServerName localhost",
    "User www-data", // where root runs it
    "Group www-data",
    `Listen ${new URL(site.redirectUri).host}`,
    "ErrorLog ${PWD}/error.log",
    "DefaultRuntimeDir ${PWD}",
    "PidFile ${PWD}/pid",
    'Include "${PWD}/saoma.conf"',
    `ProxyPass "/" "http://127.0.0.1:${program.address().port}/"`,
  ];
  const files = [["saoma.conf", text], ["apache2.conf", `${configuration.join("\n")}\n`]];
  return run(join(tmpdir(), "saoma-copied-"), files, '/usr/sbin/apache2 -f "$PWD/apache2.conf" -D FOREGROUND', site);
}

async function run(prefix, files, command, { redirectUri, secret }) {
  const folder = await mkdtemp(prefix);
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  const PATH = `${process.env.PYTHON}:${process.env.PATH}`;
  const env = { ...process.env, PATH, SAOMA_CLIENT_SECRET: secret, SESSION_SECRET: "only the test knows it" };
  const child = spawn("sh", ["-c", `exec ${command}`], { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => (said += data));
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  for (const end = Date.now() + PATIENCE; !(await listens(new URL(redirectUri))); await sleep(50)) {
    if (child.exitCode === null && Date.now() < end) continue;
    await stop();
    throw new Error(`${command} does not listen: ${said}`);
  }
  return stop;
}

function listens({ hostname, port }) {
  return new Promise((tell) => {
    const socket = connect(port, hostname);
    socket.on("connect", () => tell(true) ?? socket.destroy()).on("error", () => tell(false));
  });
}
