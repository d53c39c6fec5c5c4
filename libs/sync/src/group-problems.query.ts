// Open problems by what causes them: a hundred refused articles are one thing to look at.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import type { ShopId } from '@kontor/kernel';
import type { RunFailureKind } from './failures.js';
import type { ProblemCause } from './problems.js';

export type ProblemGroup = ProblemCause & {
  failureKind: RunFailureKind;
  rows: number;
  /** All rows say the same, to the last value. */
  alike: boolean;
  firstSeen: Date;
  lastSeen: Date;
};

/** The causes of open problems, the most rows first. */
export class GroupProblems extends Query<ProblemGroup[]> {
  constructor(readonly filter: { shopId?: ShopId; kind?: string } = {}) {
    super();
  }
}

type Row = { shop_id: ShopId; kind: string; code: string; failure_kind: RunFailureKind; problems: string; sayings: string; first_seen: Date; last_seen: Date };

@QueryHandler(GroupProblems)
export class GroupProblemsHandler implements IQueryHandler<GroupProblems> {
  constructor(private readonly database: Database) {}

  async execute({ filter }: GroupProblems): Promise<ProblemGroup[]> {
    const conditions: [string, unknown][] = [];
    if (filter.shopId !== undefined) conditions.push([' AND shop_id = ?', filter.shopId]);
    if (filter.kind !== undefined) conditions.push([' AND kind = ?', filter.kind]);
    const found = await this.database.query<Row>(
      `SELECT shop_id, kind, code, MIN(failure_kind) AS failure_kind, COUNT(*) AS problems, COUNT(DISTINCT code_values) AS sayings, MIN(first_seen) AS first_seen, MAX(last_seen) AS last_seen
       FROM sync_problem WHERE is_open = 1${conditions.map(([sql]) => sql).join('')} GROUP BY shop_id, kind, code ORDER BY COUNT(*) DESC, shop_id, kind, code`,
      conditions.map(([, value]) => value),
    );
    return found.map((row) => ({
      shopId: row.shop_id === '0' ? null : row.shop_id,
      kind: row.kind,
      code: row.code,
      failureKind: row.failure_kind,
      rows: Number.parseInt(row.problems, 10),
      alike: row.sayings === '1',
      firstSeen: row.first_seen,
      lastSeen: row.last_seen,
    }));
  }
}
