// Try a problem again, or put it aside.
import { Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { DismissProblems, RetryProblems } from '@kontor/sync';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, type AdminRequest } from '../session/session.js';
import { actor, orFlash } from '../shops/shops.pages.js';

@AdminPages('admin/problems')
export class ProblemsPages {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/retry')
  @For('operate')
  async retry(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await orFlash(request, async () => {
      await this.commands.execute(new RetryProblems({ ids: [id], by: actor(request) }));
      flash(request, { tone: 'success', key: 'problems.retried', values: {} });
    });
    response.redirect(303, '/admin#problems');
  }

  @Post(':id/dismiss')
  @For('operate')
  async dismiss(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await orFlash(request, async () => {
      await this.commands.execute(new DismissProblems({ ids: [id], by: actor(request), reason: '' }));
      flash(request, { tone: 'success', key: 'problems.dismissed', values: {} });
    });
    response.redirect(303, '/admin#problems');
  }
}
