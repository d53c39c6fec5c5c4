// What the connector remembers about one seller account.
import type { Learned as Remembered } from '../learned.js';

export type Own = {
  /** Rates that an answer told and that are not the published ones: operation → requests a second, as text. */
  rates?: { [operation: string]: string };
  /** Marketplaces in which the account takes part: id → currency. */
  currencies?: { [marketplace: string]: string };
  /** Whether the app sees buyers' data; "unknown" until there is an order to look at. */
  buyers?: 'given' | 'withheld' | 'unknown';
};

export type Learned = Remembered<Own>;
