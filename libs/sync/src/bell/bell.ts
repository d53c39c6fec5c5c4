// "There is work." Only ever a hint that makes things quicker: the run is in the database, and whoever misses the bell finds it by looking.
import type { RunId } from '@kontor/kernel';

export abstract class Bell {
  /** Says that a run can be carried out (from `at` on). Never throws, never waits. */
  abstract ring(run: { id: RunId; attempt: number }, at?: Date): void;
  /** From now on `heard` is called when it rings, also when another process rang. */
  abstract listen(heard: () => void): void;
  /** Stops listening. */
  abstract close(): Promise<void>;
}
