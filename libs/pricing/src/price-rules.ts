// How a shop's prices are made: from which list, and who has the say over which field (F61). A change of it is a change of what the
// shop should show, so it moves the version of all its listings in one statement (architecture 6).
import { Injectable } from '@nestjs/common';
import { Database, rows, write, type Tx } from '@kontor/base';
import { AppError, Clock, type PriceListId, type ShopId } from '@kontor/kernel';
import { listingPrice } from './listing-price.js';
import { PriceLists } from './price-lists.js';

/** `erp`: ours is sent. `shop`: never touched. `if-empty`: ours is sent where the shop shows none. */
export type FieldOwner = 'erp' | 'shop' | 'if-empty';

export type PriceRule = {
  /** Null = the standard list. */
  priceListId: PriceListId | null;
  owners: { regular: FieldOwner; strike: FieldOwner; action: FieldOwner };
  /** Prices that came from an order are sent too (F21b says no). */
  sendOrderPrices: boolean;
  /** The lowest price of the last 30 days before a reduction is sent where the shop has a field for it (F46). */
  sendLowest: boolean;
  /** Remote customer group → price list. */
  customerGroups: Record<string, PriceListId>;
};

type Row = { price_list_id: PriceListId | null; owner_regular: FieldOwner; owner_strike: FieldOwner; owner_action: FieldOwner; send_order_prices: number; send_lowest: number; customer_groups: string };

const standing: PriceRule = { priceListId: null, owners: { regular: 'erp', strike: 'erp', action: 'erp' }, sendOrderPrices: false, sendLowest: false, customerGroups: {} };
const owners = new Set(['erp', 'shop', 'if-empty']);

@Injectable()
export class PriceRules {
  constructor(
    private readonly database: Database,
    private readonly lists: PriceLists,
    private readonly clock: Clock,
  ) {}

  async get(shopId: ShopId, tx?: Tx): Promise<PriceRule> {
    const sql = 'SELECT price_list_id, owner_regular, owner_strike, owner_action, send_order_prices, send_lowest, customer_groups FROM price_rule WHERE shop_id = ?';
    const [row] = tx ? await rows<Row>(tx, sql, [shopId]) : await this.database.query<Row>(sql, [shopId]);
    if (!row) return standing;
    return {
      priceListId: row.price_list_id,
      owners: { regular: row.owner_regular, strike: row.owner_strike, action: row.owner_action },
      sendOrderPrices: row.send_order_prices === 1,
      sendLowest: row.send_lowest === 1,
      customerGroups: JSON.parse(row.customer_groups) as Record<string, PriceListId>,
    };
  }

  /** As `set` for what an API names field by field, in a transaction of its own. */
  async change(shopId: ShopId, { sendOrderPrices, sendLowest, ...fields }: { regular?: FieldOwner; strike?: FieldOwner; action?: FieldOwner; sendOrderPrices?: boolean; sendLowest?: boolean }): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.lists.holdAll(tx);
      const stands = await this.get(shopId, tx);
      const given = Object.fromEntries(Object.entries(fields).filter(([, owner]) => owner !== undefined));
      await this.set(tx, shopId, { owners: { ...stands.owners, ...given }, ...(sendOrderPrices !== undefined && { sendOrderPrices }), ...(sendLowest !== undefined && { sendLowest }) }, this.clock.now());
    });
  }

  /** Changes the parts given; the shop's listings are due again. */
  async set(tx: Tx, shopId: ShopId, change: Partial<PriceRule>, now: Date): Promise<void> {
    await this.lists.holdAll(tx);
    const rule = { ...(await this.get(shopId, tx)), ...change };
    for (const [field, owner] of Object.entries(rule.owners)) if (!owners.has(owner)) throw new AppError('price-rule-invalid', { field });
    for (const listId of [rule.priceListId, ...Object.values(rule.customerGroups)]) if (listId) await this.lists.get(listId, tx);
    await write(
      tx,
      `INSERT INTO price_rule (shop_id, price_list_id, owner_regular, owner_strike, owner_action, send_order_prices, send_lowest, customer_groups) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE price_list_id = VALUES(price_list_id), owner_regular = VALUES(owner_regular), owner_strike = VALUES(owner_strike), owner_action = VALUES(owner_action),
         send_order_prices = VALUES(send_order_prices), send_lowest = VALUES(send_lowest), customer_groups = VALUES(customer_groups)`,
      [shopId, rule.priceListId, rule.owners.regular, rule.owners.strike, rule.owners.action, rule.sendOrderPrices ? 1 : 0, rule.sendLowest ? 1 : 0, JSON.stringify(rule.customerGroups)],
    );
    await listingPrice.bumpShop(tx, shopId, now);
  }
}
