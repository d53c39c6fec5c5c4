// A connection of a platform to its simulator, for tests: over http or https, with a limiter in memory, and with everything it logged at hand.
import type { ListingId } from '@kontor/kernel';
import { readFileSync } from 'node:fs';
import { Agent, type Dispatcher } from 'undici';
import { httpClient, type HttpLogLine } from '../http.js';
import { Pace, paceKey } from '../pace.js';
import { memoryPaceStore } from '../pace-stores.js';
import type { Connection, Opaque, RemoteKey, ShopFacts, ShopPlatform } from '../port.js';
import { rankOf, type CallPriority } from '../priority.js';
import type { RunningSimulator } from './simulator.js';

export type OpenShop<P extends ShopPlatform = ShopPlatform> = { connection: ReturnType<P['connect']>; lines: HttpLogLine[] };

export type ShopOpening = {
  facts?: ShopFacts | null;
  settings?: Record<string, string>;
  options?: Record<string, Opaque>;
  /** Plain http instead of https. */
  plain?: boolean;
  /** Appended to the address: a shop in a sub-folder. */
  path?: string;
  timeoutFactor?: number;
  now?: () => Date;
  priority?: CallPriority;
};

/** A request as it left us and what was answered (nothing where the answer broke off or was very long), for a referee. */
export type RecordedCall = { method: string; path: string; body: string; status?: number; answer?: string };
export const recorded: RecordedCall[] = [];

const agents = new Map<string, Dispatcher>();
// Shared by all connections of a test file, as the processes of one installation share it.
let store = memoryPaceStore();

/** A test begins without the pauses of the one before. */
export function forgetPace(): void {
  store = memoryPaceStore();
}

/** Opens the shop that a simulator plays. */
export function openShop<P extends ShopPlatform>(platform: P, simulator: RunningSimulator, opening: ShopOpening = {}): OpenShop<P> {
  const lines: HttpLogLine[] = [];
  const now = opening.now ?? (() => new Date());
  const pace = new Pace(store, now, 'test');
  const http = httpClient({
    dispatcher: agentFor(simulator.certificate),
    turn: ({ operation, cost }) => pace.turn(paceKey(simulator.url, operation?.name), operation?.rule ?? platform.pace, rankOf(opening.priority ?? 'rest'), cost),
    log: (line) => lines.push(line),
    now,
    timeoutFactor: opening.timeoutFactor,
  });
  const connection: Connection = platform.connect({
    shopId: null,
    domain: `${opening.plain ? simulator.url : simulator.secureUrl}${opening.path ?? ''}`,
    // As a test shop is entered: a platform that only trusts its own addresses is told that this one is meant.
    settings: { ...simulator.credentials, baseUrl: opening.plain ? simulator.url : simulator.secureUrl, ...opening.settings },
    options: opening.options ?? {},
    facts: opening.facts ?? null,
    http,
    now,
  });
  return { connection: connection as ReturnType<P['connect']>, lines };
}

// The simulator's own certificate is trusted by name; checking is never switched off.
function agentFor(certificate: string): Dispatcher {
  const agent =
    agents.get(certificate) ??
    new Agent({ connect: { ca: readFileSync(certificate) } }).compose((dispatch) => (options, handler) => {
      const call: RecordedCall = { method: options.method, path: options.path, body: typeof options.body === 'string' ? options.body : '' };
      recorded.push(call);
      return dispatch(options, overheard(call, handler));
    });
  agents.set(certificate, agent);
  return agent;
}

const longestAnswer = 400_000;

// Listens to what the handler is told, without changing any of it.
function overheard(call: RecordedCall, handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let length = 0;
  const ears: Record<string, (...told: unknown[]) => void> = {
    onResponseStart: (_controller, status) => void (call.status = status as number),
    onResponseData: (_controller, chunk) => {
      length += (chunk as Buffer).length;
      if (length <= longestAnswer) chunks.push(Buffer.from(chunk as Buffer));
    },
    onResponseEnd: () => void (length <= longestAnswer && (call.answer = Buffer.concat(chunks).toString())),
  };
  return new Proxy(handler, {
    get(target, name) {
      const method = Reflect.get(target, name) as ((...told: unknown[]) => unknown) | undefined;
      if (typeof method !== 'function') return method;
      return (...told: unknown[]): unknown => {
        ears[String(name)]?.(...told);
        return method.apply(target, told);
      };
    },
  });
}

export async function closeAgents(): Promise<void> {
  await Promise.all([...agents.values()].map((agent) => agent.destroy()));
  agents.clear();
}

/** Every page from the given place on. */
export async function fetchAll(orders: NonNullable<Connection['orders']>, start: { mark?: Opaque | null; since?: Date } = {}): Promise<{ answers: Awaited<ReturnType<typeof orders.orders>>['orders']; mark: Opaque | null; pages: number }> {
  const answers = [];
  for (let cursor: Opaque | null = null, pages = 1; ; pages += 1) {
    const page: Awaited<ReturnType<typeof orders.orders>> = await orders.orders({ mark: start.mark ?? null, cursor, since: start.since ?? new Date(0) });
    answers.push(...page.orders);
    // Through JSON, as a run stores it.
    if (page.cursor === null) return { answers, mark: page.mark === undefined ? null : (JSON.parse(JSON.stringify(page.mark)) as Opaque), pages };
    cursor = JSON.parse(JSON.stringify(page.cursor)) as Opaque;
  }
}

/** The places of these numbers, as listings would remember them; ids count up. */
export async function placesOf(articles: NonNullable<Connection['articles']>, numbers: string[]): Promise<RemoteKey[]> {
  return (await articles.find(numbers)).map(({ number, hits }, index) => {
    const [hit] = hits;
    if (!hit) throw new Error(`${number} is not in the shop`);
    return { listing: String(index + 1) as ListingId, remoteId: hit.remoteId, remoteParentId: hit.remoteParentId, number, memo: hit.memo };
  });
}
