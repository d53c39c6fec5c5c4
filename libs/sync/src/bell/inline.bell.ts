// The bell of tests: nothing happens by itself, the test says when (`RunWorker.drain()`); what rang can be looked at.
import type { RunId } from '@kontor/kernel';
import { Bell } from './bell.js';

export class InlineBell extends Bell {
  readonly rung: RunId[] = [];

  ring(run: { id: RunId; attempt: number }, _at?: Date): void {
    this.rung.push(run.id);
  }

  listen(_heard: () => void): void {}

  async close(): Promise<void> {}
}
