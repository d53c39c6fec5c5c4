// What the seller account keeps: plain data, so that it survives a restart of the simulator as JSON.
import type { ControlAddress } from '../../testing/simulator.js';

export type Switches = {
  /** The app has the restricted role; without it buyer and recipient are simply absent. */
  personalData: boolean;
  /** Roles of the app by operation family; a missing one is 403. */
  roles: { orders: boolean; listings: boolean; feeds: boolean; reports: boolean };
  /** The authorisation was withdrawn by the seller. */
  revoked: boolean;
  /** Whether DISCOUNT is told as a negative amount (the model does not say). */
  negativeDiscounts: boolean;
  /** Seconds until an accepted patch shows, and until a feed is through. */
  patchSeconds: number;
  feedSeconds: number;
  /** Seconds until a report is made. */
  reportSeconds: number;
  /** A feed that ends without being read: FATAL or CANCELLED. */
  feedEnds: 'DONE' | 'FATAL' | 'CANCELLED';
  /** The report comes packed. */
  packedReports: boolean;
  /** A shipment that was confirmed with 204 is dropped silently. */
  dropsConfirmations: boolean;
  /** A cancelled order gives its pieces back. */
  cancelRestocks: boolean;
  /** The rate header is sent. */
  tellsRates: boolean;
  /** Multiplies every rate, for demonstrations that cannot wait. */
  patience: number;
  orderPage: number;
  /** Orders younger than this are not listed yet. */
  freshSeconds: number;
  /** Unverified: what a patch of an unknown SKU gets. */
  unknownSku: 400 | 404;
};

export const usualSwitches: Switches = {
  personalData: true,
  roles: { orders: true, listings: true, feeds: true, reports: true },
  revoked: false,
  negativeDiscounts: true,
  patchSeconds: 0,
  feedSeconds: 90,
  reportSeconds: 30,
  feedEnds: 'DONE',
  packedReports: false,
  dropsConfirmations: false,
  cancelRestocks: true,
  tellsRates: true,
  patience: 1,
  orderPage: 100,
  freshSeconds: 0,
  unknownSku: 400,
};

export type Marketplace = { id: string; name: string; country: string; currency: string; language: string; domain: string };
export const marketplaces: Marketplace[] = [
  { id: 'A1PA6795UKMFR9', name: 'Amazon.de', country: 'DE', currency: 'EUR', language: 'de_DE', domain: 'www.amazon.de' },
  { id: 'A13V1IB3VIYZZH', name: 'Amazon.fr', country: 'FR', currency: 'EUR', language: 'fr_FR', domain: 'www.amazon.fr' },
  { id: 'APJ6JRA9NG5V4', name: 'Amazon.it', country: 'IT', currency: 'EUR', language: 'it_IT', domain: 'www.amazon.it' },
  { id: 'A1F83G8C2ARO7P', name: 'Amazon.co.uk', country: 'GB', currency: 'GBP', language: 'en_GB', domain: 'www.amazon.co.uk' },
];
export const home = marketplaces[0];

/** One element of an attribute, told apart by its selectors. */
export type Attribute = Record<string, unknown>;
export type Listing = {
  sku: string;
  asin: string;
  title: string;
  productType: string;
  ean: string;
  fba: boolean;
  /** Pieces with the merchant; null: never told. */
  quantity: number | null;
  attributes: Record<string, Attribute[]>;
  taxRate: string;
  created: number;
  updated: number;
  parent: boolean;
  parentSku: string | null;
};

export type Line = { id: string; sku: string; asin: string; title: string; quantity: number; fulfilled: number; unit: string; item: string; shipping: string; giftWrap: string; discount: string };
export type Package = { reference: string; carrier: string; tracking: string; shippedAt: number; created: number; lines: { id: string; quantity: number }[] };
export type Status = 'PENDING_AVAILABILITY' | 'PENDING' | 'UNSHIPPED' | 'PARTIALLY_SHIPPED' | 'SHIPPED' | 'CANCELLED' | 'UNFULFILLABLE';
export type Order = {
  id: string;
  created: number;
  updated: number;
  status: Status;
  fulfilledBy: 'MERCHANT' | 'AMAZON';
  programs: string[];
  marketplace: string;
  currency: string;
  address: ControlAddress;
  payment: string;
  facilitator: boolean;
  replaces: string | null;
  cancelWish: boolean;
  lines: Line[];
  packages: Package[];
};

export type Upload = { id: string; contentType: string; until: number; text: string | null };
export type Feed = { id: string; type: string; marketplaces: string[]; document: string; created: number; applied: boolean; status: 'IN_QUEUE' | 'IN_PROGRESS' | 'DONE' | 'FATAL' | 'CANCELLED'; result: string | null };
export type Report = { id: string; type: string; created: number; document: string };
export type Bucket = { tokens: number; at: number };
export type Coupon = { code: string; type: 'percent' | 'fixed_cart' | 'fixed_product'; amount: string };

export type Store = {
  switches: Switches;
  zone: string;
  next: number;
  rights: { read: boolean; write: boolean };
  listings: Listing[];
  orders: Order[];
  coupons: Coupon[];
  tokens: { token: string; until: number }[];
  uploads: Upload[];
  feeds: Feed[];
  reports: Report[];
  buckets: Record<string, Bucket>;
  /** Patches that were accepted and do not show yet. */
  queue: { at: number; sku: string; patches: Patch[] }[];
};
export type Patch = { op: string; path: string; value?: Attribute[] };

export const sellerId = 'A2KONTORSELLER';
export const clientId = 'amzn1.application-oa2-client.4c1f0a5be97d4e0f8d6b3a2c1e9f7d55';
export const clientSecret = 'amzn1.oa2-cs.v1.d0c6f3a8b29e47155f8e1c7a6b9d3e20';
export const refreshToken = 'Atzr|IwEBIKontorSimulatedSellerRefreshToken0123456789abcdef';

export function emptyStore(flavour: string, switches: Partial<Switches>, zone: string): Store {
  if (flavour !== 'eu') throw new Error('flavour is eu');
  checkSwitches(switches);
  return { switches: { ...usualSwitches, ...switches }, zone, next: 1_000_001, rights: { read: true, write: true }, listings: [], orders: [], coupons: [], tokens: [], uploads: [], feeds: [], reports: [], buckets: {}, queue: [] };
}

export function checkSwitches(switches: Record<string, unknown>): void {
  const unknown = Object.keys(switches).filter((name) => !(name in usualSwitches));
  if (unknown.length > 0) throw new Error(`There is no switch ${unknown.join(', ')}; there are ${Object.keys(usualSwitches).join(', ')}.`);
}
