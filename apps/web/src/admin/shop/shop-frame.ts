// What all pages of one shop have around them: its name, the way back, the tabs.
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { asId, type ShopId } from '@kontor/kernel';
import { GetShop, type Shop } from '@kontor/shops';
import type { AdminRequest } from '../session/session.js';
import { Views, type Voice } from '../views.js';

export type Tab = 'overview' | 'assignments' | 'options' | 'schedule' | 'connection' | 'completeness';
export type TabView = { href: string; label: string; current: boolean };

const leads: Record<Tab, string> = { overview: 'shop.lead.overview', assignments: 'shop.lead.assignments', options: 'shop.lead.options', schedule: 'shop.lead.schedule', connection: 'shop.lead.connection', completeness: 'shop.lead.completeness' };

/** The tabs of a shop; runs and problems are those of all shops, filtered. */
export function tabsView(shopId: ShopId, current: Tab, { t }: Pick<Voice, 't'>): TabView[] {
  const home = `/admin/shops/${shopId}`;
  const own = (['overview', 'assignments', 'options', 'schedule', 'connection', 'completeness'] as const).map((tab) => ({ href: tab === 'overview' ? home : `${home}/${tab}`, label: t(`shop.tab.${tab}`), current: tab === current }));
  return [...own, { href: `/admin/runs?shop=${shopId}`, label: t('shop.tab.runs'), current: false }, { href: `/admin/problems?shop=${shopId}`, label: t('shop.tab.problems'), current: false }];
}

@Injectable()
export class ShopFrame {
  constructor(
    private readonly queries: QueryBus,
    private readonly views: Views,
  ) {}

  /** The shop of a route; `shop-unknown` where there is none. */
  shop(id: string): Promise<Shop> {
    return this.queries.execute(new GetShop({ shopId: asId<ShopId>(id) }));
  }

  voice(request: AdminRequest): Voice {
    return this.views.voice(this.views.languageOf(request));
  }

  async page(request: AdminRequest, response: Response, template: string, shop: Shop, tab: Tab, model: object, refreshSeconds: number | null = null): Promise<void> {
    const voice = this.voice(request);
    await this.views.page(request, response, template, { ...model, tabs: tabsView(shop.id, tab, voice) }, {
      current: 'shops',
      title: shop.name,
      leadKey: leads[tab],
      crumbs: [{ label: voice.t('shops.title'), href: '/admin' }],
      refreshSeconds,
    });
  }
}
