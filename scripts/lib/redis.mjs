// A private Redis: every write goes to its append-only file, nothing is ever evicted, and only 127.0.0.1 reaches it.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { askRedis } from './probe.mjs';
import { commandOf, readText, writeWhole } from './process.mjs';

const quoted = (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** The private Redis of one data folder, as `server.mjs` runs it. */
export function redisOf(dataDir, password) {
  const home = join(dataDir, 'redis');
  const settingsFile = join(dataDir, 'redis.conf');
  const pidFile = join(dataDir, 'redis.pid');
  return {
    name: 'redis',
    title: 'Redis',
    logFile: join(dataDir, 'redis.log'),
    pidFile,
    /** The port of the process when it is our server, else null. Redis replaces its command line by name, address and port. */
    portOf(pid) {
      const command = commandOf(pid) ?? '';
      const port = Number(/(?:redis|valkey)-server 127\.0\.0\.1:(\d+)/.exec(command)?.[1] ?? 0);
      const settings = readText(settingsFile) ?? '';
      if (port) return settings.includes(`\nport ${port}\n`) ? port : null;
      // Until it has read its settings it still shows how it was called.
      return command.includes(settingsFile) ? Number(/\nport (\d+)\n/.exec(settings)?.[1] ?? 0) || null : null;
    },
    ask: (port) => askRedis({ port, password }),
    start(port, binary, { log }) {
      mkdirSync(home, { recursive: true, mode: 0o700 });
      // A file instead of arguments: the password must not show in the list of processes.
      const settings = [
        '# Written at each start; changes here are lost.',
        `port ${port}`,
        'bind 127.0.0.1',
        `requirepass ${password}`,
        `dir ${quoted(home)}`,
        `pidfile ${quoted(pidFile)}`,
        'daemonize no',
        'appendonly yes',
        'appendfsync everysec',
        'save ""',
        'maxmemory-policy noeviction',
        '',
      ];
      writeWhole(settingsFile, settings.join('\n'));
      return spawn(binary.program, [settingsFile], { cwd: home, env: { ...process.env, ...binary.env }, detached: true, stdio: ['ignore', log, log] });
    },
    recordedPid: () => Number(readText(pidFile)?.trim() || 0) || null,
    url: (port) => `redis://:${password}@127.0.0.1:${port}/0`,
  };
}
