// Starts the simulator of every platform, for development and demos: http and https on 127.0.0.1, state kept, one line of JSON per shop when it is ready and
// `{"ready":true}` when all are.
//   --port 4100          the first shop gets this port for http and the next one for https, every further shop the two after (others where they are taken); 0 (usual) = any free ones
//   --state FOLDER       where shops and certificate are kept (usual: .data/simulators)
//   --seed demo          puts a few articles into a shop that has no state yet
//   --only woocommerce   only these platforms, separated by commas
// The same from the environment: SIMULATORS_PORT, SIMULATORS_STATE, SIMULATORS_SEED, SIMULATORS_ONLY; KONTOR_CLOCK is followed as Kontor follows it.
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunningSimulator } from '../../../libs/connectors/src/testing/simulator.js';
import { findSimulator, simulatedPlatforms } from '../../../libs/connectors/src/testing/simulators.js';

async function main(): Promise<void> {
  const env = process.env;
  const { values } = parseArgs({ options: { port: { type: 'string' }, state: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } });
  const port = Number(values.port ?? env['SIMULATORS_PORT'] ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_000) throw new Error('--port must be a whole number from 0 to 65000');
  const folder = resolve(values.state ?? env['SIMULATORS_STATE'] ?? join('.data', 'simulators'));
  const seed = values.seed ?? env['SIMULATORS_SEED'];
  if (seed !== undefined && seed !== 'demo') throw new Error('--seed knows only "demo"');
  const only = (values.only ?? env['SIMULATORS_ONLY'])?.split(',');
  const running: RunningSimulator[] = [];

  const stop = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((simulator) => simulator.close()));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop().then(() => process.exit(0)));

  const platforms = simulatedPlatforms().filter((platform) => !only || only.includes(platform));
  if (platforms.length === 0) throw new Error(`--only names none of ${simulatedPlatforms().join(', ')}`);
  for (const [index, platform] of platforms.entries()) {
    const stateFile = join(folder, `${platform}.json`);
    const fresh = !existsSync(stateFile);
    const [plain, secure] = [port + 2 * index, port + 2 * index + 1];
    // A port that somebody else has taken meanwhile is no reason not to start: any other will do.
    const wished = port > 0 && (await isFree(plain)) && (await isFree(secure));
    const simulator = await findSimulator(platform).start({
      ...(wished ? { port: plain, securePort: secure } : {}),
      stateFile,
      certificateFolder: folder,
      ...(env['KONTOR_CLOCK'] ? { clockFile: env['KONTOR_CLOCK'] } : {}),
    });
    running.push(simulator);
    if (fresh && seed) await simulator.control('/seed', { demo: true });
    const { url, secureUrl, certificate, credentials } = simulator;
    process.stdout.write(`${JSON.stringify({ platform, url, secureUrl, certificate, credentials })}\n`);
  }
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const probe = createServer();
    probe.once('error', () => settle(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => settle(true)));
  });
}

main().catch((failure: unknown) => {
  process.stderr.write(`The simulators could not start: ${(failure as Error).message}\n`);
  process.exit(1);
});
