// The last resort: MariaDB and Redis in containers, from the same docker-compose.yml that production uses,
// under a project name of their own so that two data folders never share a volume.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ServicesError, readText } from './process.mjs';

const run = promisify(execFile);

/** Whether a container engine really answers; the client alone proves nothing. */
export async function engineAnswers() {
  try {
    await run('docker', ['info'], { timeout: 10_000 });
    await run('docker', ['compose', 'version'], { timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

/** Whether this folder's services were made as containers. */
export const usesCompose = (dataDir) => readText(join(dataDir, 'compose')) !== null;

function composer(root, dataDir, password, ports) {
  const project = `kontor-${createHash('sha256').update(dataDir).digest('hex').slice(0, 10)}`;
  const env = {
    ...process.env,
    MARIADB_PASSWORD: password,
    MARIADB_ROOT_PASSWORD: password,
    REDIS_PASSWORD: password,
    // The file asks for it on behalf of web and worker, which are not started here.
    KONTOR_SECRET_KEYS: 'unused',
    MARIADB_PORT: String(ports.mariadb ?? 0),
    REDIS_PORT: String(ports.redis ?? 0),
  };
  const args = (words) => ['compose', '-p', project, '-f', join(root, 'docker-compose.yml'), ...words];
  const call = async (...words) => {
    try {
      return (await run('docker', args(words), { env, maxBuffer: 16 << 20 })).stdout;
    } catch (error) {
      throw new ServicesError(`docker compose ${words[0]} failed:\n${(error.stderr || error.message).trim().split('\n').slice(-6).join('\n')}`);
    }
  };
  const feed = (input, ...words) =>
    new Promise((resolve, reject) => {
      const child = spawn('docker', args(words), { env, stdio: ['pipe', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.on('data', (chunk) => (said += chunk));
      child.on('error', reject);
      child.on('close', (code) => (code === 0 ? resolve() : reject(new ServicesError(`docker compose ${words[0]} failed:\n${said.trim()}`))));
      child.stdin.end(input);
    });
  return { call, feed };
}

/** Starts the named services as containers and waits until they are healthy. */
export async function composeUp({ root, dataDir, password, ports, names }) {
  const { call, feed } = composer(root, dataDir, password, ports);
  await call('up', '-d', '--wait', ...names);
  // The image grants its user one database; tests make more of them.
  if (names.includes('mariadb')) await feed("GRANT ALL PRIVILEGES ON `kontor%`.* TO 'kontor'@'%';\n", 'exec', '-T', 'mariadb', 'sh', '-c', 'exec mariadb -uroot -p"$MARIADB_ROOT_PASSWORD"');
}

/** Stops the containers; their volumes stay. */
export async function composeDown({ root, dataDir, password, ports }) {
  await composer(root, dataDir, password, ports).call('stop', 'mariadb', 'redis');
}
