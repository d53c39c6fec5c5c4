// Runs: what was asked for, how far it is, how it ended, and the file it made.
import { Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import type { Response } from 'express';
import { asId, type Language, type RunId, type ShopId } from '@kontor/kernel';
import { ApproveRun, CancelRun, GetRun, ListRuns, RejectRun, RetryRun, type RunStatus, type RunView } from '@kontor/sync';
import { sentence } from '../errors/problem.js';
import { RunDownloads } from '../http/run-downloads.js';
import { By, Needs, type Caller } from './caller.js';
import { OneOf, Text } from './fields.js';
import { ApiCommand, ApiNoun } from './noun.js';
import { defaultLimit, PageQuery } from './paging.js';

const statuses: RunStatus[] = ['queued', 'running', 'waiting', 'succeeded', 'partial', 'failed', 'cancelled'];

class RunQuery extends PageQuery {
  @Text({ optional: true, max: 19, pattern: /^\d+$/, description: 'Id of the shop.' }) shop?: string;
  @Text({ optional: true, max: 60 }) kind?: string;
  @OneOf({ optional: true, choices: statuses }) status?: RunStatus;
}

class FileQuery {
  @Text({ optional: true, max: 4, pattern: /^\d+$/, description: 'Number of the part, from 1.' }) part?: string;
}

class RunCounts {
  @ApiProperty({ type: Number, nullable: true }) total!: number | null;
  @ApiProperty() done!: number;
  @ApiProperty() failed!: number;
  @ApiProperty() skipped!: number;
}
class RemoteCalls {
  @ApiProperty() reads!: number;
  @ApiProperty() writes!: number;
}
class RunFailure {
  @ApiProperty({ example: 'unavailable' }) kind!: string;
  @ApiProperty() code!: string;
  @ApiProperty() detail!: string;
}
/** A run as the API tells it. */
export class RunAnswer {
  @ApiProperty() id!: string;
  @ApiProperty({ type: String, nullable: true }) parentId!: string | null;
  @ApiProperty({ type: String, nullable: true }) shopId!: string | null;
  @ApiProperty({ example: 'fetch-orders' }) kind!: string;
  @ApiProperty({ enum: statuses }) status!: RunStatus;
  @ApiProperty({ type: String, nullable: true, enum: ['approval', 'confirmation', 'backoff', 'children'] }) waitingFor!: string | null;
  @ApiProperty({ type: Object, nullable: true, description: 'What is held for approval, or why the run waits.' }) waiting!: object | null;
  @ApiProperty({ example: 'token:3' }) requestedBy!: string;
  @ApiProperty({ type: Object }) options!: unknown;
  @ApiProperty({ type: RunCounts }) counts!: RunCounts;
  @ApiProperty({ type: RemoteCalls }) remoteCalls!: RemoteCalls;
  @ApiProperty() attempt!: number;
  @ApiProperty() createdAt!: Date;
  @ApiProperty({ type: Date, nullable: true }) startedAt!: Date | null;
  @ApiProperty({ type: Date, nullable: true }) finishedAt!: Date | null;
  @ApiProperty({ type: RunFailure, nullable: true }) failure!: RunFailure | null;
  @ApiProperty({ type: () => [RunAnswer] }) children!: RunAnswer[];
}
class RunPage {
  @ApiProperty({ type: [RunAnswer] }) items!: RunAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
export class RequestedRun extends RunAnswer {
  @ApiProperty({ description: 'It joined a run that waited already.' }) merged!: boolean;
}

/** A run for the caller; sentences in his language. */
export function runAnswer(run: RunView, language: Language): RunAnswer {
  const { waitingValues, params, failure, children, ...rest } = run;
  return {
    id: rest.id,
    parentId: rest.parentId,
    shopId: rest.shopId,
    kind: rest.kind,
    status: rest.status,
    waitingFor: rest.waitingFor,
    waiting: waitingValues,
    requestedBy: rest.requestedBy,
    options: params,
    counts: rest.counts,
    remoteCalls: rest.remoteCalls,
    attempt: rest.attempt,
    createdAt: rest.createdAt,
    startedAt: rest.startedAt,
    finishedAt: rest.finishedAt,
    failure: failure ? { kind: failure.kind, code: failure.code, detail: sentence(failure.code, failure.values, language) } : null,
    children: (children ?? []).map((child) => runAnswer(child, language)),
  };
}

@ApiNoun('runs', 'Runs')
export class RunsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly downloads: RunDownloads,
  ) {}

  @Get()
  @Needs('read')
  @ApiOkResponse({ type: RunPage })
  async list(@Query() query: RunQuery, @By() by: Caller): Promise<RunPage> {
    const { items, next } = await this.queries.execute(new ListRuns({ shopId: query.shop === undefined ? undefined : asId<ShopId>(query.shop), kind: query.kind, status: query.status, after: query.after, limit: query.limit ?? defaultLimit }));
    return { items: items.map((run) => runAnswer(run, by.language)), next };
  }

  @Get(':id')
  @Needs('read')
  @ApiOkResponse({ type: RunAnswer })
  async get(@Param('id') id: string, @By() by: Caller): Promise<RunAnswer> {
    return runAnswer(await this.queries.execute(new GetRun({ runId: asId<RunId>(id) })), by.language);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Needs('operate')
  @ApiCommand()
  @ApiOkResponse({ type: RunAnswer })
  async cancel(@Param('id') id: string, @By() by: Caller): Promise<RunAnswer> {
    return runAnswer(await this.commands.execute(new CancelRun({ runId: asId<RunId>(id), by: by.requestedBy })), by.language);
  }

  @Post(':id/retry')
  @HttpCode(202)
  @Needs('operate')
  @ApiCommand()
  @ApiAcceptedResponse({ type: RunAnswer, description: 'The new run.' })
  async retry(@Param('id') id: string, @By() by: Caller): Promise<RunAnswer> {
    return runAnswer(await this.commands.execute(new RetryRun({ runId: asId<RunId>(id), by: by.requestedBy })), by.language);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Needs('operate')
  @ApiCommand()
  @ApiOkResponse({ type: RunAnswer })
  async approve(@Param('id') id: string, @By() by: Caller): Promise<RunAnswer> {
    return runAnswer(await this.commands.execute(new ApproveRun({ runId: asId<RunId>(id), by: by.requestedBy })), by.language);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Needs('operate')
  @ApiCommand()
  @ApiOkResponse({ type: RunAnswer })
  async reject(@Param('id') id: string, @By() by: Caller): Promise<RunAnswer> {
    return runAnswer(await this.commands.execute(new RejectRun({ runId: asId<RunId>(id), by: by.requestedBy })), by.language);
  }

  @Get(':id/file')
  @Needs('read')
  @ApiOkResponse({ description: 'The file; several parts as one ZIP, or the part asked for.', content: { 'text/csv': { schema: { type: 'string' } }, 'application/zip': { schema: { type: 'string', format: 'binary' } } } })
  async file(@Param('id') id: string, @Query() query: FileQuery, @Res() response: Response): Promise<void> {
    await this.queries.execute(new GetRun({ runId: asId<RunId>(id) }));
    await this.downloads.send(response, asId<RunId>(id), query.part);
  }
}
