// The home page and what its buttons do: each one command, then back to the page (303).
import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { AppError, asId, type ShopId } from '@kontor/kernel';
import { ClearAttention, GetShop, ListShops, ResumeWrites, Shops, StopWrites } from '@kontor/shops';
import { RecomputeStatistics } from '@kontor/statistics';
import { RequestRun } from '@kontor/sync';
import { IsString, Matches } from 'class-validator';
import { translate } from '../../i18n/translate.js';
import { actor, may, orFlash } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, localPath, type AdminRequest } from '../session/session.js';
import { Views } from '../views.js';
import { LiveShops } from './live.js';
import { OverviewReader } from './overview.js';
import { anythingRuns, overviewView } from './overview.views.js';

class RunForm {
  @IsString() @Matches(/^[a-z-]{1,60}$/) kind!: string;
}

@AdminPages('admin')
export class ShopsPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly shops: Shops,
    private readonly overview: OverviewReader,
    private readonly live: LiveShops,
    private readonly views: Views,
  ) {}

  @Get()
  async home(@Req() request: AdminRequest, @Res() response: Response): Promise<void> {
    const overview = await this.overview.read({ operate: may(request, 'operate'), administer: may(request, 'administer') });
    const voice = this.views.voice(this.views.languageOf(request));
    await this.views.page(
      request,
      response,
      'shops/overview',
      overviewView(overview, voice),
      {
        current: 'shops',
        titleKey: 'shops.title',
        leadKey: 'shops.lead',
        refreshSeconds: anythingRuns(overview) ? 5 : null,
      },
    );
  }

  @Get('live')
  follow(@Req() request: AdminRequest, @Res() response: Response): void {
    this.live.follow(request, response);
  }

  @Post('shops/:id/runs')
  @For('operate')
  async run(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() form: RunForm): Promise<void> {
    await this.act(request, response, async () => {
      const { merged } = await this.commands.execute(new RequestRun({ kind: form.kind, shopId: asId<ShopId>(id), requestedBy: actor(request) }));
      const kind = translate(this.views.languageOf(request))(`runs.kind.${form.kind}`);
      flash(request, { tone: 'success', key: merged ? 'runs.merged' : 'runs.asked', values: { kind } });
    });
  }

  @Post('synchronise')
  @For('operate')
  async synchronise(@Req() request: AdminRequest, @Res() response: Response): Promise<void> {
    let asked = 0;
    for (const shop of await this.queries.execute(new ListShops())) {
      // One shop that cannot or must not does not keep the others back; its card says why.
      await this.commands.execute(new RequestRun({ kind: 'synchronise', shopId: shop.id, requestedBy: actor(request) })).then(
        () => (asked += 1),
        (error: unknown) => {
          if (!(error instanceof AppError) || error.status >= 500) throw error;
        },
      );
    }
    flash(request, { tone: 'success', key: 'runs.all-asked', values: { count: asked, shown: asked } });
    response.redirect(303, '/admin');
  }

  @Post('shops/:id/recompute')
  @For('operate')
  async recompute(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await this.act(request, response, async () => {
      const shop = await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
      await this.commands.execute(new RecomputeStatistics({ shopId: shop.id }));
      flash(request, { tone: 'success', key: 'shops.recompute-asked', values: { shop: shop.name } });
    });
  }

  @Post('shops/:id/attention')
  @For('operate')
  async attention(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await this.act(request, response, async () => {
      const shop = await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
      await this.commands.execute(new ClearAttention({ shopId: shop.id, requestedBy: actor(request) }));
      flash(request, { tone: 'success', key: 'shops.attention-cleared', values: { shop: shop.name } });
    });
  }

  @Post('shops/:id/stop')
  @For('operate')
  async stopShop(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await this.act(request, response, async () => {
      const shop = await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
      await this.commands.execute(new StopWrites({ shopId: shop.id, requestedBy: actor(request) }));
      flash(request, { tone: 'info', key: 'shops.stopped', values: { shop: shop.name } });
    });
  }

  @Post('shops/:id/resume')
  @For('operate')
  async resumeShop(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await this.act(request, response, async () => {
      const shop = await this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
      await this.commands.execute(new ResumeWrites({ shopId: shop.id, requestedBy: actor(request) }));
      flash(request, { tone: 'success', key: (await this.shops.stoppedEverywhere()) ? 'shops.still-stopped' : 'shops.resumed', values: { shop: shop.name } });
    });
  }

  @Post('stop')
  @For('operate')
  async stopAll(@Req() request: AdminRequest, @Res() response: Response): Promise<void> {
    await this.commands.execute(new StopWrites({ shopId: null, requestedBy: actor(request) }));
    flash(request, { tone: 'info', key: 'stop.is-on', values: {} });
    response.redirect(303, '/admin');
  }

  @Post('resume')
  @For('operate')
  async resumeAll(@Req() request: AdminRequest, @Res() response: Response): Promise<void> {
    await this.commands.execute(new ResumeWrites({ shopId: null, requestedBy: actor(request) }));
    flash(request, { tone: 'success', key: 'stop.is-off', values: {} });
    response.redirect(303, '/admin');
  }

  private async act(request: AdminRequest, response: Response, work: () => Promise<void>): Promise<void> {
    await orFlash(request, work);
    // The page of the shop has the same buttons and wants to be come back to.
    response.redirect(303, localPath((request.body as { back?: unknown } | undefined)?.back));
  }
}
