// One run with the runs that it needed.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { AppError, type RunId } from '@kontor/kernel';
import type { RunRow } from './run-rows.js';
import { findRun, runView, type RunView } from './run-view.js';

export class GetRun extends Query<RunView & { children: RunView[] }> {
  readonly runId: RunId;
  constructor(input: { runId: RunId }) {
    super();
    this.runId = input.runId;
  }
}

@QueryHandler(GetRun)
export class GetRunHandler implements IQueryHandler<GetRun> {
  constructor(private readonly database: Database) {}

  async execute({ runId }: GetRun): Promise<RunView & { children: RunView[] }> {
    const row = await findRun(this.database, runId);
    if (!row) throw new AppError('run-unknown', { run: runId });
    // In the order in which they were asked for; those that were joined were not made for it, hence not parent_id.
    const children = await this.database.query<RunRow>('SELECT r.* FROM sync_run_child c JOIN sync_run r ON r.id = c.child_id WHERE c.run_id = ? ORDER BY c.position', [runId]);
    return { ...runView(row), children: children.map(runView) };
  }
}
