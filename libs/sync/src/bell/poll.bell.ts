// The bell without Redis: within one process it is heard at once, others look every second.
import type { RunId } from '@kontor/kernel';
import { Bell } from './bell.js';

export const pollMilliseconds = 1000;

export class PollBell extends Bell {
  private heard: (() => void) | null = null;
  private timer: NodeJS.Timeout | null = null;

  ring(_run: { id: RunId; attempt: number }, _at?: Date): void {
    this.heard?.();
  }

  listen(heard: () => void): void {
    this.heard = heard;
    this.timer ??= setInterval(heard, pollMilliseconds);
  }

  async close(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.heard = null;
  }
}
