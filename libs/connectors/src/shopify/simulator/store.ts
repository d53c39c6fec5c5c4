// What the shop keeps: plain data, so that it survives a restart of the simulator as JSON.
import type { HookMood } from '../../testing/shop-server/hook-post.js';
import type { ControlAddress } from '../../testing/simulator.js';

export type Switches = {
  /** Name as `shop.plan.publicDisplayName` shows it. */
  plan: string;
  currency: string;
  taxesIncluded: boolean;
  /** What an app may see of buyers: all of it, no protected field, or not even the order. */
  protectedData: 'granted' | 'fields' | 'object';
  /** Scopes that the app was not given. */
  missing: string[];
  /** What a wrong state of the shop answers: nothing wrong, 402, 423, 404. */
  state: 'active' | 'frozen' | 'locked' | 'gone';
  /** Points a second and size of the bucket. */
  restoreRate: number;
  bucket: number;
  /** Orders older than 60 days are given (`read_all_orders`). */
  allOrders: boolean;
  /** Whether `orders` without a status gives closed and cancelled ones as well. */
  listsEveryStatus: boolean;
  /** How the token endpoint refuses a wrong secret: `json` or the page of an OAuth error. */
  refusal: 'json' | 'page';
  /** The app and the shop belong to other organisations. */
  foreignApp: boolean;
  /** Oldest version that is still served; an older one falls forward to it. */
  oldestVersion: string;
  /** Orders are routed to a second location where the first has too few pieces. */
  secondLocation: boolean;
  /** The app was not installed in this shop. */
  appMissing: boolean;
  /** A tip stands among the lines as well. */
  tipsAsLines: boolean;
  /** Filters that this version does not know any more. */
  unknownFilters: string[];
  /** Ids of orders of which Shopify fails to read a part. */
  brokenOrders: string[];
  /** Numbers of bundles: their stock cannot be set. */
  bundles: string[];
  /** How an item that is not kept at the location is told; the other code exists in some versions only. */
  unstocked: 'ITEM_NOT_STOCKED_AT_LOCATION' | 'INVALID_LOCATION';
  /** Seconds until a picture was fetched. */
  pictureSeconds: number;
  /** Everything is sent by a service whose fulfilment orders the app may not see. */
  serviceSends: boolean;
  /** How webhooks go out: as they come, each twice, or the last one first. */
  webhooks: HookMood;
};

export const usualSwitches: Switches = {
  plan: 'Grow',
  currency: 'EUR',
  taxesIncluded: true,
  protectedData: 'granted',
  missing: [],
  state: 'active',
  restoreRate: 100,
  bucket: 2000,
  allOrders: true,
  listsEveryStatus: true,
  refusal: 'json',
  foreignApp: false,
  oldestVersion: '2026-01',
  secondLocation: false,
  appMissing: false,
  tipsAsLines: false,
  unknownFilters: [],
  brokenOrders: [],
  bundles: [],
  unstocked: 'INVALID_LOCATION',
  pictureSeconds: 0,
  serviceSends: false,
  webhooks: 'as-they-come',
};

export type Level = { available: number; committed: number; active: boolean };
export type Variant = {
  id: number;
  itemId: number;
  productId: number;
  position: number;
  title: string;
  sku: string;
  barcode: string;
  price: string;
  compareAt: string | null;
  taxRate: string;
  tracked: boolean;
  weightKg: string;
  options: { name: string; value: string }[];
  /** By location id. */
  levels: Record<string, Level>;
  updated: number;
};
export type Picture = { id: number; url: string; alt: string; /** When it was fetched; null: it could not be. */ ready: number | null };
export type Product = { id: number; title: string; handle: string; description: string; vendor: string; status: 'ACTIVE' | 'DRAFT' | 'ARCHIVED'; giftCard: boolean; variants: number[]; media: Picture[]; updated: number; virtual: boolean };

/** Amounts are decimal strings in the shop's currency; the buyer's are `rate` times as much. */
export type Tax = { title: string; rate: string; amount: string };
export type Allocation = { amount: string; application: number };
export type Line = {
  id: number;
  variantId: number | null;
  productId: number | null;
  itemId: number | null;
  sku: string;
  title: string;
  variantTitle: string;
  vendor: string;
  quantity: number;
  currentQuantity: number;
  fulfilled: number;
  unit: string;
  taxRate: string;
  giftCard: boolean;
  ships: boolean;
  allocations: Allocation[];
  taxes: Tax[];
  duty: string;
  attributes: { key: string; value: string }[];
};
export type Application = { kind: 'code' | 'manual' | 'automatic'; title: string; target: 'LINE_ITEM' | 'SHIPPING_LINE' };
export type Shipping = { id: number; title: string; code: string; price: string; discounted: string; allocations: Allocation[]; taxes: Tax[]; removed: boolean };
export type Transaction = { id: number; kind: 'SALE' | 'AUTHORIZATION' | 'CAPTURE' | 'REFUND' | 'VOID'; status: 'SUCCESS' | 'PENDING' | 'FAILURE'; gateway: string; title: string; amount: string; at: number; reference: string };
export type RefundRow = { id: number; lineId: number; quantity: number; restock: 'RETURN' | 'NO_RESTOCK' | 'CANCEL'; subtotal: string; tax: string };
export type Refund = { id: number; at: number; note: string; rows: RefundRow[]; shipping: { id: number; amount: string; tax: string } | null; adjustment: { id: number; amount: string; tax: string } | null; total: string };
export type ForwardLine = { id: number; lineId: number; total: number; remaining: number };
export type ForwardOrder = { id: number; locationId: number; status: 'OPEN' | 'IN_PROGRESS' | 'CLOSED' | 'CANCELLED' | 'ON_HOLD' | 'SCHEDULED'; lines: ForwardLine[] };
export type Parcel = { company: string | null; number: string | null; url: string | null };
export type Fulfilment = { id: number; name: string; at: number; updated: number; locationId: number; lines: { id: number; lineId: number; quantity: number }[]; tracking: Parcel[]; notified: boolean; status: 'SUCCESS' | 'CANCELLED' };
export type Buyer = { id: number; firstName: string; lastName: string; email: string; phone: string; taxExempt: boolean };

export type Order = {
  id: number;
  number: number;
  created: number;
  updated: number;
  cancelled: number | null;
  cancelReason: 'CUSTOMER' | 'OTHER' | null;
  closed: number | null;
  test: boolean;
  edited: boolean;
  taxesIncluded: boolean;
  taxExempt: boolean;
  currency: string;
  presentment: string;
  /** Presentment money for one unit of shop money. */
  rate: string;
  note: string;
  tags: string[];
  attributes: { key: string; value: string }[];
  email: string;
  phone: string;
  customerId: number | null;
  billing: (ControlAddress & { id: number }) | null;
  shippingTo: (ControlAddress & { id: number }) | null;
  lines: Line[];
  shippings: Shipping[];
  applications: Application[];
  tip: string;
  transactions: Transaction[];
  refunds: Refund[];
  forwards: ForwardOrder[];
  fulfilments: Fulfilment[];
  mails: string[];
};

export type Place = { id: number; name: string; active: boolean; online: boolean };
export type Coupon = { code: string; type: 'percent' | 'fixed_cart' | 'fixed_product'; amount: string };
export type SettledStock = { group: { id: string; createdAt: string; reason: string; referenceDocumentUri: string | null; changes: { name: string; delta: number; quantityAfterChange: number; variantId: number; placeId: number }[] } | null; userErrors: { field: string[]; code: string; message: string }[] };
/** A stock write that was carried out under a key: what was asked, and what was answered. */
export type Remembered = { key: string; body: string; at: number; answer: SettledStock };

export type Subscription = { id: number; topic: string; uri: string; created: number };
export type Undelivered = { subscription: number; headers: Record<string, string>; body: string; tries: number; due: number };

export type Store = {
  flavour: string;
  switches: Switches;
  zone: string;
  next: number;
  rights: { read: boolean; write: boolean };
  places: Place[];
  products: Product[];
  variants: Variant[];
  coupons: Coupon[];
  customers: Buyer[];
  orders: Order[];
  /** Tokens with the time at which they end. */
  tokens: { token: string; until: number }[];
  remembered: Remembered[];
  points: { left: number; at: number };
  subscriptions: Subscription[];
  /** Deliveries that failed and are tried again. */
  undelivered: Undelivered[];
};

export const clientId = '5f4dcc3b5aa765d61d8327deb882cf99';
export const clientSecret = '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';
export const adminToken = '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';
export const domain = 'moin-store.myshopify.com';

export const flavours: Record<string, Partial<Switches>> = { grow: {}, basic: { plan: 'Basic', protectedData: 'fields' }, net: { taxesIncluded: false } };

export function emptyStore(flavour: string, switches: Partial<Switches>, zone: string, now: number): Store {
  const usual = flavours[flavour];
  if (!usual) throw new Error(`flavour is one of ${Object.keys(flavours).join(', ')}`);
  const unknown = Object.keys(switches).filter((name) => !(name in usualSwitches));
  if (unknown.length > 0) throw new Error(`There is no switch ${unknown.join(', ')}; there are ${Object.keys(usualSwitches).join(', ')}.`);
  const all = { ...usualSwitches, ...usual, ...switches };
  return {
    flavour,
    switches: all,
    zone,
    next: 1_000_000_001,
    rights: { read: true, write: true },
    places: [
      { id: 71_000_000_001, name: 'Lager Lübeck', active: true, online: true },
      { id: 71_000_000_002, name: 'Laden Travemünde', active: true, online: all.secondLocation },
    ],
    products: [],
    variants: [],
    coupons: [],
    customers: [],
    orders: [],
    tokens: [],
    remembered: [],
    points: { left: all.bucket, at: now },
    subscriptions: [],
    undelivered: [],
  };
}

/** Ids are larger than a double can hold exactly in the real shop, hence always texts outside; here a running number is enough. */
export const gid = (type: string, id: number): string => `gid://shopify/${type}/${id}`;

/** The number of an id of this type, or null where it is another's. */
export function idOf(type: string, id: string): number | null {
  const [, found] = new RegExp(`^gid://shopify/${type}/(\\d+)$`).exec(id) ?? [];
  return found === undefined ? null : Number(found);
}
