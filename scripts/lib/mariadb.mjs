// A private MariaDB: makes its data folder, starts it on 127.0.0.1 only, and recognises it again by its command line.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { askMariadb } from './probe.mjs';
import { ServicesError, commandOf, readText, writeWhole } from './process.mjs';

export const USER = 'kontor';
export const DATABASE = 'kontor';

const asRoot = () => (process.getuid?.() === 0 ? ['--user=root'] : []);
const messages = ({ share }) => [`--lc-messages-dir=${share}`, `--character-sets-dir=${join(share, 'charsets')}`];

/** Makes the system tables under another name and renames them at the end: an interrupted first start never looks finished. */
function bootstrap(dataDir, binary) {
  const home = join(dataDir, 'mariadb');
  if (existsSync(home)) return;
  const draft = `${home}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const tables = ['system_tables', 'system_tables_data'].map((name) => readFileSync(join(binary.share, `${binary.prefix}_${name}.sql`), 'utf8'));
  const made = spawnSync(
    binary.program,
    ['--no-defaults', '--bootstrap', `--datadir=${draft}`, ...messages(binary), ...asRoot(), '--innodb-log-file-size=32M', '--skip-log-bin'],
    { env: { ...process.env, ...binary.env }, input: ['create database mysql;', 'use mysql;', 'SET @auth_root_socket=NULL;', ...tables, ''].join('\n'), encoding: 'utf8', maxBuffer: 16 << 20 },
  );
  if (made.error || made.status !== 0) throw new ServicesError(`MariaDB could not make its data folder ${draft}:\n${made.error?.message ?? made.stderr.trim().split('\n').slice(-8).join('\n')}`);
  renameSync(draft, home);
}

/** The statements run at each start: our one user, who may do everything with the databases kontor…, and nobody else. */
function accessSql(password) {
  return [
    `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`,
    // The system tables come with a root that has no password.
    `DELETE FROM mysql.global_priv WHERE User NOT IN ('${USER}', 'mariadb.sys');`,
    'DELETE FROM mysql.proxies_priv;',
    'FLUSH PRIVILEGES;',
    `CREATE USER IF NOT EXISTS '${USER}'@'127.0.0.1';`,
    `ALTER USER '${USER}'@'127.0.0.1' IDENTIFIED VIA mysql_native_password USING PASSWORD('${password}');`,
    `GRANT ALL PRIVILEGES ON \`${DATABASE}%\`.* TO '${USER}'@'127.0.0.1';`,
    '',
  ].join('\n');
}

/** The private MariaDB of one data folder, as `server.mjs` runs it. */
export function mariadbOf(dataDir, password) {
  const home = join(dataDir, 'mariadb');
  const mark = `--datadir=${home} `;
  return {
    name: 'mariadb',
    title: 'MariaDB',
    logFile: join(dataDir, 'mariadb.log'),
    pidFile: join(dataDir, 'mariadb.pid'),
    /** The port of the process when it is our server, else null. */
    portOf(pid) {
      const command = `${commandOf(pid) ?? ''} `;
      if (!command.includes(mark) || !/^(mariadbd|mysqld)/.test(basename(command.slice(0, command.indexOf(' --'))))) return null;
      return Number(/ --port=(\d+) /.exec(command)?.[1] ?? 0) || null;
    },
    ask: (port) => askMariadb({ port, user: USER, password, database: DATABASE }),
    start(port, binary, { test, log }) {
      bootstrap(dataDir, binary);
      const access = join(dataDir, 'mariadb-access.sql');
      writeWhole(access, accessSql(password));
      const options = [
        '--no-defaults',
        mark.trim(),
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        // TCP only: the path of a socket file may have 107 bytes at most, which a deep folder exceeds.
        '--socket=',
        '--skip-name-resolve',
        '--skip-log-bin',
        `--pid-file=${this.pidFile}`,
        `--init-file=${access}`,
        ...messages(binary),
        ...asRoot(),
        '--default-time-zone=+00:00',
        '--transaction-isolation=READ-COMMITTED',
        '--character-set-server=utf8mb4',
        '--collation-server=utf8mb4_unicode_ci',
        '--innodb-buffer-pool-size=64M',
        '--innodb-log-file-size=32M',
        '--performance-schema=OFF',
        '--max-allowed-packet=64M',
        '--local-infile=OFF',
        `--max-connections=${test ? 300 : 100}`,
        // Tests may lose the last second when the machine itself fails; a killed server still loses nothing.
        ...(test ? ['--innodb-flush-log-at-trx-commit=2'] : []),
      ];
      return spawn(binary.program, options, { cwd: home, env: { ...process.env, ...binary.env }, detached: true, stdio: ['ignore', log, log] });
    },
    recordedPid() {
      return Number(readText(this.pidFile)?.trim() || 0) || null;
    },
    url: (port) => `mysql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
  };
}
