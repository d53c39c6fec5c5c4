// What the connector remembers about one Shopify shop.
import type { Learned as Remembered } from '../learned.js';

export type Own = {
  /** Points a second and the size of the bucket, by plan. */
  restoreRate?: number;
  bucket?: number;
  /** Orders per page that stayed below the largest cost; grows back with a connection test. */
  page?: number;
  /** Whether orders older than sixty days are given (`read_all_orders`). */
  oldOrders?: boolean;
  /** ISO code of the shop's country; orders elsewhere may be OSS or export. */
  country?: string;
  /** Whether buyers' data are given; "unknown" until there is an order to look at. */
  buyers?: 'given' | 'withheld' | 'unknown';
  /** Active locations from which online orders are sent: id → name. */
  locations?: { [id: string]: string };
};

export type Learned = Remembered<Own>;
