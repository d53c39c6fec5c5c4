// The stock figure of F52, term by term: what a shop should show for one article. Pure; the same rule stands as SQL in stock-terms.ts for
// counting over many rows, and a test holds the two together.
import { Quantity, type Percent } from '@kontor/kernel';

/** What the figure is made of, read in one statement together with the version it belongs to. */
export type StockTerms = {
  /** Of the chosen warehouses. */
  onHand: Quantity;
  /** Promised to open orders, and what this shop has taken from its own figure already (F15b). */
  reserved: Quantity;
  /** Ordered from suppliers; zero where the shop's rule leaves it out. */
  onOrder: Quantity;
  /** Pieces of orders that are still open in this shop. */
  openInShop: Quantity;
  buffer: Quantity;
  percent: Percent;
  minimum: Quantity | null;
  maximum: Quantity | null;
  /** It is to be sold there: not ended, Shopartikel on. */
  sold: boolean;
};

/** How the shop takes its figures (capability `stock`). */
export type StockManner = { decimals: 0 | 1 | 2 | 3; meaning: 'sellable' | 'physical' };

export type StockTermName = 'onHand' | 'reserved' | 'onOrder' | 'buffer' | 'percent' | 'minimum' | 'maximum' | 'openInShop';

/** One addend of the sum; what takes away is negative. */
export type StockTerm = { name: StockTermName; quantity: Quantity };

/** The figure and its sum. The sum of the terms is the figure before it is cut to what the shop takes: never below zero, rounded down. */
export function stockFigure(read: StockTerms, manner: StockManner): { quantity: Quantity; terms: StockTerm[] } {
  const terms: StockTerm[] = [{ name: 'onHand', quantity: read.onHand }];
  let sum = read.onHand;
  const add = (name: StockTermName, quantity: Quantity): void => {
    if (quantity.isZero()) return;
    terms.push({ name, quantity });
    sum = sum.plus(quantity);
  };
  add('reserved', read.reserved.negated());
  add('onOrder', read.onOrder);
  add('buffer', read.buffer.negated());
  // A share of less than nothing would make an oversold article look better.
  if (sum.isPositive()) add('percent', sum.times(read.percent.share).minus(sum));
  if (read.minimum && sum.compare(read.minimum) < 0) add('minimum', read.minimum.minus(sum));
  if (read.maximum && sum.compare(read.maximum) > 0) add('maximum', read.maximum.minus(sum));
  // Such a shop takes its open orders off by itself, so they are added to what it is told.
  if (manner.meaning === 'physical') add('openInShop', read.openInShop);
  // Zero is said explicitly where an article ended or lost its flag (F54).
  return { quantity: read.sold ? sum.sellable(manner.decimals) : Quantity.zero, terms };
}
