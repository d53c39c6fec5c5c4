// One Kontor on this machine with everything it needs: installed, built, services, keys, migrated, web, worker and the simulated shops as
// child processes. Quickstart, bench and the fault runs start theirs here, each in a data folder of its own.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { commandOf, endProcess, freePort, readText, sleep, writeWhole } from './process.mjs';
import { ROOT, servicesUp } from './services.mjs';

const mains = {
  web: 'dist/apps/web/apps/web/src/main.js',
  worker: 'dist/apps/worker/apps/worker/src/main.js',
  cli: 'dist/apps/worker/apps/worker/src/cli.js',
  simulators: 'dist/apps/simulators/apps/simulators/src/main.js',
};
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const PATIENCE_MS = 60_000;

/** A fault that a person can mend; its stack is of no interest. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** The keys under which shop credentials are sealed: made once per data folder, readable by its owner only. */
export function secretKeys(dataDir) {
  const file = join(dataDir, 'keys');
  const known = readText(file)?.trim();
  if (known) return known;
  mkdirSync(dataDir, { recursive: true });
  writeWhole(file, `k1:${randomBytes(32).toString('base64')}\n`);
  return readText(file).trim();
}

/** Runs a command to its end; its output goes to `logFile`, whose tail is shown when it fails. */
async function run(command, args, { logFile, env = process.env }) {
  const out = openSync(logFile, 'a', 0o600);
  const code = await new Promise((settle) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', out, out], shell: process.platform === 'win32' });
    child.once('error', () => settle(-1));
    child.once('exit', (status) => settle(status ?? -1));
  });
  closeSync(out);
  if (code !== 0) throw new SetupError(`\`${command} ${args.join(' ')}\` failed:\n${tail(logFile)}\n(whole log: ${logFile})`);
}

const tail = (file) => (readText(file) ?? '').trim().split('\n').slice(-15).join('\n');

function newest(path) {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) yield* files(join(folder, entry.name));
    else yield join(folder, entry.name);
  }
}

/** Installs the packages when they are missing or the lock file is newer; `npm ci`, as the container image does. */
export async function ensureInstalled({ dataDir, log }) {
  if (newest(join(ROOT, 'node_modules/.package-lock.json')) >= newest(join(ROOT, 'package-lock.json'))) return;
  log('installing packages (npm ci) …');
  await run(npm, ['ci', '--no-audit', '--no-fund'], { logFile: join(dataDir, 'install.log') });
}

/** Builds web, worker and simulators when a source changed since the last build; `npm run build`, as the container image does. */
export async function ensureBuilt({ dataDir, log }) {
  const hash = createHash('sha256');
  for (const part of ['apps', 'libs', 'package-lock.json', 'tsconfig.json', 'nest-cli.json']) {
    const path = join(ROOT, part);
    for (const file of statSync(path).isDirectory() ? files(path) : [path]) if (!file.endsWith('.spec.ts')) hash.update(file).update(readFileSync(file));
  }
  const digest = hash.digest('hex');
  const stamp = join(ROOT, 'dist/.sources');
  if (readText(stamp) === digest && Object.values(mains).every((main) => newest(join(ROOT, main)) > 0)) return;
  log('building …');
  await run(npm, ['run', 'build'], { logFile: join(dataDir, 'build.log') });
  writeWhole(stamp, digest, 0o644);
}

/** Ends what an earlier start in this folder left behind (it was killed); a process is recognised by its command line, never by its pid alone. */
async function endLeftovers(dataDir) {
  const state = JSON.parse(readText(join(dataDir, 'kontor.json')) ?? '{}');
  for (const pid of state.pids ?? []) {
    const ours = () => (commandOf(pid) ?? '').includes(`=${dataDir}`);
    if (ours()) await endProcess(pid, ours, 15_000);
  }
  return state;
}

/** One process of ours; `ended` is set once it is gone. */
function start(name, { dataDir, env, args = [`--data=${dataDir}`], onLine }) {
  const logFile = join(dataDir, `${name}.log`);
  const out = openSync(logFile, 'a', 0o600);
  const main = join(ROOT, mains[name]);
  const child = spawn(process.execPath, [main, ...args], { cwd: ROOT, env, stdio: ['ignore', onLine ? 'pipe' : out, out] });
  closeSync(out);
  if (onLine) createInterface({ input: child.stdout }).on('line', onLine);
  const process_ = { name, child, logFile, ended: null };
  child.once('exit', (code, signal) => (process_.ended = signal ?? `code ${code}`));
  child.once('error', (error) => (process_.ended = error.message));
  return process_;
}

async function until(what, process_, probe) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await probe().catch(() => null);
    if (answer) return answer;
    if (process_.ended !== null) throw new SetupError(`${what} ended (${process_.ended}):\n${tail(process_.logFile)}\n(whole log: ${process_.logFile})`);
    if (Date.now() > deadline) throw new SetupError(`${what} did not answer within a minute:\n${tail(process_.logFile)}\n(whole log: ${process_.logFile})`);
    await sleep(50);
  }
}

async function stopProcess({ child, ended }) {
  if (ended !== null || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((settle) => child.once('exit', settle));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(timer);
}

/**
 * Starts services, simulators (of `platforms`, or all), web and worker in one data folder and waits until they answer.
 * Answers `{ baseUrl, simulators, cli, worker, stop }`; `stop` ends exactly what was started here.
 */
export async function startKontor({ dataDir, log, env: extra = {}, port: wishedPort, test = false, platforms }) {
  mkdirSync(dataDir, { recursive: true });
  const before = await endLeftovers(dataDir);
  const services = await servicesUp({ dataDir, test, log });
  const processes = [];
  const record = (more) => writeWhole(join(dataDir, 'kontor.json'), `${JSON.stringify({ ...before, ...more, pids: processes.map(({ child }) => child.pid) }, null, 2)}\n`);
  const stop = async () => {
    for (const process_ of [...processes].reverse()) await stopProcess(process_);
    record({ pids: [] });
    await services.stop();
  };
  try {
    const env = {
      ...process.env,
      NODE_ENV: 'development',
      DATABASE_URL: services.databaseUrl,
      REDIS_URL: services.redisUrl,
      KONTOR_SECRET_KEYS: secretKeys(dataDir),
      KONTOR_ALLOW_LOCAL_SHOPS: 'true',
      HOST: '127.0.0.1',
      ...extra,
    };
    const cli = async (...args) => {
      const logFile = join(dataDir, 'cli.log');
      let text = '';
      const process_ = start('cli', { dataDir, env: { ...env, KONTOR_LOG_LEVEL: 'warn' }, args: [...args, '--json'], onLine: (line) => (text = line) });
      await new Promise((settle) => process_.child.once('close', settle));
      if (process_.ended !== 'code 0') throw new SetupError(`kontor ${args.slice(0, 2).join(' ')} failed:\n${tail(logFile)}\n${text}`);
      return text ? JSON.parse(text) : {};
    };
    await cli('migrate');

    const simulators = [];
    const simulatorPort = await freePort(before.simulatorPort);
    const simulator = start('simulators', {
      dataDir,
      env,
      args: [`--port=${simulatorPort}`, `--state=${join(dataDir, 'simulators')}`, ...(platforms ? [`--only=${platforms.join(',')}`] : [])],
      onLine: (line) => line.startsWith('{') && simulators.push(JSON.parse(line)),
    });
    processes.push(simulator);
    // The last line says that all are there.
    await until('The simulated shops', simulator, async () => simulators.at(-1)?.ready === true);
    simulators.pop();

    // The simulators' own certificate is trusted by the processes below; verification stays on.
    const trusting = { ...env, NODE_EXTRA_CA_CERTS: simulators[0].certificate };
    const port = await freePort(wishedPort ?? before.port ?? 3000);
    const workerPort = await freePort(before.workerPort);
    const web = start('web', { dataDir, env: { ...trusting, KONTOR_ROLE: 'web', PORT: String(port) } });
    const worker = start('worker', { dataDir, env: { ...trusting, KONTOR_ROLE: 'worker', PORT: String(workerPort) } });
    processes.push(web, worker);
    record({ simulatorPort, port, workerPort });
    const baseUrl = `http://127.0.0.1:${port}`;
    await Promise.all([
      until('Kontor', web, async () => (await fetch(`${baseUrl}/health/ready`)).ok),
      until('The worker', worker, async () => (await fetch(`http://127.0.0.1:${workerPort}/health/live`)).ok),
    ]);
    return { baseUrl, simulators, cli, worker, processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first user with a random password, printed once, and a token for the demonstration, kept readable by its owner only. */
export async function firstUser(kontor, dataDir) {
  const file = join(dataDir, 'demo.json');
  const known = readText(file);
  if (known) return JSON.parse(known);
  const user = await kontor.cli('user', 'create', '--email', 'admin@kontor.localhost', '--name', 'Demo', '--role', 'administer');
  const { token } = await kontor.cli('token', 'create', '--name', 'quickstart', '--scopes', 'read,operate,prices,admin');
  const demo = { email: user.email, token };
  writeWhole(file, `${JSON.stringify(demo)}\n`);
  return { ...demo, password: user.password };
}

/** Calls of Kontor's REST API with a token; a refused call throws with its problem's code and sentence. */
export function apiOf(baseUrl, token, language = 'de') {
  const call = async (method, path, body) => {
    const answer = await fetch(`${baseUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'accept-language': language, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    // A busy Kontor says when to come again, and whoever calls it by program does.
    if (answer.status === 429) {
      await sleep((Number(answer.headers.get('retry-after')) || 10) * 1000);
      return call(method, path, body);
    }
    const text = await answer.text();
    const json = text === '' ? null : JSON.parse(text);
    if (!answer.ok) throw new SetupError(`${method} ${path} → ${answer.status} ${json?.code ?? ''}: ${json?.title ?? ''} ${json?.detail ?? ''} ${JSON.stringify(json?.errors ?? '')}`);
    return json;
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
    /** Every item of a list, page by page. */
    async all(path) {
      const items = [];
      for (let after = ''; ; ) {
        const page = await call('GET', `${path}${path.includes('?') ? '&' : '?'}limit=500${after ? `&after=${encodeURIComponent(after)}` : ''}`);
        items.push(...page.items);
        if (!page.next) return items;
        after = page.next;
      }
    },
    /** Waits for the end of a run; `onProgress` sees it meanwhile. */
    async ended(runId, { patienceMs = 300_000, onProgress = () => {} } = {}) {
      for (const deadline = Date.now() + patienceMs; ; ) {
        const run = await call('GET', `/runs/${runId}`);
        onProgress(run);
        if (['succeeded', 'partial', 'failed', 'cancelled'].includes(run.status)) return run;
        if (Date.now() > deadline) throw new SetupError(`run ${runId} (${run.kind}) has not ended: ${run.status} ${run.waitingFor ?? ''}`);
        await sleep(100);
      }
    },
  };
}

/** Control calls of a simulated shop. */
export function shopOf(simulator) {
  const call = async (method, path, body) => {
    const answer = await fetch(`${simulator.url}/_control${path}`, { method, headers: { 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) });
    if (!answer.ok) throw new SetupError(`the simulator refused ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return { get: (path) => call('GET', path), post: (path, body = {}) => call('POST', path, body) };
}

/** Removes everything of a data folder but unpacked packages and the folders of others, so that a fresh start stays quick. */
export function forget(dataDir) {
  const kept = new Set(['pkgs', 'test', 'bench', 'verify', 'screenshots']);
  let entries = [];
  try {
    entries = readdirSync(dataDir);
  } catch {
    return;
  }
  for (const entry of entries) if (!kept.has(entry)) rmSync(join(dataDir, entry), { recursive: true, force: true });
}
