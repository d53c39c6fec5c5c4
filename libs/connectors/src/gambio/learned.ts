// What the connector has found out about one shop and wants remembered (`ShopFacts.own`): its countries, taxes and languages by their ids.
import type { Learned as Remembered } from '../learned.js';

export type Own = {
  /** Id of a country → its ISO code; orders name countries by id. */
  countries?: { [id: string]: string };
  /** The shop's own country. */
  country?: string;
  /** Id of a tax class → its rate in the shop's country, for prices, which are net. */
  taxRates?: { [taxClass: string]: string };
  /** Language code → id. */
  languages?: { [code: string]: string };
  /** Rows per bulk write that worked, below the usual 100; grows back. */
  batch?: number;
};

export type Learned = Remembered<Own>;
