// Kontor as it runs at a merchant's: web and workers as processes of their own, started from what was built, on a database of their own. For what only
// real processes can show: one that is killed, several that share the work, a Redis that dies.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunningSimulator } from '../../libs/connectors/src/testing/simulator.js';
import { findSimulator } from '../../libs/connectors/src/testing/simulators.js';
import { apiOver, type Api } from './api.js';
import { makeDatabase } from './modules.js';
import { until } from './until.js';

const root = join(__dirname, '../..');
const mains = { web: 'dist/apps/web/apps/web/src/main.js', worker: 'dist/apps/worker/apps/worker/src/main.js', cli: 'dist/apps/worker/apps/worker/src/cli.js' };
const run = promisify(execFile);

export type Process = { pid: number; /** Ends it and waits until it is gone. */ end(signal?: NodeJS.Signals): Promise<void> };

export type Processes = {
  api: Api;
  /** A simulated shop over HTTPS. */
  simulator: RunningSimulator;
  /** One more web process, and the API through it. */
  web(env?: Record<string, string>): Promise<Process & { api: Api }>;
  /** One more worker, alive when this returns. */
  worker(env?: Record<string, string>): Promise<Process>;
  /** A Redis of its own that can be killed; processes are sent to it with `{ REDIS_URL }`. */
  redis(): Promise<{ url: string } & Process>;
  stop(): Promise<void>;
};

/** Builds when a source changed since the last build; two test processes wait for each other. */
async function ensureBuilt(): Promise<void> {
  const script = `
    import { ensureBuilt } from './scripts/lib/kontor.mjs';
    import { withLock } from './scripts/lib/process.mjs';
    await withLock('.data/test/build.lock', () => ensureBuilt({ dataDir: '.data/test', log: () => {} }));`;
  await run(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
}

/** Starts a web process; workers are started by the test. */
export async function startProcesses(platform: string): Promise<Processes> {
  await ensureBuilt();
  const folder = mkdtempSync(join(tmpdir(), 'kontor-processes-'));
  const own = await makeDatabase();
  const simulator = await findSimulator(platform).start({ certificateFolder: folder });
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'development',
    DATABASE_URL: own.url,
    KONTOR_SECRET_KEYS: `test:${randomBytes(32).toString('base64')}`,
    KONTOR_ALLOW_LOCAL_SHOPS: 'true',
    KONTOR_LEASE_SECONDS: '2',
    KONTOR_LOG_LEVEL: 'warn',
    KONTOR_REDIS_PREFIX: `t${randomBytes(4).toString('hex')}`,
    NODE_EXTRA_CA_CERTS: simulator.certificate,
    HOST: '127.0.0.1',
  };
  delete environment.JEST_WORKER_ID;
  const living: { end: Process['end'] }[] = [];
  let started = 0;

  const start = async (name: 'web' | 'worker', health: string, env: Record<string, string>): Promise<Process & { port: number }> => {
    const port = await freePort();
    const logFile = join(folder, `${name}-${(started += 1)}.log`);
    const out = openSync(logFile, 'a');
    const child = spawn(process.execPath, [join(root, mains[name])], { cwd: root, env: { ...environment, ...env, KONTOR_ROLE: name, PORT: String(port) }, stdio: ['ignore', out, out] });
    closeSync(out);
    const one = { end: (signal?: NodeJS.Signals) => ended(child, signal) };
    living.push(one);
    try {
      await until(`${name} answers`, async () => {
        if (child.exitCode !== null) throw new Error(`${name} ended:\n${readFileSync(logFile, 'utf8')}`);
        return (await fetch(`http://127.0.0.1:${port}${health}`).catch(() => null))?.ok;
      }, 60);
    } catch (error) {
      await one.end('SIGKILL');
      throw error;
    }
    return { pid: child.pid as number, port, end: one.end };
  };
  const cli = async (...args: string[]): Promise<Record<string, string>> => {
    const { stdout } = await run(process.execPath, [join(root, mains.cli), ...args, '--json'], { cwd: root, env: environment });
    return JSON.parse(stdout.trim().split('\n').at(-1) as string) as Record<string, string>;
  };

  await cli('migrate');
  const { token } = await cli('token', 'create', '--name', 'test', '--scopes', 'read,operate,prices,admin');
  const web: Processes['web'] = async (env = {}) => {
    const { port, ...process } = await start('web', '/health/ready', env);
    const api = apiOver(async (method, path, body) => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
        method: method.toUpperCase(),
        headers: { authorization: `Bearer ${token}`, 'accept-language': 'en', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as unknown) };
    });
    return { ...process, api };
  };
  const { api } = await web();
  let redisStarted = 0;
  return {
    simulator,
    api,
    web,
    worker: (env = {}) => start('worker', '/health/live', env),
    async redis() {
      // The launcher starts only what has no address yet.
      const data = join(folder, `redis-${(redisStarted += 1)}`);
      const env = { ...process.env, REDIS_URL: '', KONTOR_PKGS: process.env.KONTOR_PKGS ?? join(root, '.data/pkgs') };
      await run(process.execPath, ['scripts/services.mjs', 'up', '--json', '--test', '--data', data], { cwd: root, env });
      const { stdout } = await run(process.execPath, ['scripts/services.mjs', 'status', '--json', '--data', data], { cwd: root, env });
      const { redis } = JSON.parse(stdout) as { redis: { url: string; pid: number } };
      const end = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
        if (isThere(redis.pid)) process.kill(redis.pid, signal);
        await until('Redis is gone', () => !isThere(redis.pid));
      };
      living.push({ end });
      return { ...redis, end };
    },
    async stop() {
      await Promise.all(living.map(({ end }) => end('SIGTERM')));
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
      await own.drop();
    },
  };
}

/** A child that hears the signal and does not end within 20 s is killed. */
async function ended(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((settle) => child.once('exit', settle));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(timer);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as AddressInfo;
  await new Promise((settle) => server.close(settle));
  return port;
}
