// What a connector has found out about one shop and wants remembered (`ShopFacts.own`); its keys are the platform's own.
import type { Opaque, ShopFacts } from './port.js';

/** The facts of an open connection; changes are collected until the connection is released. */
export class Learned<Own extends object> {
  private changed = false;
  private known: Partial<Own>;

  constructor(private base: ShopFacts | null) {
    this.known = { ...(base?.own as Partial<Own> | undefined) };
  }

  get own(): Readonly<Partial<Own>> {
    return this.known;
  }
  get facts(): ShopFacts | null {
    return this.base && { ...this.base, own: asOpaque(this.known) };
  }
  /** Null when there is nothing new, or nothing to hang it on before the first check. */
  get news(): ShopFacts | null {
    return this.changed ? this.facts : null;
  }

  learn(change: Partial<Own>): void {
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

function asOpaque(own: object): { [key: string]: Opaque } {
  return Object.fromEntries(Object.entries(own as { [key: string]: Opaque | undefined }).filter((entry): entry is [string, Opaque] => entry[1] !== undefined));
}
