// The folder of real schemas and samples beside the repository, where it is there; tests that need it say aloud that they skip.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../../..');

/** A path below the reference folder (`KONTOR_REFERENCE`, default `../shared` from the repository), or null. */
export function reference(path: string): string | null {
  const folder = join(resolve(root, process.env.KONTOR_REFERENCE ?? '../shared'), path);
  return existsSync(folder) ? folder : null;
}
