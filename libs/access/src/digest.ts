// Fingerprints of values too secret or too personal to be stored as they are.
import { createHash } from 'node:crypto';

/** SHA-256 in hex. The parts are kept apart, so that ("ab", "c") and ("a", "bc") differ. */
export function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
