// `npm run kontor -- <command>`: the command line of Kontor with the private database and keys of the data folder, unless the
// environment names others. Starts no service: what is not running is said.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, servicesStatus } from './lib/services.mjs';
import { secretKeys } from './lib/kontor.mjs';

const cli = join(ROOT, 'dist/apps/worker/apps/worker/src/cli.js');

async function environment() {
  const dataDir = process.env.KONTOR_DATA || '.data';
  const env = { ...process.env };
  if (!env.DATABASE_URL) {
    const status = await servicesStatus({ dataDir });
    if (!status.mariadb.url) throw new Error('The database does not run. Start it with `npm run quickstart` or `npm run services -- up`, or set DATABASE_URL.');
    env.DATABASE_URL = status.mariadb.url;
    env.REDIS_URL ||= status.redis.url ?? '';
  }
  env.KONTOR_SECRET_KEYS ||= secretKeys(join(ROOT, dataDir));
  env.KONTOR_LOG_LEVEL ||= 'warn';
  return env;
}

try {
  if (!existsSync(cli)) throw new Error('Kontor is not built yet. Run `npm ci && npm run build`, or `npm run quickstart`.');
  const child = spawn(process.execPath, [cli, ...process.argv.slice(2)], { stdio: 'inherit', env: await environment() });
  child.on('exit', (code) => (process.exitCode = code ?? 1));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
