// What connectors learned about a shop, kept over connections. Two runs of one shop may learn at the same time, so only what changed is laid over what stands.
import { Injectable } from '@nestjs/common';
import { Clock } from '@kontor/kernel';
import { Database, Outbox, rows, write, type Tx } from '@kontor/base';
import type { CheckReport, ShopFacts } from '@kontor/connectors';
import { foldDomain, tidyDomain } from './domain.js';
import type { Shop } from './shop.js';
import { ShopOptionsChanged } from './shop-options-changed.event.js';

@Injectable()
export class Facts {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** After a connection: the difference between the facts it was opened with and those it has now. */
  async learned(shop: Shop, facts: ShopFacts): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      if (await this.isStill(tx, shop)) await this.store(tx, shop, facts);
    });
  }

  /** After a connection test: its facts, the corrected address, and after a good one nothing is left that needs attention. False when the shop was changed meanwhile: then nothing is kept. */
  async keep(tx: Tx, shop: Shop, report: CheckReport): Promise<boolean> {
    if (!(await this.isStill(tx, shop))) return false;
    if (report.facts) await this.store(tx, shop, report.facts);
    const address = report.address === null ? shop.domain : tidyDomain(report.address);
    // A redirect may correct the scheme and the "www.", nothing else (F11); the connector knows that, this is the second lock.
    const corrected = address !== shop.domain && foldDomain(address) === foldDomain(shop.domain);
    if (corrected) await write(tx, 'UPDATE shop SET domain = ?, version = version + 1, changed_at = ? WHERE id = ?', [address, this.clock.now(), shop.id]);
    if (report.ok) {
      await write(
        tx,
        'UPDATE shop SET version = version + 1, attention_kind = NULL, attention_code = NULL, attention_values = NULL, attention_since = NULL, changed_at = ? WHERE id = ? AND attention_kind IS NOT NULL',
        [this.clock.now(), shop.id],
      );
    }
    return true;
  }

  /** Locks the row; false when a person changed the shop since it was read, for then the facts may be those of another address. */
  private async isStill(tx: Tx, shop: Shop): Promise<boolean> {
    const [row] = await rows<{ version: number }>(tx, 'SELECT version FROM shop WHERE id = ? AND removed_at IS NULL FOR UPDATE', [shop.id]);
    return row?.version === shop.version;
  }

  private async store(tx: Tx, shop: Shop, learned: ShopFacts): Promise<void> {
    const [row] = await rows<{ facts: string | null }>(tx, 'SELECT facts FROM shop WHERE id = ?', [shop.id]);
    const stored = row?.facts == null ? null : (JSON.parse(row.facts) as ShopFacts);
    const facts = merged(stored, shop.facts, learned);
    await write(tx, 'UPDATE shop SET facts = ? WHERE id = ?', [JSON.stringify(facts), shop.id]);
    if (stored && sellsOtherwise(stored, facts)) await this.outbox.record(tx, new ShopOptionsChanged(shop.id));
  }
}

/** True when the same article now has another price or rounding in this shop, so that everything sent before is to be looked at again. */
function sellsOtherwise(before: ShopFacts, after: ShopFacts): boolean {
  return before.currency !== after.currency || before.pricesIncludeTax !== after.pricesIncludeTax || before.priceDecimals !== after.priceDecimals || groupsOf(before) !== groupsOf(after);
}

function merged(stored: ShopFacts | null, before: ShopFacts | null, learned: ShopFacts): ShopFacts {
  if (!stored) return learned;
  const { own: storedOwn, ...storedRest } = stored;
  const { own: learnedOwn, ...learnedRest } = learned;
  // What the connector knew before and holds for true no more is forgotten.
  const forgotten = Object.keys((before?.own ?? {}) as object).filter((key) => !(key in (learnedOwn as object)));
  const own = Object.fromEntries(Object.entries({ ...(storedOwn as object), ...changed(learnedOwn as object, before?.own as object) }).filter(([key]) => !forgotten.includes(key)));
  return { ...storedRest, ...changed(learnedRest, before), own } as ShopFacts;
}

function changed<Value extends object>(now: Value, before: object | null | undefined): Partial<Value> {
  const old = (before ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(now).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(old[key]))) as Partial<Value>;
}

function groupsOf({ netGroups = [] }: ShopFacts): string {
  return [...netGroups].sort().join('\n');
}
