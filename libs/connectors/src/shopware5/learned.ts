// What the connector has found out about one shop and wants remembered (`ShopFacts.own`): how to get in, how much it bears, what its ids mean.
import type { Learned as Remembered } from '../learned.js';

export type Own = {
  /** The way of authentication that worked. */
  auth?: 'basic' | 'digest';
  /** Writes per batch that worked, below the usual 100; grows back. */
  batch?: number;
  /** Shipping methods by id. The API has no list of them; their names stand in orders only. */
  dispatches?: { [id: string]: string };
  /** Order statuses of the merchant's own, by id; they too are seen in orders only. */
  statuses?: { [id: string]: string };
  /** Percentages that the shop has; an article file with another one would break off. */
  taxRates?: string[];
};

export type Learned = Remembered<Own>;
