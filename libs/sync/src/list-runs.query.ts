// The history of runs, the newest first, paged by id.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { asId, type ShopId } from '@kontor/kernel';
import type { RunRow, RunStatus } from './run-rows.js';
import { runView, type RunView } from './run-view.js';

export type RunFilter = { shopId?: ShopId; kind?: string; status?: RunStatus; after?: string; limit: number };

export class ListRuns extends Query<{ items: RunView[]; next: string | null }> {
  constructor(readonly filter: RunFilter) {
    super();
  }
}

@QueryHandler(ListRuns)
export class ListRunsHandler implements IQueryHandler<ListRuns> {
  constructor(private readonly database: Database) {}

  async execute({ filter }: ListRuns): Promise<{ items: RunView[]; next: string | null }> {
    const conditions: [string, unknown][] = [];
    if (filter.shopId !== undefined) conditions.push(['shop_id = ?', filter.shopId]);
    if (filter.kind !== undefined) conditions.push(['kind = ?', filter.kind]);
    if (filter.status !== undefined) conditions.push(['status = ?', filter.status]);
    if (filter.after !== undefined) conditions.push(['id < ?', asId(filter.after)]);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
    const found = await this.database.query<RunRow>(`SELECT * FROM sync_run ${where} ORDER BY id DESC LIMIT ?`, [...conditions.map(([, value]) => value), filter.limit + 1]);
    const items = found.slice(0, filter.limit).map(runView);
    return { items, next: found.length > filter.limit ? (items.at(-1)?.id ?? null) : null };
  }
}
