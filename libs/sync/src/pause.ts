// Waiting inside a run, in real time; a provider of its own so that tests do not wait.
import { Injectable } from '@nestjs/common';
import { stopwatch } from '@kontor/kernel';

@Injectable()
export class Pause {
  /** Waits, at most until `given up` answers true. */
  async wait(milliseconds: number, givenUp: () => boolean = () => false): Promise<void> {
    const passed = stopwatch();
    while (passed() < milliseconds && !givenUp()) await new Promise((resolve) => setTimeout(resolve, Math.min(250, milliseconds - passed())));
  }
}
