// Gathers what the pages about runs show: the runs, the names of who asked for them, and for one run what it belongs to and what it met.
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { RunId, ShopId } from '@kontor/kernel';
import { ListShops } from '@kontor/shops';
import { GetRun, ListProblems, ListRuns, RunFiles, Runs, type ProblemView, type RunFile, type RunStatus, type RunView } from '@kontor/sync';
import { ProblemsReader, type Subject } from '../problems/problems.js';
import { Askers } from '../session/askers.js';

export type RunsFilter = { shopId?: ShopId; kind?: string; status?: RunStatus; after?: string };

/** `askers`: names by `requestedBy`, as far as it is a user or a token. */
export type RunsFacts = { filter: RunsFilter; shops: { id: ShopId; name: string }[]; runs: RunView[]; askers: Map<string, string>; next: string | null };

export type RunFacts = {
  run: RunView & { children: RunView[] };
  parent: RunView | null;
  after: RunView | null;
  shops: { id: ShopId; name: string }[];
  askers: Map<string, string>;
  problems: ProblemView[];
  moreProblems: boolean;
  subjects: Map<string, Subject>;
  files: RunFile[];
};

const pageRuns = 50;
const shownProblems = 20;

@Injectable()
export class RunsReader {
  constructor(
    private readonly queries: QueryBus,
    private readonly askers: Askers,
    private readonly runs: Runs,
    private readonly files: RunFiles,
    private readonly problems: ProblemsReader,
  ) {}

  async list(filter: RunsFilter): Promise<RunsFacts> {
    const [shops, { items, next }] = await Promise.all([this.shops(), this.queries.execute(new ListRuns({ ...filter, limit: pageRuns }))]);
    return { filter, shops, runs: items, askers: await this.askers.names(items.map((run) => run.requestedBy)), next };
  }

  /** One run as of now; throws `run-unknown`. */
  async one(runId: RunId): Promise<RunFacts> {
    const run = await this.queries.execute(new GetRun({ runId }));
    const [shops, parent, after, askers, problems, files] = await Promise.all([
      this.shops(),
      run.parentId === null ? null : this.runs.find(run.parentId),
      run.afterRunId === null ? null : this.runs.find(run.afterRunId),
      this.askers.names([run.requestedBy]),
      this.queries.execute(new ListProblems({ shopId: run.shopId, runIds: [run.id, ...run.children.map((child) => child.id)], limit: shownProblems })),
      this.files.list(runId),
    ]);
    return { run, parent, after, shops, askers, problems: problems.items, moreProblems: problems.next !== null, subjects: await this.problems.subjectsOf(problems.items), files };
  }

  private async shops(): Promise<RunsFacts['shops']> {
    return (await this.queries.execute(new ListShops())).map(({ id, name }) => ({ id, name }));
  }
}
