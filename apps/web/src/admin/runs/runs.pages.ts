// The history of runs, one run live, and what a person does to it: cancel, repeat, approve, reject; and the files of an export.
import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { Response } from 'express';
import { asId, type RunId, type ShopId } from '@kontor/kernel';
import { ApproveRun, CancelRun, GetRun, RejectRun, RetryRun, type RunStatus } from '@kontor/sync';
import { RunDownloads } from '../../http/run-downloads.js';
import { act, actor, may } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import type { AdminRequest } from '../session/session.js';
import { Views } from '../views.js';
import { LiveRuns } from './live-runs.js';
import { RunsReader } from './runs.js';
import { runPageView, runsView } from './runs.views.js';

/** A choice that was left open arrives as an empty text. */
const Blank = (): PropertyDecorator => Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value));

class Filters {
  @IsOptional() @Blank() @Matches(/^\d{1,19}$/) shop?: string;
  @IsOptional() @Blank() @Matches(/^[a-z-]{1,40}$/) kind?: string;
  @IsOptional() @Blank() @IsIn(['queued', 'running', 'waiting', 'succeeded', 'partial', 'failed', 'cancelled']) status?: RunStatus;
  @IsOptional() @Blank() @Matches(/^\d{1,19}$/) after?: string;
}

class Form {
  @IsOptional() @IsString() @MaxLength(2000) next?: string;
}

@AdminPages('admin/runs')
export class RunsPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly downloads: RunDownloads,
    private readonly reader: RunsReader,
    private readonly live: LiveRuns,
    private readonly views: Views,
  ) {}

  @Get()
  async list(@Req() request: AdminRequest, @Res() response: Response, @Query() query: Filters): Promise<void> {
    const facts = await this.reader.list({ shopId: query.shop === undefined ? undefined : asId<ShopId>(query.shop), kind: query.kind, status: query.status, after: query.after });
    await this.views.page(request, response, 'runs/list', runsView(facts, this.views.voice(this.views.languageOf(request))), { current: 'runs', titleKey: 'runs.page-title', leadKey: 'runs.lead' });
  }

  @Get(':id')
  async one(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    const facts = await this.reader.one(asId<RunId>(id));
    const voice = this.views.voice(this.views.languageOf(request));
    const page = runPageView(facts, { operate: may(request, 'operate') }, voice);
    const crumbs = [{ label: voice.t('runs.page-title'), href: '/admin/runs' }];
    const moves = facts.run.finishedAt === null && facts.run.waitingFor !== 'approval';
    await this.views.page(request, response, 'runs/run', page, { current: 'runs', title: page.title, leadKey: 'runs.detail.lead', crumbs, refreshSeconds: moves ? 5 : null });
  }

  @Get(':id/live')
  async follow(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    const { id: runId } = await this.queries.execute(new GetRun({ runId: asId<RunId>(id) }));
    this.live.follow(request, response, runId);
  }

  @Post(':id/cancel')
  @For('operate')
  cancel(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() form: Form): Promise<void> {
    return this.act(request, response, form, 'runs.cancelled', () => this.commands.execute(new CancelRun({ runId: asId<RunId>(id), by: actor(request) })));
  }

  @Post(':id/retry')
  @For('operate')
  retry(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() form: Form): Promise<void> {
    return this.act(request, response, form, 'runs.repeated', () => this.commands.execute(new RetryRun({ runId: asId<RunId>(id), by: actor(request) })));
  }

  @Post(':id/approve')
  @For('operate')
  approve(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() form: Form): Promise<void> {
    return this.act(request, response, form, 'runs.approved', () => this.commands.execute(new ApproveRun({ runId: asId<RunId>(id), by: actor(request) })));
  }

  @Post(':id/reject')
  @For('operate')
  reject(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() form: Form): Promise<void> {
    return this.act(request, response, form, 'runs.rejected', () => this.commands.execute(new RejectRun({ runId: asId<RunId>(id), by: actor(request) })));
  }

  @Get(':id/file')
  file(@Res() response: Response, @Param('id') id: string, @Query('part') part?: string): Promise<void> {
    return this.downloads.send(response, asId<RunId>(id), part);
  }

  private act(request: AdminRequest, response: Response, form: Form, said: string, work: () => Promise<unknown>): Promise<void> {
    return act(request, response, form.next ?? '/admin', async () => {
      await work();
      return { key: said, values: {} };
    });
  }
}
