// What the connector has found out about one shop and wants remembered (`ShopFacts.own`): how to get in, how much it bears, how it reckons.
import type { Opaque, ShopFacts } from '../port.js';

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

/** The facts of an open connection; changes are collected until the connection is released. */
export class Learned {
  private changed = false;
  private known: Own;

  constructor(private base: ShopFacts | null) {
    this.known = { ...(base?.own as Own | undefined) };
  }

  get own(): Readonly<Own> {
    return this.known;
  }
  get facts(): ShopFacts | null {
    return this.base && { ...this.base, own: asOpaque(this.known) };
  }
  /** Null when there is nothing new, or nothing to hang it on before the first check. */
  get news(): ShopFacts | null {
    return this.changed ? this.facts : null;
  }

  learn(change: Own): void {
    for (const [key, value] of Object.entries(change)) {
      if (JSON.stringify(this.known[key as keyof Own]) === JSON.stringify(value)) continue;
      this.known = { ...this.known, [key]: value };
      this.changed = true;
    }
  }

  /** The connection test read everything anew. */
  replace(facts: Omit<ShopFacts, 'own'>): void {
    const { own: _own, ...before } = this.base ?? { own: null };
    if (JSON.stringify(before) !== JSON.stringify(facts)) this.changed = true;
    this.base = { ...facts, own: asOpaque(this.known) };
  }
}

function asOpaque(own: Own): { [key: string]: Opaque } {
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
}
