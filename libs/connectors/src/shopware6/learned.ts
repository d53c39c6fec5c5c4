// What the connector has found out about one shop and wants remembered (`ShopFacts.own`): what it bears and how it reckons. Never a token.
import type { Learned as Remembered } from '../learned.js';

export type Own = {
  /** Rows per search where an operator lowered the usual 500. */
  limit?: number;
  /** Orders per page that worked, below the usual figure; grows back. */
  page?: number;
  /** Rows per sync that worked, below the usual figure; grows back. */
  batch?: number;
  /** Id of the shop's own currency, the one every price must have. */
  currencyId?: string;
  /** ISO code → id of the currencies that the shop knows. */
  currencies?: { [iso: string]: string };
  /** Country of the shop's sales channels where they agree; orders elsewhere may be OSS, reverse charge or export. */
  country?: string;
  /** Percentage → id of the tax that carries it. */
  taxes?: { [rate: string]: string };
  /** Which way of writing the moments of a date rule the shop took last, where the version would say another. */
  ruleDates?: 'offset' | 'local';
  /** Rules of actions that Kontor made → when they are over and may go. */
  actionRules?: { [rule: string]: string };
  /** Folder for pictures of products. */
  mediaFolder?: string;
};

export type Learned = Remembered<Own>;
