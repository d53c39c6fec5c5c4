// What the launcher needs to know about processes and files: who is alive, which port is free, and whose turn it is.
// A pid alone proves nothing (the system gives it out again), so every check also looks at what the process is.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';

/** A fault that is explained to a person; its stack is of no interest. */
export class ServicesError extends Error {
  name = 'ServicesError';
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Reads a file, or answers null when there is none. */
export function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Writes a whole file or nothing, so that a reader never sees half of it. */
export function writeWhole(file, text, mode = 0o600) {
  const draft = `${file}.${process.pid}.${randomBytes(3).toString('hex')}`;
  writeFileSync(draft, text, { mode });
  renameSync(draft, file);
}

function exists(pid) {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function ps(pid, column) {
  try {
    return execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null;
  } catch {
    return null;
  }
}

function stat(pid) {
  const text = readText(`/proc/${pid}/stat`);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields ? { state: fields[0], started: fields[19] } : null;
}

/** The command line of a living process, null for a dead one or a zombie. */
export function commandOf(pid) {
  if (!exists(pid)) return null;
  if (process.platform !== 'linux') return ps(pid, 'command');
  try {
    if (stat(pid)?.state === 'Z') return null;
    return readText(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim() || null;
  } catch {
    return null;
  }
}

/** When a living process began: together with the pid this names it for good, even when it changes its title. */
export function birthOf(pid) {
  if (!exists(pid)) return null;
  if (process.platform !== 'linux') return ps(pid, 'lstart') ?? 'unknown';
  try {
    const found = stat(pid);
    return found && found.state !== 'Z' ? found.started : null;
  } catch {
    return null;
  }
}

/** Ends a process politely, then firmly; returns when it is gone. `isOurs` is asked again before every signal. */
export async function endProcess(pid, isOurs, patienceMs = 30_000) {
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    if (!isOurs()) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (error.code === 'ESRCH') return;
      throw error;
    }
    const until = Date.now() + (signal === 'SIGTERM' ? patienceMs : 5_000);
    while (Date.now() < until) {
      if (!isOurs()) return;
      await sleep(25);
    }
  }
  throw new ServicesError(`Process ${pid} does not end, not even by SIGKILL.`);
}

function listens(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: got } = server.address();
      server.close(() => resolve(got));
    });
  });
}

/** A free port of 127.0.0.1, the wished one when nobody else has taken it. */
export async function freePort(wished) {
  const got = (wished && (await listens(wished))) || (await listens(0));
  if (!got) throw new ServicesError('No free port on 127.0.0.1.');
  return got;
}

function ownerOf(lock) {
  const text = readText(lock);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function isStale(lock) {
  const owner = ownerOf(lock);
  if (owner === null) return false;
  if (owner.pid) return birthOf(owner.pid) !== owner.birth;
  // Made a moment ago and not yet written, or its maker died in between.
  try {
    return Date.now() - statSync(lock).mtimeMs > 5_000;
  } catch {
    return false;
  }
}

/** Clears a lock whose owner is dead. A second file serves as guard, so that of two clearers none removes the other's fresh lock. */
function clearStale(lock) {
  const guard = `${lock}.clearing`;
  try {
    closeSync(openSync(guard, 'wx'));
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    try {
      if (Date.now() - statSync(guard).mtimeMs > 10_000) rmSync(guard, { force: true });
    } catch {
      // Gone meanwhile: its owner has finished.
    }
    return;
  }
  try {
    if (isStale(lock)) rmSync(lock, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/** Runs `work` while no other process does the same under this lock file; waits for its turn, and takes over from a dead owner. */
export async function withLock(lock, work, { patienceMs = 180_000, log = () => {} } = {}) {
  mkdirSync(dirname(lock), { recursive: true });
  const token = randomBytes(8).toString('hex');
  const until = Date.now() + patienceMs;
  let said = false;
  for (;;) {
    try {
      const file = openSync(lock, 'wx', 0o600);
      writeSync(file, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid), token }));
      closeSync(file);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isStale(lock)) {
      clearStale(lock);
      continue;
    }
    if (Date.now() > until) throw new ServicesError(`Process ${ownerOf(lock)?.pid ?? '?'} has held ${lock} for too long. When it hangs, end it and start again.`);
    if (!said) log(`waiting for process ${ownerOf(lock)?.pid ?? '?'}, which is at work on the same folder`);
    said = true;
    await sleep(50 + Math.random() * 50);
  }
  try {
    return await work();
  } finally {
    if (ownerOf(lock)?.token === token) rmSync(lock, { force: true });
  }
}
