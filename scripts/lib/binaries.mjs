// Finds MariaDB's and Redis' server programs: installed ones first, else Debian's packages unpacked into a folder of our own
// (no root, nothing installed, no service made). The folder appears under its final name only when it is complete.
import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, renameSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readText, withLock } from './process.mjs';

const run = promisify(execFile);
// Server programs often live where only root's PATH leads.
const EXTRA_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/usr/libexec', '/opt/homebrew/bin', '/opt/homebrew/opt/mariadb/bin', '/usr/local/opt/mariadb/bin'];

function onPath(name) {
  if (process.env.KONTOR_IGNORE_INSTALLED === '1') return null;
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...EXTRA_FOLDERS]) {
    if (!folder) continue;
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  return null;
}

/** The folder with MariaDB's messages and the SQL of its system tables, which lies beside the program in one of a few ways. */
function shareOf(program) {
  const home = dirname(realpathSync(program));
  for (const base of [join(home, '..'), join(home, '../..')])
    for (const name of ['mysql', 'mariadb'])
      for (const prefix of ['mysql', 'mariadb']) {
        const share = resolve(base, 'share', name);
        if (existsSync(join(share, `${prefix}_system_tables.sql`))) return { share, prefix };
      }
  return null;
}

function installedMariadb() {
  for (const name of ['mariadbd', 'mysqld']) {
    const program = onPath(name);
    if (!program) continue;
    try {
      if (!/MariaDB/i.test(execFileSync(program, ['--no-defaults', '--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))) continue;
    } catch {
      continue;
    }
    const share = shareOf(program);
    if (share) return { program, env: {}, ...share };
  }
  return null;
}

function installedRedis() {
  const program = onPath('redis-server') ?? onPath('valkey-server');
  return program ? { program, env: {} } : null;
}

function unpacked(root) {
  if (!existsSync(root)) return null;
  // amd64 and arm64 name their library folders differently; both kinds hang off /lib and /usr/lib.
  const libraries = ['lib', 'usr/lib'].flatMap((folder) => {
    const base = join(root, folder);
    return existsSync(base) ? readdirSync(base).filter((name) => name.includes('-linux-gnu')).map((name) => join(base, name)) : [];
  });
  const env = { LD_LIBRARY_PATH: [...libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':') };
  const mariadb = ['usr/sbin/mariadbd', 'usr/sbin/mysqld'].map((file) => join(root, file)).find((file) => existsSync(file));
  const share = mariadb && shareOf(mariadb);
  const redis = join(root, 'usr/bin/redis-server');
  return share && existsSync(redis) ? { mariadb: { program: mariadb, env, ...share }, redis: { program: redis, env } } : null;
}

async function fetchPackages(pkgs, root, log) {
  log('fetching the packages of MariaDB and Redis (unpacked under a folder of our own, nothing is installed)');
  // Left over from a fetch that was interrupted.
  for (const name of readdirSync(pkgs)) if (name.startsWith('new-')) rmSync(join(pkgs, name), { recursive: true, force: true });
  const work = join(pkgs, `new-${process.pid}`);
  const [lists, cache, debs, draft] = ['lists', 'cache', 'debs', 'root'].map((name) => join(work, name));
  for (const folder of [join(lists, 'partial'), join(cache, 'archives/partial'), debs, draft]) mkdirSync(folder, { recursive: true });
  const options = [`Dir::State::lists=${lists}`, `Dir::Cache=${cache}`, 'Debug::NoLocking=1', `APT::Sandbox::User=${process.getuid?.() === 0 ? 'root' : ''}`].flatMap((option) => ['-o', option]);
  const apt = async (...args) => (await run('apt-get', [...options, ...args], { cwd: debs, maxBuffer: 64 << 20, env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' } })).stdout;
  try {
    // One broken foreign source must not spoil the rest: whether the lists suffice shows at the next step.
    await apt('update', '-qq').catch(() => {});
    let closure = null;
    let fault = null;
    for (const server of ['mariadb-server-core', 'mariadb-server-core-10.6', 'mariadb-server-core-10.5']) {
      try {
        closure = await apt('install', '-s', '--no-install-recommends', server, 'redis-tools');
        break;
      } catch (error) {
        fault ??= error;
      }
    }
    if (closure === null) throw fault;
    // "Inst name [old] (version source [arch])"
    const wanted = [...closure.matchAll(/^Inst (\S+) (?:\[[^\]]*\] )?\((\S+)/gm)].map(([, name, version]) => `${name}=${version}`);
    await apt('download', '-qq', ...wanted);
    for (const deb of readdirSync(debs).filter((name) => name.endsWith('.deb'))) await run('dpkg-deb', ['-x', join(debs, deb), draft]);
    // redis-tools holds the server: one program that looks at its own name.
    const redis = join(draft, 'usr/bin/redis-server');
    if (!existsSync(redis)) symlinkSync('redis-check-rdb', redis);
    if (!unpacked(draft)) throw new Error('the packages do not hold the expected programs');
    renameSync(draft, root);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const tool = (name) => onPath(name) !== null || existsSync(`/usr/bin/${name}`);

/** The folder for unpacked packages of this system, shared by development and tests. */
export function packageRoot(pkgs) {
  const release = readText('/etc/os-release') ?? '';
  const field = (name) => new RegExp(`^${name}="?([^"\n]+)`, 'm').exec(release)?.[1] ?? 'unknown';
  return join(pkgs, `${field('ID')}-${field('VERSION_CODENAME')}-${process.arch}`);
}

/**
 * The programs for the services asked for: `{ mariadb?, redis? }`, each `{ program, env }` (MariaDB also `share` and `prefix`).
 * A service without a program is left out; `faults` then says what was tried.
 */
export async function findBinaries(need, { pkgs, log }) {
  const faults = [];
  const found = { mariadb: need.mariadb ? installedMariadb() : null, redis: need.redis ? installedRedis() : null };
  const missing = () => (need.mariadb && !found.mariadb) || (need.redis && !found.redis);
  if (missing() && process.platform === 'linux' && tool('apt-get') && tool('dpkg-deb')) {
    const root = packageRoot(pkgs);
    let ours = unpacked(root);
    if (!ours) {
      mkdirSync(pkgs, { recursive: true });
      await withLock(
        join(pkgs, 'lock'),
        async () => {
          ours = unpacked(root);
          if (ours) return;
          rmSync(root, { recursive: true, force: true });
          try {
            await fetchPackages(pkgs, root, log);
          } catch (error) {
            faults.push(`Debian packages: ${(error.stderr || error.message).trim().split('\n').slice(-3).join(' ')}`);
          }
        },
        { log },
      );
      ours ??= unpacked(root);
    }
    if (need.mariadb) found.mariadb ??= ours?.mariadb ?? null;
    if (need.redis) found.redis ??= ours?.redis ?? null;
  }
  return { ...found, complete: !missing(), faults };
}

/** What a person can do when no program was found and no container engine answers. */
export function howToInstall(faults) {
  return [
    'MariaDB and Redis were not found, and this system offers no way to fetch them without your help.',
    ...faults.map((fault) => `  tried: ${fault}`),
    'Do one of these and start again:',
    '  Debian, Ubuntu   sudo apt-get install mariadb-server-core redis-server',
    '  macOS            brew install mariadb redis',
    '  Fedora, RHEL     sudo dnf install mariadb-server redis',
    '  Docker           start Docker (`docker info` must answer); it is then used by itself',
    '  own servers      set DATABASE_URL=mysql://user:password@host:3306/kontor and REDIS_URL=redis://:password@host:6379/0',
  ].join('\n');
}
