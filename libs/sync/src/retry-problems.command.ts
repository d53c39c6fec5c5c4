// A person wants problems tried again now: their kinds prepare the rows, and one run for each shop and kind tries them.
import { ModuleRef } from '@nestjs/core';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import type { RunId, ShopId } from '@kontor/kernel';
import { Problems, type ProblemChoice } from './problems.js';
import { Runs } from './runs.js';
import { findKind } from './sync-command.js';

/** Answers the runs that try them. */
export class RetryProblems extends Command<RunId[]> {
  constructor(readonly wish: ProblemChoice & { by: string }) {
    super();
  }
}

@CommandHandler(RetryProblems)
export class RetryProblemsHandler implements ICommandHandler<RetryProblems> {
  constructor(
    private readonly database: Database,
    private readonly problems: Problems,
    private readonly runs: Runs,
    private readonly modules: ModuleRef,
  ) {}

  async execute({ wish }: RetryProblems): Promise<RunId[]> {
    const ids = await this.problems.chosen(wish);
    return this.database.inTransaction(async (tx) => {
      const groups = new Map<string, { shopId: ShopId; kind: string; subjects: string[] }>();
      for (const { shopId, kind, subject } of await this.problems.retryNow(tx, ids)) {
        const group = groups.get(`${shopId}/${kind}`) ?? { shopId, kind, subjects: [] };
        group.subjects.push(subject);
        groups.set(`${shopId}/${kind}`, group);
      }
      const runIds: RunId[] = [];
      for (const { shopId, kind: name, subjects } of groups.values()) {
        const kind = findKind(name);
        if (!kind) continue;
        const params = kind.retry ? await this.modules.get(kind.retry, { strict: false }).retry(tx, shopId, subjects) : {};
        const { runId } = await this.runs.request({ kind: name, shopId: shopId === '0' ? null : shopId, params, requestedBy: wish.by }, tx);
        runIds.push(runId);
      }
      return runIds;
    });
  }
}
