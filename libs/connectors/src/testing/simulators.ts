// Finds the simulators: every platform folder that has a file `<id>.simulator` has one. Found by looking, because the registry belongs to the client's side of the fence.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from './simulator.js';

const platforms = join(__dirname, '..');

/** The ids of all platforms that have a simulator. */
export function simulatedPlatforms(): string[] {
  return readdirSync(platforms, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && ['.ts', '.js'].some((ending) => existsSync(join(platforms, entry.name, `${entry.name}.simulator${ending}`))))
    .map((entry) => entry.name)
    .sort();
}

/** The simulator of a platform; its file exports it as `simulator`. */
export function findSimulator(platformId: string): Simulator {
  if (!simulatedPlatforms().includes(platformId)) throw new Error(`There is no simulator for "${platformId}".`);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- chosen by name at run time
  return (require(join(platforms, platformId, `${platformId}.simulator`)) as { simulator: Simulator }).simulator;
}
