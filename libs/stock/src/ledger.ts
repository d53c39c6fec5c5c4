// The only writer of stock. Every change is a movement and, in the same transaction, a new version of every listing of the articles,
// so that no change can be forgotten by a push (F53). Rows are always locked in article order.
import { Injectable } from '@nestjs/common';
import { foldNumber } from '@kontor/articles';
import { marks, rows, tuples, write, type Tx } from '@kontor/base';
import { Quantity, type ArticleId, type ShopId, type WarehouseId } from '@kontor/kernel';
import { listingStock } from './listing-stock.js';
import { Warehouses } from './warehouses.js';

/**
 * What an order of a shop means for one article: promised by us; of what still lies here, taken by the shop from its own figure already; still open
 * in the shop, also after we sent it.
 */
export type ReservationLine = { articleId: ArticleId; reserved: Quantity; takenByShop: Quantity; openInShop: Quantity };

/** One change on hand. `warehouseId` left out = the main warehouse. */
export type StockChange = { articleId: ArticleId; warehouseId?: WarehouseId | null; quantity: Quantity; reason?: string; reference?: string; requestedBy?: string };

export type MovementKind = 'shipment' | 'issue' | 'return' | 'receipt' | 'count' | 'transfer' | 'correction' | 'reservation';

/** After these somebody knows how many there are: the figure may be sent (F54). A reservation or a return is no count. */
const counting = new Set<MovementKind>(['receipt', 'count', 'correction']);

@Injectable()
export class Ledger {
  constructor(private readonly warehouses: Warehouses) {}

  /** Declarative: from now on the order holds exactly these pieces; an empty list releases it. The version moves whenever anything changed. */
  async setReservation(tx: Tx, shopId: ShopId, orderRef: string, lines: readonly ReservationLine[], now: Date): Promise<void> {
    const wanted = new Map<ArticleId, ReservationLine>();
    for (const line of lines) {
      const other = wanted.get(line.articleId);
      wanted.set(line.articleId, other ? { articleId: line.articleId, reserved: other.reserved.plus(line.reserved), takenByShop: other.takenByShop.plus(line.takenByShop), openInShop: other.openInShop.plus(line.openInShop) } : line);
    }
    const before = new Map(
      (
        await rows<{ article_id: ArticleId; reserved: string; taken_by_shop: string; open_in_shop: string }>(
          tx,
          'SELECT article_id, reserved, taken_by_shop, open_in_shop FROM reservation WHERE shop_id = ? AND order_ref = ? ORDER BY article_id FOR UPDATE',
          [shopId, orderRef],
        )
      ).map((row) => [row.article_id, { reserved: Quantity.parse(row.reserved), takenByShop: Quantity.parse(row.taken_by_shop), openInShop: Quantity.parse(row.open_in_shop) }]),
    );
    const none = { reserved: Quantity.zero, takenByShop: Quantity.zero, openInShop: Quantity.zero };
    const changed = byArticle([...new Set([...wanted.keys(), ...before.keys()])]).filter((articleId) => {
      const one = wanted.get(articleId) ?? none;
      const other = before.get(articleId) ?? none;
      return !(one.reserved.equals(other.reserved) && one.takenByShop.equals(other.takenByShop) && one.openInShop.equals(other.openInShop));
    });
    const kept = changed.flatMap((articleId) => {
      const line = wanted.get(articleId);
      return line && !(line.reserved.isZero() && line.takenByShop.isZero() && line.openInShop.isZero()) ? [line] : [];
    });
    const gone = changed.filter((articleId) => !kept.some((line) => line.articleId === articleId));
    if (kept.length > 0) {
      await write(
        tx,
        `INSERT INTO reservation (shop_id, order_ref, article_id, reserved, taken_by_shop, open_in_shop, changed_at) VALUES ${tuples(kept.length, 7)}
         ON DUPLICATE KEY UPDATE reserved = VALUES(reserved), taken_by_shop = VALUES(taken_by_shop), open_in_shop = VALUES(open_in_shop), changed_at = VALUES(changed_at)`,
        kept.flatMap((line) => [shopId, orderRef, line.articleId, line.reserved.toString(), line.takenByShop.toString(), line.openInShop.toString(), now]),
      );
    }
    if (gone.length > 0) await write(tx, `DELETE FROM reservation WHERE shop_id = ? AND order_ref = ? AND article_id IN (${marks(gone)})`, [shopId, orderRef, ...gone]);
    const movements = changed
      .map((articleId) => ({ articleId, quantity: (wanted.get(articleId) ?? none).reserved.minus((before.get(articleId) ?? none).reserved) }))
      .filter(({ quantity }) => !quantity.isZero());
    await this.note(tx, 'reservation', movements.map((movement) => ({ ...movement, warehouseId: null, after: null, reference: `${shopId}/${orderRef}` })), now);
    await listingStock.bumpArticles(tx, changed, now);
  }

  /** Declarative: lines of the order with these numbers are neither resolved nor reserved, so listings with such a number are not sent; an empty list lets go. */
  async holdNumbers(tx: Tx, shopId: ShopId, orderRef: string, numbers: readonly string[]): Promise<void> {
    const folded = [...new Set(numbers.map(foldNumber).filter((number) => number !== '' && number.length <= 120))].sort();
    await write(tx, `DELETE FROM stock_hold WHERE shop_id = ? AND order_ref = ? AND folded NOT IN (${folded.length ? marks(folded) : "''"})`, [shopId, orderRef, ...folded]);
    if (folded.length > 0) {
      await write(tx, `INSERT INTO stock_hold (shop_id, order_ref, folded) VALUES ${tuples(folded.length, 3)} ON DUPLICATE KEY UPDATE folded = VALUES(folded)`, folded.flatMap((number) => [shopId, orderRef, number]));
    }
  }

  /** Goods of an order leave; the caller reduces the reservation in the same transaction. Without a warehouse: the shop's first, else the main one. */
  async ship(
    tx: Tx,
    shipment: { shopId: ShopId; orderRef: string; lines: readonly { articleId: ArticleId; quantity: Quantity }[]; warehouseId?: WarehouseId | null; reference?: string; requestedBy?: string; now: Date },
  ): Promise<void> {
    const warehouseId = shipment.warehouseId ?? (await this.shopWarehouse(tx, shipment.shopId));
    const reference = shipment.reference ?? `${shipment.shopId}/${shipment.orderRef}`;
    await this.move(tx, 'shipment', shipment.lines.map((line) => ({ ...line, quantity: line.quantity.negated(), warehouseId, reference, requestedBy: shipment.requestedBy })), shipment.now);
  }

  /** Goods left without a shipment of ours (the shop's own, a marketplace's). */
  async goodsIssue(tx: Tx, changes: readonly StockChange[], now: Date): Promise<void> {
    await this.move(tx, 'issue', changes.map((change) => ({ ...change, quantity: change.quantity.negated() })), now);
  }

  /** Goods came back from a buyer. */
  async return(tx: Tx, changes: readonly StockChange[], now: Date): Promise<void> {
    await this.move(tx, 'return', changes, now);
  }

  /** Goods came in; the article counts as known from now on. */
  async receive(tx: Tx, changes: readonly StockChange[], now: Date): Promise<void> {
    await this.move(tx, 'receipt', changes, now);
  }

  /** Somebody counted: `quantity` is what lies there, whatever the books said. */
  async count(tx: Tx, changes: readonly StockChange[], now: Date): Promise<void> {
    await this.move(tx, 'count', changes, now);
  }

  /** From one warehouse to another. */
  async transfer(tx: Tx, changes: readonly (StockChange & { from: WarehouseId; to: WarehouseId })[], now: Date): Promise<void> {
    await this.move(
      tx,
      'transfer',
      changes.flatMap(({ from, to, ...change }) => [
        { ...change, warehouseId: from, quantity: change.quantity.negated() },
        { ...change, warehouseId: to },
      ]),
      now,
    );
  }

  /** A count that is booked as a difference: it makes the stock known as a count does. */
  async correct(tx: Tx, changes: readonly StockChange[], now: Date): Promise<void> {
    await this.move(tx, 'correction', changes, now);
  }

  /** How much suppliers will bring; counts only in shops whose rule adds it. */
  async setOnOrder(tx: Tx, changes: readonly StockChange[], now: Date): Promise<void> {
    if (changes.length === 0) return;
    const main = (await this.warehouses.main(tx)).id;
    const sorted = sortChanges(changes, main);
    await write(
      tx,
      `INSERT INTO stock_level (article_id, warehouse_id, on_order, changed_at) VALUES ${tuples(sorted.length, 4)} ON DUPLICATE KEY UPDATE on_order = VALUES(on_order), changed_at = VALUES(changed_at)`,
      sorted.flatMap((change) => [change.articleId, change.warehouseId, change.quantity.toString(), now]),
    );
    await listingStock.bumpArticles(tx, sorted.map((change) => change.articleId), now);
  }

  private async move(tx: Tx, kind: MovementKind, changes: readonly StockChange[], now: Date): Promise<void> {
    if (changes.length === 0) return;
    const main = (await this.warehouses.main(tx)).id;
    const sorted = sortChanges(changes, main);
    const places = [...new Map(sorted.map((change) => [`${change.articleId}/${change.warehouseId}`, change])).values()];
    await write(
      tx,
      `INSERT INTO stock_level (article_id, warehouse_id, changed_at) VALUES ${tuples(places.length, 3)} ON DUPLICATE KEY UPDATE changed_at = VALUES(changed_at)`,
      places.flatMap((place) => [place.articleId, place.warehouseId, now]),
    );
    // The rows are ours now (the statement before locked them), so what is read stays true until the commit.
    const onHand = new Map(
      (
        await rows<{ article_id: ArticleId; warehouse_id: WarehouseId; on_hand: string }>(
          tx,
          `SELECT article_id, warehouse_id, on_hand FROM stock_level WHERE (article_id, warehouse_id) IN (${tuples(places.length, 2)}) FOR UPDATE`,
          places.flatMap((place) => [place.articleId, place.warehouseId]),
        )
      ).map((row) => [`${row.article_id}/${row.warehouse_id}`, Quantity.parse(row.on_hand)]),
    );
    const moved = sorted.map((change) => {
      const key = `${change.articleId}/${change.warehouseId}`;
      const before = onHand.get(key) ?? Quantity.zero;
      const after = kind === 'count' ? change.quantity : before.plus(change.quantity);
      onHand.set(key, after);
      return { ...change, quantity: after.minus(before), after };
    });
    await write(
      tx,
      `INSERT INTO stock_level (article_id, warehouse_id, on_hand, counted_at, changed_at) VALUES ${tuples(places.length, 5)}
       ON DUPLICATE KEY UPDATE on_hand = VALUES(on_hand), counted_at = COALESCE(VALUES(counted_at), counted_at)`,
      places.flatMap((place) => [place.articleId, place.warehouseId, (onHand.get(`${place.articleId}/${place.warehouseId}`) as Quantity).toString(), counting.has(kind) ? now : null, now]),
    );
    await this.note(tx, kind, moved, now);
    const articleIds = byArticle([...new Set(sorted.map((change) => change.articleId))]);
    if (counting.has(kind)) await write(tx, `UPDATE listing_stock SET counted = 1 WHERE article_id IN (${marks(articleIds)}) ORDER BY article_id, listing_id`, articleIds);
    await listingStock.bumpArticles(tx, articleIds, now);
  }

  private async note(
    tx: Tx,
    kind: MovementKind,
    moved: readonly { articleId: ArticleId; warehouseId: WarehouseId | null; quantity: Quantity; after: Quantity | null; reason?: string; reference?: string; requestedBy?: string }[],
    now: Date,
  ): Promise<void> {
    if (moved.length === 0) return;
    await write(
      tx,
      `INSERT INTO stock_movement (article_id, warehouse_id, kind, quantity, on_hand_after, reason, reference, requested_by, at) VALUES ${tuples(moved.length, 9)}`,
      moved.flatMap((one) => [one.articleId, one.warehouseId, kind, one.quantity.toString(), one.after?.toString() ?? null, (one.reason ?? '').slice(0, 200), (one.reference ?? '').slice(0, 190), (one.requestedBy ?? '').slice(0, 40), now]),
    );
  }

  private async shopWarehouse(tx: Tx, shopId: ShopId): Promise<WarehouseId | null> {
    const [row] = await rows<{ id: WarehouseId | null }>(
      tx,
      'SELECT MIN(w.warehouse_id) AS id FROM stock_rule_warehouse w JOIN stock_rule r ON r.shop_id = w.shop_id AND r.all_warehouses = 0 WHERE w.shop_id = ?',
      [shopId],
    );
    return row?.id ?? null;
  }
}

function byArticle(ids: readonly ArticleId[]): ArticleId[] {
  return [...ids].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
}

function sortChanges(changes: readonly StockChange[], main: WarehouseId): (StockChange & { warehouseId: WarehouseId })[] {
  // Stable within one place: a receipt before an issue of the same article stays in that order.
  return changes
    .map((change) => ({ ...change, warehouseId: change.warehouseId ?? main }))
    .sort((one, other) => {
      const difference = BigInt(one.articleId) - BigInt(other.articleId) || BigInt(one.warehouseId) - BigInt(other.warehouseId);
      return difference < 0n ? -1 : difference > 0n ? 1 : 0;
    });
}
