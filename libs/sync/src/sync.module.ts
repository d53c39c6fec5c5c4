// Long-running work: requested, claimed, carried out, resumed, kept in the history. Processes that carry out runs call `RunWorker.start()`
// and `Schedule.start()`; all others only request.
import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { tablesOf } from '@kontor/base';
import { ShopsModule } from '@kontor/shops';
import { ApproveRunHandler } from './approve-run.command.js';
import { bellProvider, bellQueue } from './bell/bull.bell.js';
import { BootCheck } from './boot-check.js';
import { CancelRunHandler } from './cancel-run.command.js';
import { ChangeScheduleHandler } from './change-schedule.command.js';
import { Children } from './children.js';
import { Claims } from './claims.js';
import { CountProblemsHandler } from './count-problems.query.js';
import { DismissProblemsHandler } from './dismiss-problems.command.js';
import { DueRuns } from './due-runs.js';
import { GetRunHandler } from './get-run.query.js';
import { GetScheduleHandler } from './get-schedule.query.js';
import { GroupProblemsHandler } from './group-problems.query.js';
import { LaneGate } from './lane-gate.js';
import { ListProblemsHandler } from './list-problems.query.js';
import { ListRunsHandler } from './list-runs.query.js';
import { Marks } from './marks.js';
import { Sync1763300000000 } from './migrations/1763300000000-sync.js';
import { Pause } from './pause.js';
import { Problems } from './problems.js';
import { RejectRunHandler } from './reject-run.command.js';
import { RequestRunHandler } from './request-run.command.js';
import { RetryProblemsHandler } from './retry-problems.command.js';
import { RetryRunHandler } from './retry-run.command.js';
import { RunEnds } from './run-ends.js';
import { RunFiles } from './run-files.js';
import { RunMetrics } from './run-metrics.js';
import { RunWorker } from './run-worker.js';
import { Runs } from './runs.js';
import { Schedule } from './schedule.js';

const commands = [RequestRunHandler, CancelRunHandler, RetryRunHandler, ApproveRunHandler, RejectRunHandler, RetryProblemsHandler, DismissProblemsHandler, ChangeScheduleHandler];
const queries = [ListRunsHandler, GetRunHandler, ListProblemsHandler, GroupProblemsHandler, CountProblemsHandler, GetScheduleHandler];

@Module({
  imports: [ShopsModule, DiscoveryModule, bellQueue, tablesOf('sync', { entities: [], migrations: [Sync1763300000000] })],
  providers: [bellProvider, Runs, RunEnds, RunMetrics, Claims, Children, LaneGate, DueRuns, RunWorker, Schedule, Problems, Marks, RunFiles, Pause, BootCheck, ...commands, ...queries],
  exports: [Runs, RunWorker, Schedule, Problems, Marks, RunFiles, ShopsModule],
})
export class SyncModule {}
