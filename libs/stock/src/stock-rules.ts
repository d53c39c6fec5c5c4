// How a shop's stock figure is made (F52), and when a run has to ask before it sets much to zero (F54). A change of it is a change of
// what the shop should show, so it moves the version of the listings concerned in one statement (architecture 6).
import { Injectable } from '@nestjs/common';
import { Database, marks, rows, tuples, write, type Tx } from '@kontor/base';
import { AppError, Decimal, Percent, Quantity, type ArticleId, type ShopId, type WarehouseId } from '@kontor/kernel';
import { listingStock } from './listing-stock.js';

export type StockRule = {
  warehouses: 'all' | WarehouseId[];
  subtractReserved: boolean;
  addOnOrder: boolean;
  /** Pieces kept back. */
  buffer: Quantity;
  /** Shown at least and at most, whatever the sum says; null = no limit. */
  minimum: Quantity | null;
  maximum: Quantity | null;
  /** The share of the sum that this shop may sell. */
  percent: Percent;
  /** A run that would set more than `percent` of the counted listings to zero, and at least `least`, holds those for approval. */
  brake: { percent: Percent; least: number };
};

/** For one article in one shop; null = as the shop's rule says. */
export type StockOverride = { buffer: Quantity | null; minimum: Quantity | null; maximum: Quantity | null; percent: Percent | null };

type Row = { all_warehouses: number; subtract_reserved: number; add_on_order: number; buffer: string; minimum: string | null; maximum: string | null; percent: string; brake_percent: string; brake_least: number };

const standing: StockRule = { warehouses: 'all', subtractReserved: true, addOnOrder: false, buffer: Quantity.zero, minimum: null, maximum: null, percent: Percent.of(Decimal.hundred), brake: { percent: Percent.parse('20'), least: 20 } };

@Injectable()
export class StockRules {
  constructor(private readonly database: Database) {}

  async get(shopId: ShopId, tx?: Tx): Promise<StockRule> {
    const ask = <Found>(sql: string): Promise<Found[]> => (tx ? rows<Found>(tx, sql, [shopId]) : this.database.query<Found>(sql, [shopId]));
    const [row] = await ask<Row>('SELECT all_warehouses, subtract_reserved, add_on_order, buffer, minimum, maximum, percent, brake_percent, brake_least FROM stock_rule WHERE shop_id = ?');
    if (!row) return standing;
    return {
      warehouses: row.all_warehouses === 1 ? 'all' : (await ask<{ warehouse_id: WarehouseId }>('SELECT warehouse_id FROM stock_rule_warehouse WHERE shop_id = ? ORDER BY warehouse_id')).map((one) => one.warehouse_id),
      subtractReserved: row.subtract_reserved === 1,
      addOnOrder: row.add_on_order === 1,
      buffer: Quantity.parse(row.buffer),
      minimum: row.minimum === null ? null : Quantity.parse(row.minimum),
      maximum: row.maximum === null ? null : Quantity.parse(row.maximum),
      percent: Percent.parse(row.percent),
      brake: { percent: Percent.parse(row.brake_percent), least: row.brake_least },
    };
  }

  /** Changes the parts given; the shop's listings are due again. */
  async set(tx: Tx, shopId: ShopId, change: Partial<StockRule>, now: Date): Promise<void> {
    // Two people who change different parts at once must not undo each other.
    await rows(tx, 'SELECT shop_id FROM stock_rule WHERE shop_id = ? FOR UPDATE', [shopId]);
    const rule = { ...(await this.get(shopId, tx)), ...change };
    checkLimits(rule);
    if (outside(rule.brake.percent)) throw new AppError('stock-rule-invalid', { field: 'brake' });
    if (!Number.isInteger(rule.brake.least) || rule.brake.least < 1) throw new AppError('stock-rule-invalid', { field: 'brake' });
    const chosen = rule.warehouses === 'all' ? [] : [...new Set(rule.warehouses)].sort();
    if (rule.warehouses !== 'all') await this.checkWarehouses(tx, chosen);
    await write(
      tx,
      `REPLACE INTO stock_rule (shop_id, all_warehouses, subtract_reserved, add_on_order, buffer, minimum, maximum, percent, brake_percent, brake_least) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        shopId,
        rule.warehouses === 'all' ? 1 : 0,
        rule.subtractReserved ? 1 : 0,
        rule.addOnOrder ? 1 : 0,
        rule.buffer.toString(),
        rule.minimum?.toString() ?? null,
        rule.maximum?.toString() ?? null,
        rule.percent.toString(),
        rule.brake.percent.toString(),
        rule.brake.least,
      ],
    );
    await write(tx, 'DELETE FROM stock_rule_warehouse WHERE shop_id = ?', [shopId]);
    if (chosen.length > 0) await write(tx, `INSERT INTO stock_rule_warehouse (shop_id, warehouse_id) VALUES ${tuples(chosen.length, 2)}`, chosen.flatMap((id) => [shopId, id]));
    await listingStock.bumpShop(tx, shopId, now);
  }

  async getOverride(shopId: ShopId, articleId: ArticleId, tx?: Tx): Promise<StockOverride | null> {
    const sql = 'SELECT buffer, minimum, maximum, percent FROM stock_override WHERE shop_id = ? AND article_id = ?';
    type Found = { buffer: string | null; minimum: string | null; maximum: string | null; percent: string | null };
    const [row] = tx ? await rows<Found>(tx, sql, [shopId, articleId]) : await this.database.query<Found>(sql, [shopId, articleId]);
    if (!row) return null;
    const quantity = (text: string | null): Quantity | null => (text === null ? null : Quantity.parse(text));
    return { buffer: quantity(row.buffer), minimum: quantity(row.minimum), maximum: quantity(row.maximum), percent: row.percent === null ? null : Percent.parse(row.percent) };
  }

  /** What is different for one article in one shop; null takes it away. The article's listings there are due again. */
  async setOverride(tx: Tx, shopId: ShopId, articleId: ArticleId, override: StockOverride | null, now: Date): Promise<void> {
    if (override) {
      checkLimits(override);
      await write(tx, 'REPLACE INTO stock_override (shop_id, article_id, buffer, minimum, maximum, percent) VALUES (?, ?, ?, ?, ?, ?)', [
        shopId,
        articleId,
        override.buffer?.toString() ?? null,
        override.minimum?.toString() ?? null,
        override.maximum?.toString() ?? null,
        override.percent?.toString() ?? null,
      ]);
    } else await write(tx, 'DELETE FROM stock_override WHERE shop_id = ? AND article_id = ?', [shopId, articleId]);
    await listingStock.bump(tx, 'article_id = ? AND shop_id = ? ORDER BY listing_id', [articleId, shopId], now);
  }

  private async checkWarehouses(tx: Tx, ids: readonly WarehouseId[]): Promise<void> {
    if (ids.length === 0) throw new AppError('stock-rule-invalid', { field: 'warehouses' });
    const found = await rows<{ id: WarehouseId }>(tx, `SELECT id FROM warehouse WHERE id IN (${marks(ids)})`, [...ids]);
    const missing = ids.find((id) => !found.some((one) => one.id === id));
    if (missing) throw new AppError('warehouse-unknown', { warehouse: missing });
  }
}

function checkLimits(limits: StockOverride): void {
  for (const field of ['buffer', 'minimum', 'maximum'] as const) if (limits[field]?.isNegative()) throw new AppError('stock-rule-invalid', { field });
  if (limits.percent && outside(limits.percent)) throw new AppError('stock-rule-invalid', { field: 'percent' });
  if (limits.minimum && limits.maximum && limits.minimum.compare(limits.maximum) > 0) throw new AppError('stock-rule-invalid', { field: 'minimum' });
}

function outside(percent: Percent): boolean {
  return percent.value.isNegative() || percent.value.compare(Decimal.hundred) > 0;
}
