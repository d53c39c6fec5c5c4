// The only file that reads the machine's time. Everything else is given a Clock, so that tests and simulated shops can set and speed it up.

/** Where "now" comes from; also the token under which it is injected. */
export abstract class Clock {
  abstract now(): Date;
}

/** The machine's own time. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** At the real instant `at` (ms) the clock showed `now` and runs `speed` times as fast as real time (0 = stands still). */
export type ClockSetting = { now: string; speed: number; at: number };

/** A clock that follows a setting read anew at each look (a file shared by several processes, or a variable of a test). */
export class SetClock extends Clock {
  constructor(private readonly setting: () => ClockSetting) {
    super();
  }
  now(): Date {
    const { now, speed, at } = this.setting();
    return new Date(Date.parse(now) + (Date.now() - at) * speed);
  }
}

/** A clock that stands still until a test moves it. */
export class ManualClock extends Clock {
  private time: number;
  constructor(start: string | Date) {
    super();
    this.time = new Date(start).getTime();
  }
  now(): Date {
    return new Date(this.time);
  }
  set(to: string | Date): void {
    this.time = new Date(to).getTime();
  }
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}

/** Elapsed real milliseconds for measuring durations; never for deciding what is due. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => Math.round(performance.now() - start);
}
