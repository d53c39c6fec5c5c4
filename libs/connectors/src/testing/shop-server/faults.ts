// What can go wrong between Kontor and a shop, ordered by control calls: each fault waits for calls that match it and is used up by them.
import type { ControlFail } from '../simulator.js';

export type Fault = Extract<ControlFail, { kind: string }>;
const kinds = ['timeout', 'cut', '429', '500-before', '500-after', 'html', 'slow', 'garbage', 'hold'];

export class Faults {
  private waiting: (Fault & { times: number; skip: number })[] = [];
  private held: (() => void)[] = [];

  /** Orders a fault, releases held calls, or forgets all that was ordered. */
  order(wish: ControlFail): { waiting: number } {
    if ('release' in wish || 'clear' in wish) {
      if ('clear' in wish) this.waiting = [];
      this.waiting = this.waiting.filter((fault) => fault.kind !== 'hold');
      this.held.splice(0).forEach((go) => go());
    } else {
      if (!kinds.includes(wish.kind)) throw new Error(`fail wants a kind of ${kinds.join(', ')}`);
      this.waiting.push({ ...wish, times: wish.times ?? 1, skip: wish.skip ?? 0 });
    }
    return { waiting: this.waiting.reduce((sum, fault) => sum + fault.times, 0) };
  }

  /** The fault of this call, if one was ordered for it. */
  take(method: string, path: string): Fault | null {
    const fault = this.waiting.find((one) => one.times > 0 && (!one.path || path.includes(one.path)) && (!one.method || one.method === method));
    if (!fault) return null;
    if (fault.skip > 0) {
      fault.skip -= 1;
      return null;
    }
    fault.times -= 1;
    this.waiting = this.waiting.filter((one) => one.times > 0);
    return fault;
  }

  hold(): Promise<void> {
    return new Promise((go) => this.held.push(go));
  }
}
