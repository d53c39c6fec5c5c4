// What the connector has found out about one shop and wants remembered (`ShopFacts.own`): how to get in, how much it bears, how it reckons.
import type { Learned as Remembered } from '../learned.js';

export type Own = {
  /** Where the API answers: with or without working rewriting. */
  api?: '/wp-json' | '/index.php/wp-json';
  /** Hosts that drop the Authorization header get the keys in the query string, those that hide https from PHP a signature. */
  auth?: 'basic' | 'query' | 'oauth';
  /** The address under which the shop itself believes to live, where it is another one (behind a proxy): signatures are made for it. */
  home?: string;
  /** Writes per batch that worked, below the usual 100; grows back. */
  batch?: number;
  /** Orders per page that worked, below the usual 100; grows back. */
  page?: number;
  /** Order statuses of the shop, with those of plugins. */
  statuses?: string[];
  /** When they were read; a plugin that came later may have brought more. */
  statusesAt?: string;
  /** Country of the shop; orders elsewhere may be OSS, reverse charge or export. */
  country?: string;
  /** Whether the shop computes taxes at all. */
  taxes?: boolean;
  /** Percentage → slug of the tax class that carries it in the shop's country. */
  taxClasses?: { [rate: string]: string };
  /** Seconds that the shop's clock is ahead of ours. */
  clockOffset?: number;
};

export type Learned = Remembered<Own>;
