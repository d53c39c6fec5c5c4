// What the specs of a platform's quirks share: one running shop with a small catalogue, filled anew for every test.
import type { ListingId, Quantity } from '@kontor/kernel';
import type { Connection, Outcome, PriceTag, RemoteKey, StockLevel, ShopPlatform } from '../port.js';
import { closeAgents, forgetPace, openShop, placesOf, type OpenShop, type ShopOpening } from './open-shop.js';
import type { Books, CallLog, ControlFail, ControlMerchant, ControlOrder, PlacedOrder, RunningSimulator, SeedProduct } from './simulator.js';
import { findSimulator } from './simulators.js';

export const catalogue: SeedProduct[] = [
  { sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19', stock: 50 },
  { sku: 'KAF', name: 'Kaffee', price: '14.49', taxRate: '7', stock: 40 },
  { sku: 'OFFEN', name: 'Ohne Bestand', price: '5.00', taxRate: '19', manageStock: false, stock: null },
  { sku: 'A,B', name: 'Komma', price: '3.00', taxRate: '19', stock: 1 },
  { sku: 'TS', name: 'T-Shirt', type: 'variable', options: ['Größe'], variations: ['S', 'M', 'L'].map((size) => ({ sku: `TS-${size}`, price: '15.00', stock: 20, options: { Größe: size } })) },
];

export type Shop<P extends ShopPlatform> = {
  simulator: RunningSimulator;
  open(opening?: ShopOpening): OpenShop<P>;
  /** Opened with what a good check learned. */
  checked(opening?: ShopOpening): Promise<Connection & Required<Pick<Connection, 'orders' | 'articles' | 'stock' | 'prices' | 'feedback'>>>;
  reset(switches?: Record<string, unknown>, flavour?: string): Promise<void>;
  seed(body: unknown): Promise<void>;
  order(order: ControlOrder): Promise<PlacedOrder>;
  merchant(act: ControlMerchant): Promise<void>;
  fail(fault: ControlFail): Promise<void>;
  books(at?: string): Promise<Books>;
  /** Calls since the last time it was asked, with their bodies. */
  calls(): Promise<CallLog>;
  keys(connection: Connection, numbers: string[]): Promise<RemoteKey[]>;
  levels(connection: Connection, figures: Record<string, Quantity>): Promise<StockLevel[]>;
  tags(connection: Connection, wanted: Record<string, Partial<PriceTag>>): Promise<PriceTag[]>;
  stop(): Promise<void>;
};

/** `flavour`: the one that `reset` takes unless it is told another; `products`: another catalogue. */
export async function standUp<P extends ShopPlatform>(platform: P, { flavour: usual, products = catalogue }: { flavour?: string; products?: SeedProduct[] } = {}): Promise<Shop<P>> {
  const simulator = await findSimulator(platform.id).start();
  const open = (opening: ShopOpening = {}): OpenShop<P> => openShop(platform, simulator, opening);
  const shop: Shop<P> = {
    simulator,
    open,
    async checked(opening = {}) {
      const report = await (open(opening).connection as Connection).check();
      if (!report.facts) throw new Error(JSON.stringify(report));
      return open({ ...opening, facts: report.facts }).connection as never;
    },
    async reset(switches = {}, flavour = usual) {
      forgetPace();
      await simulator.control('/fail', { clear: true });
      await simulator.control('/reset', { flavour, switches });
      await simulator.control('/seed', { products });
      await simulator.control('/log', { clear: true });
    },
    seed: (body) => simulator.control('/seed', body) as Promise<void>,
    order: (order) => simulator.control('/order', order) as Promise<PlacedOrder>,
    merchant: (act) => simulator.control('/merchant', act) as Promise<void>,
    fail: (fault) => simulator.control('/fail', fault) as Promise<void>,
    books: (at) => simulator.control(`/books${at ? `?at=${encodeURIComponent(at)}` : ''}`) as Promise<Books>,
    async calls() {
      const log = (await simulator.control('/log?bodies=true')) as CallLog;
      await simulator.control('/log', { clear: true });
      return log;
    },
    keys: (connection, numbers) => placesOf(connection.articles as NonNullable<Connection['articles']>, numbers),
    levels: async (connection, figures) => (await shop.keys(connection, Object.keys(figures))).map((key) => ({ ...key, quantity: figures[key.number] })),
    tags: async (connection, wanted) => (await shop.keys(connection, Object.keys(wanted))).map((key) => ({ ...key, currency: 'EUR', ...wanted[key.number] })),
    async stop() {
      await closeAgents();
      await simulator.close();
    },
  };
  return shop;
}

/** What became of each row of a push of stock; every row has exactly one outcome. */
export async function pushStock(connection: Pick<Connection, 'stock'>, levels: readonly StockLevel[]): Promise<Map<ListingId, Outcome>> {
  const outcomes: Outcome[] = [];
  await (connection.stock as NonNullable<Connection['stock']>).pushStock([...levels], async (some) => void outcomes.push(...some));
  expect(outcomes.map(({ listing }) => listing).sort()).toEqual(levels.map(({ listing }) => listing).sort());
  return new Map(outcomes.map((outcome) => [outcome.listing, outcome]));
}
