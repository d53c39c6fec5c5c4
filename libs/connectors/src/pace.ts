// The limiter towards the shops: one token bucket and a few parallel places per shop credential (and per operation where the platform counts so), shared
// by all processes, served in the order of priority.ts. The rule itself is the pure function `decide`; pace-stores.ts keeps its state where all processes see it. Buckets and pauses
// follow the injected clock, since the shop counts on it; places are leases and follow the store's own clock, since a dead process renews nothing.
import { createHash } from 'node:crypto';
import { ConnectorFailure } from './failure.js';

/** `parallel` calls at once; with `perSecond` also a bucket that refills at that rate and holds `burst`. */
export type PaceRule = { parallel: number; perSecond?: number; burst?: number };

/** What a platform's answer tells about its own limit: the tokens that are left now, or a time in which nothing may be called. */
export type PaceNews = { available?: number; pauseSeconds?: number };

/** A place at a shop, held for one call. */
export type Turn = {
  /** Gives the place back. */
  done(): Promise<void>;
  /** The shop asked to be left alone: until then nobody gets a place, whoever asks is told `limited` with the time that is left. */
  pause(seconds: number): Promise<void>;
  /** The platform's own count of what is left replaces ours. */
  left(tokens: number): Promise<void>;
};

export type PaceState = {
  /** Token of the place → until when it is leased. */
  slots: Record<string, number>;
  /** Process → its best waiter, so that processes respect each other's priorities. */
  waiting: Record<string, { rank: number; since: number; until: number }>;
  tokens: number;
  filledAt: number;
  pausedUntil: number;
};

export type PaceRequest = { rule: PaceRule; cost: number; rank: number; process: string; token: string; /** The injected clock. */ now: number };
export type PaceAnswer = { granted: boolean; waitMilliseconds: number; pausedMilliseconds: number };

/** Where the state of all shops is kept. */
export interface PaceStore {
  ask(key: string, request: PaceRequest): Promise<PaceAnswer>;
  renew(key: string, token: string): Promise<void>;
  release(key: string, token: string): Promise<void>;
  pause(key: string, until: number): Promise<void>;
  left(key: string, tokens: number, now: number): Promise<void>;
}

/** How long a place outlives a process that was killed, and how often a living one renews it. */
export const leaseMilliseconds = 6000;
const renewMilliseconds = 2000;
/** A waiter of another process counts while it asks at least this often. */
export const waiterMilliseconds = 1000;
/** How often a process looks again while another one holds all places. */
export const lookMilliseconds = 20;
const longestNap = 250;
/** A run that would wait longer gives its worker back and comes again. */
const longestWait = 20_000;

/** The key of one operation's bucket at one shop; as long as the shop's own. */
export function paceKey(shop: string, operation?: string): string {
  return operation === undefined ? shop : createHash('sha256').update(`${shop} ${operation}`).digest('hex').slice(0, 32);
}

export function emptyState(): PaceState {
  return { slots: {}, waiting: {}, tokens: -1, filledAt: 0, pausedUntil: 0 };
}

/** Decides on one request and changes the state accordingly; `real` is the store's own clock. */
export function decide(state: PaceState, request: PaceRequest, real: number): PaceAnswer {
  const { rule, cost, rank, process: self, token, now } = request;
  if (state.pausedUntil > now) return { granted: false, waitMilliseconds: 0, pausedMilliseconds: state.pausedUntil - now };
  for (const [slot, until] of Object.entries(state.slots)) if (until < real) delete state.slots[slot];
  for (const [other, { until }] of Object.entries(state.waiting)) if (until < real) delete state.waiting[other];
  const mine = state.waiting[self];
  const since = mine && mine.rank === rank ? mine.since : real;
  const better = Object.entries(state.waiting).filter(([other, waiter]) => other !== self && (waiter.rank < rank || (waiter.rank === rank && waiter.since < since))).length;
  let missing = 0;
  if (rule.perSecond) {
    const burst = rule.burst ?? 1;
    const filled = state.tokens < 0 ? burst : Math.min(burst, state.tokens + (Math.max(now - state.filledAt, 0) * rule.perSecond) / 1000);
    state.tokens = filled;
    state.filledAt = now;
    // Never more than the bucket holds: such a call waits for a full one.
    const wanted = Math.min(cost, burst) + better;
    missing = filled < wanted ? ((wanted - filled) * 1000) / rule.perSecond : 0;
  }
  if (rule.parallel - Object.keys(state.slots).length > better && missing === 0) {
    state.slots[token] = real + leaseMilliseconds;
    if (rule.perSecond) state.tokens = Math.max(state.tokens - cost, 0);
    delete state.waiting[self];
    return { granted: true, waitMilliseconds: 0, pausedMilliseconds: 0 };
  }
  state.waiting[self] = { rank, since, until: real + waiterMilliseconds };
  return { granted: false, waitMilliseconds: Math.max(Math.ceil(missing), lookMilliseconds), pausedMilliseconds: 0 };
}

type Waiter = { rank: number; rule: PaceRule; cost: number; grant: (turn: Turn) => void; refuse: (error: Error) => void };
type Gate = { queue: Waiter[]; serving: boolean; wake: () => void };

/** One per process: queues its own callers by priority and asks the shared store for the best of them only. */
export class Pace {
  private readonly gates = new Map<string, Gate>();
  private tokens = 0;

  constructor(
    private readonly store: PaceStore,
    private readonly now: () => Date,
    private readonly process: string,
  ) {}

  /** Waits for a place and `cost` tokens. `limited` at once while the shop asked for a pause, or where the bucket needs longer than a run should wait. */
  async turn(key: string, rule: PaceRule, rank: number, cost = 1): Promise<Turn> {
    const gate = this.gates.get(key) ?? { queue: [], serving: false, wake: () => undefined };
    this.gates.set(key, gate);
    return new Promise<Turn>((grant, refuse) => {
      const at = gate.queue.findIndex((other) => other.rank > rank);
      gate.queue.splice(at < 0 ? gate.queue.length : at, 0, { rank, rule, cost, grant, refuse });
      gate.wake();
      if (!gate.serving) void this.serve(key, gate);
    });
  }

  private async serve(key: string, gate: Gate): Promise<void> {
    gate.serving = true;
    for (let head = gate.queue[0]; head; head = gate.queue[0]) {
      const token = `${this.process}.${(this.tokens += 1)}`;
      try {
        const answer = await this.store.ask(key, { rule: head.rule, cost: head.cost, rank: head.rank, process: this.process, token, now: this.now().getTime() });
        if (answer.granted) {
          // Somebody more urgent may have come while the store was asked; the place is his, unless it was paid for another price.
          const first = gate.queue[0];
          gate.queue.splice(first && first.cost === head.cost ? 0 : gate.queue.indexOf(head), 1)[0]?.grant(this.held(key, token, gate));
        } else if (answer.pausedMilliseconds > 0 || answer.waitMilliseconds > longestWait) {
          const seconds = Math.ceil(Math.max(answer.pausedMilliseconds, answer.waitMilliseconds) / 1000);
          gate.queue.splice(gate.queue.indexOf(head), 1)[0]?.refuse(new ConnectorFailure('limited', 'shop-pauses', { seconds }, { retryAfterSeconds: seconds }));
        } else await nap(Math.min(answer.waitMilliseconds, longestNap), gate);
      } catch (error) {
        gate.queue.shift()?.refuse(error as Error);
      }
    }
    gate.serving = false;
    this.gates.delete(key);
  }

  private held(key: string, token: string, gate: Gate): Turn {
    const renewal = setInterval(() => void this.store.renew(key, token).catch(() => undefined), renewMilliseconds);
    renewal.unref();
    return {
      done: async () => {
        clearInterval(renewal);
        // A place that cannot be given back expires by itself.
        await this.store.release(key, token).catch(() => undefined);
        gate.wake();
      },
      left: async (tokens) => this.store.left(key, tokens, this.now().getTime()).catch(() => undefined),
      pause: async (seconds) => this.store.pause(key, this.now().getTime() + seconds * 1000).catch(() => undefined),
    };
  }
}

async function nap(milliseconds: number, gate: Gate): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    gate.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  gate.wake = () => undefined;
}
