// What a person does to a run from the home page: cancel, repeat, approve, reject; and the file of an export.
import { Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { asId, type RunId } from '@kontor/kernel';
import { ApproveRun, CancelRun, RejectRun, RetryRun } from '@kontor/sync';
import { RunDownloads } from '../../http/run-downloads.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, type AdminRequest } from '../session/session.js';
import { actor, orFlash } from '../shops/shops.pages.js';

@AdminPages('admin/runs')
export class RunsPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly downloads: RunDownloads,
  ) {}

  @Post(':id/cancel')
  @For('operate')
  cancel(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.act(request, response, 'runs.cancelled', () => this.commands.execute(new CancelRun({ runId: asId<RunId>(id), by: actor(request) })));
  }

  @Post(':id/retry')
  @For('operate')
  retry(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.act(request, response, 'runs.repeated', () => this.commands.execute(new RetryRun({ runId: asId<RunId>(id), by: actor(request) })));
  }

  @Post(':id/approve')
  @For('operate')
  approve(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.act(request, response, 'runs.approved', () => this.commands.execute(new ApproveRun({ runId: asId<RunId>(id), by: actor(request) })));
  }

  @Post(':id/reject')
  @For('operate')
  reject(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    return this.act(request, response, 'runs.rejected', () => this.commands.execute(new RejectRun({ runId: asId<RunId>(id), by: actor(request) })));
  }

  @Get(':id/file')
  file(@Res() response: Response, @Param('id') id: string, @Query('part') part?: string): Promise<void> {
    return this.downloads.send(response, asId<RunId>(id), part);
  }

  private async act(request: AdminRequest, response: Response, said: string, work: () => Promise<unknown>): Promise<void> {
    await orFlash(request, async () => {
      await work();
      flash(request, { tone: 'success', key: said, values: {} });
    });
    response.redirect(303, '/admin');
  }
}
