// What a simulated Shopware 5 shop remembers, and how its two flavours differ:
//   sw57 = 5.7.19, default group EK enters and sees gross prices      sw56 = 5.6.10, EK enters and sees net prices (orders with net = 1), no regulationPrice
// `Switches` turns what hosts, plugins and settings do differently; where the fact sheet marks something unverified, both answers can be set.
// Times are kept as the shop's database does: local wall time without an offset, so that the hour that comes twice in October is one.
import { fromLocal, offsetMinutes, toLocal } from '../../testing/shop-server/zone.js';
import { customerGroups, type CustomerGroup, type StatusRow } from './setup.js';

export type Flavour = 'sw57' | 'sw56';

export type Switches = {
  version: string;
  /** The two ways to log in; at least one is on in a real shop. */
  basic: boolean;
  digest: boolean;
  /** Unverified: Apache with CGI drops Basic headers only, or every Authorization header. */
  authorization: 'kept' | 'basic-dropped' | 'dropped';
  /** Both challenges of a 401 stand in one line of the header or in two. */
  challenges: 'one-line' | 'lines';
  /** How long a nonce of the digest lives; after that the shop says `stale`. */
  nonceSeconds: number;
  /** The shop in a sub folder: `/shop`. */
  folder: string;
  /** Calls are sent on: http to https, or all to another address. */
  redirect: 'none' | 'https' | { to: string };
  /** The maintenance page of the shop front, which the API shows too. */
  maintenance: boolean;
  /** Rights that the user's role lacks, as `article:update`. */
  denied: string[];
  /** Unverified: the status of a refusal by missing rights, and whether a batch is refused as a whole or row by row. */
  denyStatus: number;
  denyInBatch: 'whole' | 'rows';
  /** Unverified: a date with an offset in a filter is compared by its wall clock, or turned into the shop's time. */
  isoOffsets: 'ignored' | 'honoured';
  /** Rows that nobody asked to be sorted come in another order at each call. */
  unsortedShuffles: boolean;
  /** A proxy on the way drops the body of a GET. */
  dropsGetBody: boolean;
  /** Unverified: numbers that the CSV import let in against the pattern are found by id only, or by number too. */
  oddNumbers: 'by-id-only' | 'by-number-too';
  /** A plugin keeps these fields of variants to itself: what is written is answered with success and not taken. */
  deafTo: ('inStock' | 'prices')[];
  /** Rows of one batch that PHP's time limit allows; the rest is not done and the answer is empty. 0: no limit. */
  rowsPerRequest: number;
  /** Stock goes down when an order is placed; unverified: it comes back when one is cancelled. */
  stockTaken: boolean;
  cancelReturnsStock: boolean;
  /** The shop front sets `changed` when an order is placed (5.7). */
  changedOnCreate: boolean;
  /** Vouchers, surcharges and shipping are split over the tax rates of the cart. */
  proportional: boolean;
  /** Amounts of positions are rounded before they are added; else their sum is. Orders of real shops were found that only the latter explains. */
  roundsPerPosition: boolean;
  /** Unit prices of net orders are rounded to cents; else they keep the digits of the database. */
  roundsNetPrices: boolean;
  /** Positions of a tax-free order keep the rate of their article; else it is 0. */
  taxFreeKeepsRate: boolean;
  /** Whether the order says the rate of its shipping; old ones do not. */
  shippingRateKnown: boolean;
  /** The tax id of positions that are no article points to another rate than theirs. */
  strayTaxIds: boolean;
  /** Discount of the customer group on the cart, in per cent; '0': none. */
  groupDiscount: string;
  /** Order and payment statuses that the merchant added. */
  customStatuses: StatusRow[];
};

export type Price = { id: number; group: string; from: number; to: number | 'beliebig'; price: number; pseudo: number; regulation: number | null };
export type Detail = {
  id: number;
  articleId: number;
  number: string;
  kind: 1 | 2;
  active: boolean;
  inStock: number;
  lastStock: boolean;
  /** A plugin keeps this stock elsewhere and refuses who else writes to the variant. */
  held: boolean;
  additionalText: string | null;
  supplierNumber: string | null;
  ean: string | null;
  weight: string | null;
  packUnit: string | null;
  stockMin: number | null;
  shippingTime: string | null;
  minPurchase: number;
  maxPurchase: number | null;
  purchasePrice: number;
  shippingFree: boolean;
  prices: Price[];
  options: { groupId: number; id: number }[];
  attribute: Record<string, string | null>;
};
export type ArticleImage = { id: number; mediaId: number; main: 1 | 2; position: number; description: string };
export type Article = {
  id: number;
  mainDetailId: number;
  taxId: number;
  supplierId: number;
  name: string;
  description: string | null;
  descriptionLong: string | null;
  keywords: string | null;
  metaTitle: string | null;
  active: boolean;
  added: string;
  changed: string;
  setId: number | null;
  groupIds: number[];
  categories: number[];
  images: ArticleImage[];
};
/** `from`: the address it was fetched from. */
export type Media = { id: number; from: string; albumId: number; name: string; description: string; type: string; extension: string; created: string; size: number; width: number | null; height: number | null };

export type Address = { company: string; salutation: string; firstName: string; lastName: string; street: string; zipCode: string; city: string; phone: string; extra: string | null; extra2: string | null; countryId: number; stateId: number | null; vatId: string };
export type Position = {
  id: number;
  articleId: number;
  detailId: number | null;
  number: string;
  name: string;
  /** Per piece, gross or net as the order says; as the database keeps it. */
  price: number;
  quantity: number;
  taxId: number;
  taxRate: number;
  mode: number;
  statusId: number;
  shipped: number;
  ean: string | null;
};
export type Order = {
  id: number;
  number: string;
  changed: string | null;
  customerId: number;
  status: number;
  cleared: number;
  paymentId: number;
  dispatchId: number;
  invoiceAmount: string;
  invoiceAmountNet: string;
  invoiceShipping: string;
  invoiceShippingNet: string;
  invoiceShippingTaxRate: number | null;
  orderTime: string;
  clearedDate: string | null;
  transactionId: string;
  comment: string;
  customerComment: string;
  internalComment: string;
  net: 0 | 1;
  taxFree: 0 | 1;
  temporaryId: string;
  trackingCode: string;
  currency: string;
  currencyFactor: number;
  proportional: boolean;
  attribute: Record<string, string> | null;
  billing: Address;
  shipping: Address;
  details: Position[];
  refunded: string;
  stockTaken: boolean;
};
export type Customer = { id: number; number: string; email: string; groupKey: string; accountMode: 0 | 1; salutation: string; firstname: string; lastname: string; paymentId: number; since: string };
export type Voucher = { code: string; type: 'percent' | 'fixed_cart' | 'fixed_product'; amount: string };

export type Store = {
  flavour: Flavour;
  zone: string;
  switches: Switches;
  user: { name: string; apiKey: string; read: boolean; write: boolean };
  groups: CustomerGroup[];
  articles: Map<number, Article>;
  details: Map<number, Detail>;
  orders: Map<number, Order>;
  customers: Map<number, Customer>;
  media: Map<number, Media>;
  suppliers: { id: number; name: string }[];
  optionGroups: { id: number; name: string; options: { id: number; name: string }[] }[];
  vouchers: Voucher[];
  /** Nonces that were given out: when, and which counts were used. Not kept over a restart, which makes them stale. */
  nonces: Map<string, { at: number; used: Set<string> }>;
  /** Counts numbers that changed or went, so that an index of them knows when it is old. */
  renames: number;
  next: Record<'article' | 'detail' | 'price' | 'order' | 'position' | 'customer' | 'media' | 'image' | 'option' | 'set' | 'orderNumber' | 'customerNumber', number>;
};

/** Fixed and well known, so that a demo and a test need not ask for them. They open nothing but this stand-in on 127.0.0.1. */
export const userName = 'kontor-api-5f3c9e';
export const apiKey = 'Sim5AbCdEfGhIjKlMnOpQrStUvWxYz0123456789';

function defaults(flavour: Flavour): Switches {
  const newer = flavour === 'sw57';
  return {
    version: newer ? '5.7.19' : '5.6.10',
    basic: true,
    digest: true,
    authorization: 'kept',
    challenges: newer ? 'one-line' : 'lines',
    nonceSeconds: 3600,
    folder: '',
    redirect: 'none',
    maintenance: false,
    denied: [],
    denyStatus: 403,
    denyInBatch: 'whole',
    isoOffsets: newer ? 'ignored' : 'honoured',
    unsortedShuffles: !newer,
    dropsGetBody: !newer,
    oddNumbers: 'by-id-only',
    deafTo: [],
    rowsPerRequest: 0,
    stockTaken: true,
    cancelReturnsStock: false,
    changedOnCreate: newer,
    proportional: false,
    roundsPerPosition: !newer,
    roundsNetPrices: newer,
    taxFreeKeepsRate: newer,
    shippingRateKnown: newer,
    strayTaxIds: true,
    groupDiscount: '0',
    customStatuses: [],
  };
}

/** An empty shop of a flavour. */
export function emptyStore(flavour: Flavour, wishes: Partial<Switches>, zone: string): Store {
  const store: Store = {
    flavour,
    zone,
    switches: defaults(flavour),
    user: { name: userName, apiKey, read: true, write: true },
    groups: customerGroups(flavour === 'sw57'),
    articles: new Map(),
    details: new Map(),
    orders: new Map(),
    customers: new Map(),
    media: new Map(),
    suppliers: [{ id: 1, name: 'shopware AG' }],
    optionGroups: [],
    vouchers: [],
    nonces: new Map(),
    renames: 0,
    next: { article: 1, detail: 1, price: 1, order: 1, position: 1, customer: 1, media: 1, image: 1, option: 1, set: 1, orderNumber: 20001, customerNumber: 20001 },
  };
  turn(store, wishes);
  return store;
}

/** Turns switches; an unknown one is an error of the caller. */
export function turn(store: Store, wishes: Record<string, unknown>): void {
  const unknown = Object.keys(wishes).filter((name) => !(name in store.switches));
  if (unknown.length > 0) throw new Error(`There is no switch ${unknown.join(', ')}; there are ${Object.keys(store.switches).join(', ')}.`);
  store.switches = { ...store.switches, ...(wishes as Partial<Switches>) };
}

const maps = ['articles', 'details', 'orders', 'customers', 'media'] as const;

/** As kept in the state file. */
export function packStore(store: Store): unknown {
  return { ...store, nonces: undefined, ...Object.fromEntries(maps.map((name) => [name, [...store[name].values()]])) };
}

export function unpackStore(packed: unknown): Store {
  const plain = packed as Store & Record<(typeof maps)[number], { id: number }[]>;
  // Switches that came later than the state have their usual position.
  return { ...plain, switches: { ...defaults(plain.flavour), ...plain.switches }, nonces: new Map(), ...Object.fromEntries(maps.map((name) => [name, new Map((plain[name] as { id: number }[]).map((one) => [one.id, one]))])) };
}

/** The shop's wall clock at an instant, as its database keeps it. */
export const wall = (store: Store, at: number): string => toLocal(store.zone, at);

/** A time as the API writes it: local, with an offset without a colon, found from the wall clock alone. */
export function phpDate(store: Store, local: string): string {
  const minutes = offsetMinutes(store.zone, fromLocal(store.zone, local));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`;
}

/** Whether the shop's version has the 30-day lowest price. */
export function hasRegulationPrice(store: Store): boolean {
  const [major = 0, minor = 0, patch = 0] = store.switches.version.split('.').map(Number);
  return major > 5 || minor > 7 || (minor === 7 && patch >= 8);
}
