// Kontor's database and queue without an installation: when DATABASE_URL or REDIS_URL is not given, a private MariaDB or Redis
// runs under a data folder. Everything that starts or stops happens under one lock per folder; what runs is recognised by its
// command line, never by a recorded pid alone. Relies on nothing but Node, for it runs before `npm install`.
import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, openSync, closeSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBinaries, howToInstall } from './binaries.mjs';
import { composeDown, composeUp, engineAnswers, usesCompose } from './compose.mjs';
import { mariadbOf } from './mariadb.mjs';
import { ServicesError, birthOf, endProcess, freePort, readText, sleep, withLock, writeWhole } from './process.mjs';
import { redisOf } from './redis.mjs';

export { ServicesError } from './process.mjs';

/** The folder of the repository; relative data folders are meant from here. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const PATIENCE_MS = 60_000;

function folder(dataDir = '.data') {
  const path = resolve(ROOT, dataDir);
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new ServicesError(`The data folder ${path} cannot be written (${error.code}). Does it belong to another user? Choose another one with --data.`);
  }
  return realpathSync(path);
}

const lockOf = (dataDir) => join(dataDir, 'services.lock');
const stateFile = (dataDir) => join(dataDir, 'services.json');

/** What was started last: per service its pid and port. Only a hint, and an unreadable one counts as lost. */
function readState(dataDir) {
  try {
    return JSON.parse(readText(stateFile(dataDir)) ?? '{}') ?? {};
  } catch {
    return {};
  }
}

const writeState = (dataDir, state) => writeWhole(stateFile(dataDir), `${JSON.stringify(state, null, 2)}\n`);

/** The folder's password: made once, readable by its owner only. */
function secretOf(dataDir) {
  const file = join(dataDir, 'secret');
  const known = readText(file)?.trim();
  if (known) {
    if (!/^[A-Za-z0-9_-]{16,}$/.test(known)) throw new ServicesError(`${file} does not hold a password made by this script. Remove the file and start again.`);
    return known;
  }
  writeWhole(file, `${randomBytes(24).toString('base64url')}\n`);
  return readText(file).trim();
}

const serversOf = (dataDir, password) => [mariadbOf(dataDir, password), redisOf(dataDir, password)];

/** The URL given from outside for a service, after a look at its form. */
function given(name) {
  const [variable, schemes] = name === 'mariadb' ? ['DATABASE_URL', ['mysql:', 'mariadb:']] : ['REDIS_URL', ['redis:', 'rediss:']];
  const text = process.env[variable];
  if (!text) return null;
  let url = null;
  try {
    url = new URL(text);
  } catch {
    // Said below.
  }
  if (!url || !schemes.includes(url.protocol) || !url.hostname) throw new ServicesError(`${variable} is not an address of the form ${schemes[0]}//user:password@host:port/…`);
  return text;
}

/** The living process of a server, whether it is recorded in the state, in its pid file, or in both. */
function living(server, state) {
  for (const pid of [state[server.name]?.pid, server.recordedPid()]) {
    const port = pid ? server.portOf(pid) : null;
    if (port) return { pid, port };
  }
  return null;
}

async function answers(server, { pid, port }, patienceMs) {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      await server.ask(port);
      return null;
    } catch (error) {
      if (server.portOf(pid) === null) return 'it has ended';
      if (Date.now() > until) return error.message;
    }
    await sleep(50);
  }
}

const tail = (file) => (readText(file) ?? '').trim().split('\n').slice(-8).join('\n');

async function startServer(server, binary, { dataDir, state, test, log }) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? state[server.name]?.port : undefined);
    const out = openSync(server.logFile, 'a', 0o600);
    const said = (readText(server.logFile) ?? '').length;
    const child = server.start(port, binary, { test, log: out });
    closeSync(out);
    const failed = new Promise((settle) => {
      child.once('error', (error) => settle(error.message));
      child.once('exit', (code, signal) => settle(`it ended with ${signal ?? `code ${code}`}`));
    });
    child.unref();
    if (child.pid) {
      state[server.name] = { pid: child.pid, port };
      writeState(dataDir, state);
    }
    const fault = await Promise.race([failed, child.pid ? answers(server, { pid: child.pid, port }, PATIENCE_MS) : failed]);
    if (fault === null) {
      child.removeAllListeners();
      log(`${server.title} runs on 127.0.0.1:${port}`);
      return { port, pid: child.pid };
    }
    if (child.pid) await endProcess(child.pid, () => server.portOf(child.pid) !== null);
    // Somebody took the port between our look and the start.
    const news = (readText(server.logFile) ?? '').slice(said);
    if (attempt < 3 && /address already in use|can't start server.*bind/i.test(news)) continue;
    throw new ServicesError(`${server.title} did not start: ${fault}\n${tail(server.logFile)}\n(whole log: ${server.logFile})`);
  }
}

async function startAll(dataDir, { test, log }) {
  const password = secretOf(dataDir);
  const state = readState(dataDir);
  const urls = {};
  const started = [];
  const absent = [];
  for (const server of serversOf(dataDir, password)) {
    urls[server.name] = given(server.name);
    if (urls[server.name]) continue;
    const found = living(server, state);
    if (!found) absent.push(server);
    else {
      const fault = await answers(server, found, 30_000);
      if (fault === null) {
        state[server.name] = found;
        urls[server.name] = server.url(found.port);
        continue;
      }
      log(`${server.title} (process ${found.pid}) does not answer: ${fault}; starting it anew`);
      await endProcess(found.pid, () => server.portOf(found.pid) !== null);
      absent.push(server);
    }
  }
  writeState(dataDir, state);
  if (absent.length === 0) return { urls, started };

  const need = Object.fromEntries(absent.map((server) => [server.name, true]));
  const wantsCompose = usesCompose(dataDir);
  const binaries = wantsCompose ? null : await findBinaries(need, { pkgs: resolve(ROOT, process.env.KONTOR_PKGS || '.data/pkgs'), log });
  if (binaries?.complete) {
    const results = await Promise.allSettled(absent.map((server) => startServer(server, binaries[server.name], { dataDir, state, test, log })));
    for (const [index, result] of results.entries()) {
      if (result.status === 'rejected') throw result.reason;
      urls[absent[index].name] = absent[index].url(result.value.port);
      started.push(absent[index].name);
    }
    return { urls, started };
  }
  if (!(await engineAnswers())) throw new ServicesError(wantsCompose ? 'The services of this folder run in Docker, but `docker info` does not answer. Start Docker and try again.' : howToInstall(binaries.faults));
  log('starting MariaDB and Redis as containers');
  const ports = {};
  for (const server of absent) ports[server.name] = state[server.name]?.port ?? (await freePort());
  writeFileSync(join(dataDir, 'compose'), 'The services of this folder run as containers.\n');
  for (const server of absent) state[server.name] = { port: ports[server.name] };
  writeState(dataDir, state);
  await composeUp({ root: ROOT, dataDir, password, ports, names: Object.keys(need) });
  for (const server of absent) urls[server.name] = server.url(ports[server.name]);
  return { urls, started: Object.keys(need) };
}

async function stopAll(dataDir, { log, only = ['mariadb', 'redis'] }) {
  const state = readState(dataDir);
  const password = readText(join(dataDir, 'secret'))?.trim() ?? '';
  if (usesCompose(dataDir)) {
    await composeDown({ root: ROOT, dataDir, password, ports: { mariadb: state.mariadb?.port, redis: state.redis?.port } });
    log('the containers are stopped');
    return;
  }
  const ends = serversOf(dataDir, password)
    .filter((server) => only.includes(server.name))
    .map(async (server) => {
      const found = living(server, state);
      if (found) {
        await endProcess(found.pid, () => server.portOf(found.pid) !== null);
        log(`${server.title} is stopped`);
      }
      // The port stays recorded, so that the next start has the same addresses.
      if (state[server.name]) delete state[server.name].pid;
    });
  await Promise.all(ends);
  if (Object.keys(state).length > 0) writeState(dataDir, state);
}

const usersFolder = (dataDir) => join(dataDir, 'users');

/** The living processes that have said they use the services of this folder; the dead are forgotten. */
function livingUsers(dataDir) {
  let names;
  try {
    names = readdirSync(usersFolder(dataDir));
  } catch {
    return [];
  }
  return names.filter((name) => {
    const birth = readText(join(usersFolder(dataDir), name));
    if (birth !== null && birthOf(Number(name)) === birth) return true;
    rmSync(join(usersFolder(dataDir), name), { force: true });
    return false;
  });
}

/**
 * Makes sure that the database and the queue answer; returns their addresses.
 * `stop` ends only what this call has started. With `shared`, this process counts as a user until `servicesRelease`.
 */
export async function servicesUp({ dataDir, test = false, shared = false, log = () => {} } = {}) {
  const outside = { databaseUrl: given('mariadb'), redisUrl: given('redis') };
  if (outside.databaseUrl && outside.redisUrl) return { ...outside, stop: async () => {} };
  const path = folder(dataDir);
  const { urls, started } = await withLock(
    lockOf(path),
    async () => {
      const result = await startAll(path, { test, log });
      if (shared) {
        mkdirSync(usersFolder(path), { recursive: true });
        writeWhole(join(usersFolder(path), String(process.pid)), birthOf(process.pid));
      }
      return result;
    },
    { log },
  );
  const stop = async () => {
    if (started.length > 0) await withLock(lockOf(path), () => stopAll(path, { log, only: started }), { log });
  };
  return { databaseUrl: urls.mariadb, redisUrl: urls.redis, stop };
}

/** Ends the private services of the folder; their data stay. */
export async function servicesDown({ dataDir, log = () => {} } = {}) {
  const path = folder(dataDir);
  await withLock(lockOf(path), () => stopAll(path, { log }), { log });
}

/** This process needs the services no longer; the last user stops them, unless `keep`. */
export async function servicesRelease({ dataDir, keep = false, log = () => {} } = {}) {
  const path = folder(dataDir);
  await withLock(
    lockOf(path),
    async () => {
      rmSync(join(usersFolder(path), String(process.pid)), { force: true });
      if (!keep && livingUsers(path).length === 0) await stopAll(path, { log });
    },
    { log },
  );
}

/** How each service stands: `{ state: 'running' | 'stopped' | 'silent' | 'given', pid?, port?, url? }`. */
export async function servicesStatus({ dataDir } = {}) {
  const path = folder(dataDir);
  const state = readState(path);
  const compose = usesCompose(path);
  const status = { dataDir: path };
  for (const server of serversOf(path, readText(join(path, 'secret'))?.trim() ?? '')) {
    const url = given(server.name);
    const found = url ? null : compose && state[server.name] ? { port: state[server.name].port } : living(server, state);
    if (url) status[server.name] = { state: 'given', url };
    else if (!found) status[server.name] = { state: 'stopped' };
    else {
      const silent = await server.ask(found.port).then(
        () => null,
        (error) => error.message,
      );
      const stopped = compose && silent;
      status[server.name] = stopped ? { state: 'stopped' } : silent ? { state: 'silent', ...found, fault: silent } : { state: 'running', ...found, url: server.url(found.port) };
    }
  }
  return status;
}
