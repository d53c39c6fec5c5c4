// The launcher's command line: `node scripts/services.mjs up | down | status [--json] [--data DIR]`. Needs Node and nothing else.
import { parseArgs } from 'node:util';
import { ServicesError, servicesDown, servicesStatus, servicesUp } from './lib/services.mjs';

const USAGE = `Usage: node scripts/services.mjs <command> [--json] [--data DIR]

  up       start the private MariaDB and Redis (or use DATABASE_URL and REDIS_URL) and print their addresses
  down     stop them; the data stay
  status   say how they stand; exit code 3 when one of them does not run

  --json       one JSON object instead of lines
  --data DIR   the data folder, from the repository's folder (default: .data)
  --test       settings for tests: faster commits, more connections

KONTOR_PKGS names another folder for unpacked packages (default: .data/pkgs).`;

class UsageError extends Error {}

function read(args) {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'boolean' }, data: { type: 'string' }, test: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
    if (values.help) return { command: 'help' };
    if (positionals.length !== 1 || !['up', 'down', 'status'].includes(positionals[0])) throw new UsageError(positionals.length === 0 ? 'Say what to do.' : `There is no command "${positionals.join(' ')}".`);
    if (values.data === '') throw new UsageError('--data needs a folder.');
    return { command: positionals[0], dataDir: values.data, json: values.json ?? false, test: values.test ?? false };
  } catch (error) {
    throw new UsageError(error.message.split('\n')[0]);
  }
}

async function main() {
  const { command, dataDir, json, test } = read(process.argv.slice(2));
  const log = (line) => process.stderr.write(`${line}\n`);
  const say = (object, lines) => process.stdout.write(`${json ? JSON.stringify(object) : lines.join('\n')}\n`);
  if (command === 'help') process.stdout.write(`${USAGE}\n`);
  if (command === 'up') {
    const { databaseUrl, redisUrl } = await servicesUp({ dataDir, test, log });
    say({ databaseUrl, redisUrl }, [`DATABASE_URL=${databaseUrl}`, `REDIS_URL=${redisUrl}`]);
  }
  if (command === 'down') {
    await servicesDown({ dataDir, log });
    say({ stopped: true }, ['The private services are stopped.']);
  }
  if (command === 'status') {
    const status = await servicesStatus({ dataDir });
    const line = (title, { state, port, pid, fault }) => `${title.padEnd(8)} ${state}${port ? ` on 127.0.0.1:${port}` : ''}${pid ? ` (process ${pid})` : ''}${fault ? `: ${fault}` : ''}`;
    say(status, [line('MariaDB', status.mariadb), line('Redis', status.redis)]);
    if (![status.mariadb, status.redis].every(({ state }) => state === 'running' || state === 'given')) process.exitCode = 3;
  }
}

try {
  await main();
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n\n${USAGE}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`${error instanceof ServicesError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
