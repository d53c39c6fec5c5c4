// What was entered last by hand or by a program, over all articles: counts, receipts, issues, returns and corrections.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { Quantity } from '@kontor/kernel';
import type { MovementKind } from './ledger.js';

export type LatestMovement = { id: string; article: string; name: string; kind: MovementKind; warehouse: string; quantity: Quantity; onHandAfter: Quantity | null; reason: string; requestedBy: string; at: Date };

/** The newest first. */
export class ListLatestMovements extends Query<LatestMovement[]> {
  constructor(readonly wish: { limit: number }) {
    super();
  }
}

const entered: MovementKind[] = ['count', 'receipt', 'issue', 'return', 'correction'];

type Row = { id: string; number: string; name: string; kind: MovementKind; code: string | null; quantity: string; on_hand_after: string | null; reason: string; requested_by: string; at: Date };

@QueryHandler(ListLatestMovements)
export class ListLatestMovementsHandler implements IQueryHandler<ListLatestMovements> {
  constructor(private readonly database: Database) {}

  async execute({ wish }: ListLatestMovements): Promise<LatestMovement[]> {
    const limit = Math.min(Math.max(wish.limit, 1), 100);
    // The newest of each kind by its index: reservations may lie between them by the hundred thousand.
    const newest = entered.map(() => `(SELECT id FROM stock_movement FORCE INDEX (latest) WHERE kind = ? ORDER BY id DESC LIMIT ${limit})`).join(' UNION ALL ');
    const found = await this.database.query<Row>(
      `SELECT m.id, a.number, a.name, m.kind, w.code, m.quantity, m.on_hand_after, m.reason, m.requested_by, m.at
       FROM (${newest}) n JOIN stock_movement m ON m.id = n.id JOIN face_article a ON a.article_id = m.article_id LEFT JOIN warehouse w ON w.id = m.warehouse_id ORDER BY m.id DESC LIMIT ${limit}`,
      entered,
    );
    return found.map((row) => ({
      id: row.id,
      article: row.number,
      name: row.name,
      kind: row.kind,
      warehouse: row.code ?? '',
      quantity: Quantity.parse(row.quantity),
      onHandAfter: row.on_hand_after === null ? null : Quantity.parse(row.on_hand_after),
      reason: row.reason,
      requestedBy: row.requested_by,
      at: row.at,
    }));
  }
}
