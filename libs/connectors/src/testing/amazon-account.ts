// What the specs of Amazon share: a simulated account whose clock and Kontor's are one and can be put forward, so that three minutes between two searches and
// the minutes of a feed cost none; and Amazon's API without Kontor, to arrange what a merchant or another tool did and to see what is really there.
import type { Connection, Opaque, Outcome, RemoteKey } from '../port.js';
import { amazon } from '../amazon/amazon.platform.js';
import { forgetTokens } from '../amazon/amazon.client.js';
import type { ShopOpening } from './open-shop.js';
import { recorded } from './open-shop.js';
import { expectRefereed, type Exchange } from './amazon-referee.js';
import { standUp, type Shop } from './stood-up-shop.js';

export const market = 'A1PA6795UKMFR9';
const products = [
  { sku: 'HAM', name: 'Hammer', price: '19.99', stock: 50 },
  { sku: 'KAF', name: 'Kaffee', price: '14.49', stock: 40, gtin: '4006381333931' },
  { sku: 'Zän/ge 1,5', name: 'Zange', price: '8.35', stock: 3 },
  { sku: 'FBA', name: 'Von Amazon', price: '5.00', stock: 7 },
  { sku: 'TS', name: 'T-Shirt', type: 'variable' as const, options: ['Größe'], variations: ['S', 'M'].map((size) => ({ sku: `TS-${size}`, price: '15.00', stock: 20, options: { Größe: size } })) },
];
const begin = Date.parse('2026-11-02T08:00:00Z');

export type Account = Omit<Shop<typeof amazon>, 'reset'> & {
  /** An account as at the beginning; quotas are no matter unless `patience` says so. */
  reset(switches?: Record<string, unknown>): Promise<void>;
  now(): Date;
  /** Puts both clocks forward. */
  go(seconds: number): Promise<void>;
  /** Amazon's API without Kontor. */
  raw(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  attributes(sku: string): Promise<Record<string, Record<string, unknown>[]>>;
};

export async function openAccount(): Promise<Account> {
  const shop = await standUp(amazon, { flavour: 'eu', products });
  let [base, since] = [begin, Date.now()];
  const now = (): Date => new Date(base + Date.now() - since);
  const set = async (time: number): Promise<void> => {
    [base, since] = [time, Date.now()];
    await shop.simulator.control('/clock', { now: new Date(time).toISOString(), speed: 1 });
  };
  const opening = (given: ShopOpening = {}): ShopOpening => ({ now, ...given });
  const raw: Account['raw'] = async (method, path, body) => {
    const { clientId, clientSecret, refreshToken } = shop.simulator.credentials;
    const login = await fetch(`${shop.simulator.url}/auth/o2/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken }) });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const response = await fetch(`${shop.simulator.url}${path}`, { method, headers: { 'x-amz-access-token': token, 'user-agent': 'Test/1.0 (Language=TypeScript)', ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  };
  return {
    ...shop,
    open: (given) => shop.open(opening(given)),
    checked: (given) => shop.checked(opening(given)),
    async reset(switches = {}) {
      forgetTokens();
      await shop.reset({ patience: 2000, ...switches });
      await set(begin);
      await shop.merchant({ do: 'set-stock', sku: 'FBA', quantity: null, manage: false });
      await shop.simulator.control('/log', { clear: true });
    },
    now,
    go: (seconds) => set(now().getTime() + seconds * 1000),
    raw,
    attributes: async (sku) => (await raw('GET', `/listings/2021-08-01/items/${shop.simulator.credentials.sellerId}/${encodeURIComponent(sku)}?marketplaceIds=${market}&includedData=attributes`)).attributes as Record<string, Record<string, unknown>[]>,
  };
}

type Fields = { [key: string]: Opaque };
export type Settled = { outcomes: Map<string, Outcome>; all: Outcome[]; /** Of the rows that end with it, by number. */ codes: Record<string, string> };

/** Sends rows and keeps what was settled, also before a failure; memos are remembered as a listing does it. */
export async function push<Row extends RemoteKey>(rows: Row[], send: (settle: (outcomes: Outcome[]) => Promise<void>) => Promise<void>): Promise<Settled> {
  const all: Outcome[] = [];
  await send(async (some) => void all.push(...some));
  const outcomes = new Map(rows.map((row) => [row.number, all.find(({ listing }) => listing === row.listing) as Outcome]));
  for (const row of rows) {
    const memo = { ...(row.memo as Fields | null), ...(outcomes.get(row.number)?.memo as Fields | undefined) };
    row.memo = Object.fromEntries(Object.entries(memo).filter(([, value]) => value !== null));
  }
  const codes = Object.fromEntries([...outcomes].map(([number, outcome]) => [number, 'failure' in outcome ? outcome.failure.code : String(outcome.confirmed)]));
  return { outcomes, all, codes };
}

export const pushStock = (connection: Connection, rows: Parameters<NonNullable<Connection['stock']>['pushStock']>[0]): Promise<Settled> => push(rows, (settle) => (connection.stock as NonNullable<Connection['stock']>).pushStock(rows, settle));
export const pushPrices = (connection: Connection, rows: Parameters<NonNullable<Connection['prices']>['pushPrices']>[0], now: Date): Promise<Settled> => push(rows, (settle) => (connection.prices as NonNullable<Connection['prices']>).pushPrices(rows, now, settle));

/** Everything that this file sent and Amazon answered; what a fault of the net answered is none of it, nor the one answer that the models do not list and that nobody has verified. */
export function ofAmazon(): Exchange[] {
  const answered = ({ method, status, answer }: Exchange): boolean => answer !== undefined && (answer === '' || /^[[{]/.test(answer)) && !(method === 'PATCH' && status === 404);
  return recorded.map((call) => (answered(call) ? call : { method: call.method, path: call.path, body: call.body }));
}

/** Ends a spec file. */
export function refereed(atLeast: number): void {
  expectRefereed(ofAmazon());
  expect(recorded.length).toBeGreaterThan(atLeast);
}
