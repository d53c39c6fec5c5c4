// What the cases of the contract share: the platform's own words, the shop's small catalogue, and the hands that play the shop.
import type { ConnectorFailure } from '../failure.js';
import type { Connection, ShopPlatform } from '../port.js';
import type { RecordedCall, ShopOpening } from './open-shop.js';
import type { Books, CallLog, ControlFail, ControlOrder, ControlReset, PlacedOrder, SeedProduct } from './simulator.js';

/** The platform's own words that the common cases need. */
export type ContractWords = {
  /** Shops with gross and with net prices. */
  flavours: { name: string; reset: ControlReset }[];
  /** Statuses of an order that is to be fulfilled, and of one that was. */
  status: { open: string; done: string };
  /** How the platform writes stock; nothing: by POST. */
  writes?: 'POST' | 'PUT' | 'PATCH';
  /** False where the platform keeps the stock of every article, so that none can refuse a figure. */
  untracked?: false;
  /** Looks at every request that the suite sent; fails the test where one was wrong. */
  referee?: { it: typeof it  ; judge: (calls: readonly RecordedCall[]) => void };
  /** Settings that stand in the platform's addresses and are no secret. */
  inAddresses?: string[];
  /** Numbers that one call can ask for, where the platform allows fewer than fifty. */
  perFind?: number;
  /** A marketplace: it has been paid for every order that is real, hides the buyer's own address of e-mail, takes no note to the merchant and tells no tax. */
  marketplace?: true;
  /** Key of an open order's status among those that are seen, where it is not the word by which the order was placed. */
  openStatus?: string;
  /** False where every buyer becomes a customer. */
  guests?: false;
  coupon?: { code: string; type: 'percent' | 'fixed_cart' | 'fixed_product'; amount: string };
};

export const products: SeedProduct[] = [
  { sku: 'HAM-500', name: 'Hammer 500 g – Größe „ß“ 🔨', price: '19.99', taxRate: '19', stock: 50 },
  { sku: 'KAF-1', name: 'Kaffee', price: '14.49', taxRate: '7', stock: 40, gtin: '4006381333931' },
  { sku: 'Zän/ge 1,5', name: 'Zange', price: '8.35', taxRate: '19', stock: 30 },
  { sku: 'TS', name: 'T-Shirt', type: 'variable', options: ['Farbe', 'Größe'], variations: ['S', 'M'].map((size) => ({ sku: `TS-${size}`, price: '15.00', stock: 20, options: { Farbe: 'Blau', Größe: size } })) },
];
export const sold = ['HAM-500', 'KAF-1', 'Zän/ge 1,5', 'TS-S', 'TS-M'];
export const longAgo = new Date('2020-01-01T00:00:00Z');
export const buyer = { firstName: 'Erika', lastName: 'Mustermann', company: 'Müller & Söhne GmbH', street: 'Hauptstraße 5', postcode: '50667', city: 'Köln', country: 'DE', email: 'erika@example.test' };

export type Stage = {
  platform: ShopPlatform;
  words: ContractWords;
  control: <Answer>(path: string, body?: unknown) => Promise<Answer>;
  books: () => Promise<Books>;
  log: () => Promise<CallLog>;
  fail: (what: ControlFail) => Promise<unknown>;
  /** A connection with what a good check learned. */
  checked: (opening?: ShopOpening) => Promise<Connection>;
  place: (order: ControlOrder) => Promise<PlacedOrder>;
  /** The shop as at the beginning of every case. */
  fill: (reset?: ControlReset) => Promise<void>;
  failureOf: (work: Promise<unknown>) => Promise<ConnectorFailure>;
};
