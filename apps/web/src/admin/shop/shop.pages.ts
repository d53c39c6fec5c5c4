// One shop: its page, and the two switches that are a property of the shop itself (schedule paused, trial mode).
import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { ChangeShop } from '@kontor/shops';
import { act, actor, may } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import type { AdminRequest } from '../session/session.js';
import { OverviewReader } from '../shops/overview.js';
import { Form } from './form.js';
import { shopOverviewView } from './overview.views.js';
import { ShopFrame } from './shop-frame.js';

@AdminPages('admin/shops/:id')
export class ShopPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly overview: OverviewReader,
    private readonly frame: ShopFrame,
  ) {}

  @Get()
  async show(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    const shop = await this.frame.shop(id);
    const [facts] = await this.overview.facts([shop]);
    if (!facts) throw new Error('no facts of a shop that exists');
    const view = shopOverviewView({ facts, may: { operate: may(request, 'operate'), administer: may(request, 'administer') } }, this.frame.voice(request));
    await this.frame.page(request, response, 'shop/overview', shop, 'overview', view, facts.current.length > 0 ? 5 : null);
  }

  @Post('mode')
  @For('administer')
  async mode(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    const form = new Form(body);
    const wish = (name: string): boolean | undefined => (form.text(name) === '' ? undefined : form.ticked(name));
    const [trial, paused] = [wish('trial'), wish('paused')];
    await act(request, response, `/admin/shops/${id}`, async () => {
      const shop = await this.frame.shop(id);
      await this.commands.execute(new ChangeShop({ shopId: shop.id, version: form.whole('version'), change: { trial, paused }, requestedBy: actor(request) }));
      return { key: trial === false ? 'shop.trial-ended' : paused === false ? 'shop.unpaused' : paused ? 'shop.is-paused' : 'shop.saved', values: { shop: shop.name } };
    });
  }
}
