// Every change of an article's stock, the newest first.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Articles } from '@kontor/articles';
import { Database } from '@kontor/base';
import { AppError, Quantity, asId } from '@kontor/kernel';
import type { MovementKind } from './ledger.js';

export type MovementView = { id: string; kind: MovementKind; /** Null for a reservation: it lies nowhere else. */ warehouse: string | null; quantity: Quantity; onHandAfter: Quantity | null; reason: string; reference: string; requestedBy: string; at: Date };

/** Paged by key: `next` is the `after` of the next page. */
export class ListMovements extends Query<{ items: MovementView[]; next: string | null }> {
  constructor(readonly wish: { number: string; after?: string | null; limit?: number }) {
    super();
  }
}

type Row = { id: string; kind: MovementKind; code: string | null; quantity: string; on_hand_after: string | null; reason: string; reference: string; requested_by: string; at: Date };

@QueryHandler(ListMovements)
export class ListMovementsHandler implements IQueryHandler<ListMovements> {
  constructor(
    private readonly database: Database,
    private readonly articles: Articles,
  ) {}

  async execute({ wish }: ListMovements): Promise<{ items: MovementView[]; next: string | null }> {
    const article = await this.articles.byNumber(wish.number);
    if (!article) throw new AppError('article-unknown', { number: wish.number.slice(0, 120) });
    const limit = Math.min(Math.max(wish.limit ?? 50, 1), 500);
    const found = await this.database.query<Row>(
      `SELECT m.id, m.kind, w.code, m.quantity, m.on_hand_after, m.reason, m.reference, m.requested_by, m.at FROM stock_movement m LEFT JOIN warehouse w ON w.id = m.warehouse_id
       WHERE m.article_id = ? ${wish.after ? 'AND m.id < ?' : ''} ORDER BY m.id DESC LIMIT ${limit + 1}`,
      [article.id, ...(wish.after ? [asId(wish.after)] : [])],
    );
    const items = found.slice(0, limit).map((row) => ({
      id: row.id,
      kind: row.kind,
      warehouse: row.code,
      quantity: Quantity.parse(row.quantity),
      onHandAfter: row.on_hand_after === null ? null : Quantity.parse(row.on_hand_after),
      reason: row.reason,
      reference: row.reference,
      requestedBy: row.requested_by,
      at: row.at,
    }));
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }
}
