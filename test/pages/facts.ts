// Shops and runs as the libraries would hand them to a view builder, in any state a test wants to see.
import { Money, asId, type RunId, type ShopId } from '@kontor/kernel';
import type { Shop } from '@kontor/shops';
import type { ProblemView, RunView } from '@kontor/sync';
import type { Overview, ShopFacts } from '../../apps/web/src/admin/shops/overview.views.js';

export const now = new Date('2026-11-02T08:00:00Z');
export const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);

export function shop(change: Partial<Shop> = {}): Shop {
  return {
    id: asId<ShopId>('1'),
    name: 'Laden Nord',
    platform: 'woocommerce',
    platformName: 'WooCommerce',
    domain: 'laden-nord.de',
    trial: false,
    paused: false,
    stopped: false,
    startDate: ago(100_000),
    options: { language: 'de', combinedStock: 'changed', allPrices: false, webhooks: false, platform: {} },
    facts: null,
    capabilities: {
      orders: { freshSeconds: 60 },
      articleFile: { parts: ['articles'] },
      stock: { batch: 100, decimals: 0, confirms: 'at-once', meaning: 'sellable', compareAndSet: false, combined: 'changed' },
      prices: { batch: 100, strike: true, periods: 'native', tiers: false, customerGroups: false, lowest: false },
    },
    settings: [],
    attention: null,
    webhooks: null,
    version: 1,
    createdAt: ago(100_000),
    ...change,
  };
}

let runs = 0;
export function run(kind: string, change: Partial<RunView> = {}): RunView {
  runs += 1;
  return {
    id: asId<RunId>(runs),
    parentId: null,
    shopId: asId<ShopId>('1'),
    kind,
    status: 'succeeded',
    waitingFor: null,
    waitingValues: null,
    requestedBy: 'user:1',
    counts: { total: 998, done: 998, failed: 0, skipped: 0 },
    remoteCalls: { reads: 2, writes: 10 },
    attempt: 1,
    createdAt: ago(5),
    startedAt: ago(5),
    finishedAt: ago(4),
    notBefore: ago(5),
    failure: null,
    params: {},
    afterRunId: null,
    ...change,
  };
}

export const running = (kind: string, change: Partial<RunView> = {}): RunView => run(kind, { status: 'running', finishedAt: null, startedAt: ago(1), counts: { total: 1000, done: 340, failed: 0, skipped: 0 }, remoteCalls: { reads: 1, writes: 7 }, ...change });

export function facts(change: Partial<ShopFacts> = {}): ShopFacts {
  return {
    shop: shop(),
    lastOrderFetchAt: ago(4),
    ordersCreated: 1284,
    revenue: [{ ordered: Money.parse('131002.10', 'EUR'), current: Money.parse('128430.55', 'EUR') }],
    lastStockUpdateAt: ago(4),
    lastPriceUpdateAt: ago(120),
    stock: { due: 0, oldestAt: null },
    prices: { due: 12, oldestAt: ago(3) },
    completeness: { comparedAt: ago(290), lastDay: '2026-11-02', open: 0 },
    openProblems: 0,
    days: Array.from({ length: 14 }, (_, index) => ({ day: `2026-10-${String(20 + (index % 10)).padStart(2, '0')}`, orders: (index * 7) % 11 })),
    current: [],
    last: [run('fetch-orders'), run('sync-changed-stock', { status: 'partial', counts: { total: 1000, done: 998, failed: 2, skipped: 0 } })],
    intervals: { stock: 60_000, prices: 300_000 },
    ...change,
  };
}

export function problem(change: Partial<ProblemView> = {}): ProblemView {
  return {
    id: '7',
    shopId: asId<ShopId>('1'),
    kind: 'fetch-orders',
    subject: 'order:1001',
    failureKind: 'input',
    code: 'article-number-ambiguous',
    values: { number: 'AB 1', matches: 'AB 1, ab 1' },
    firstSeen: ago(90),
    lastSeen: ago(4),
    times: 3,
    retryAt: null,
    ...change,
  };
}

export function overview(change: Partial<Overview> = {}): Overview {
  return { shops: [facts()], runs: [run('fetch-orders'), run('sync-changed-stock')], problems: [{ problem: problem(), alike: 1 }], subjects: new Map(), stoppedEverywhere: false, may: { operate: true, administer: true }, ...change };
}
