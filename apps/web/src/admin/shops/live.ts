// Live progress: the state of all shops, read for everybody who looks at them.
import { Injectable } from '@nestjs/common';
import type { ShopId } from '@kontor/kernel';
import { Shops } from '@kontor/shops';
import { Runs } from '@kontor/sync';
import { LiveParts, type Viewer } from '../live-parts.js';
import { Views } from '../views.js';
import { liveView } from './live.views.js';
import { OverviewReader } from './overview.js';
import { figuresView, type ShopFacts } from './overview.views.js';

/** Statistics follow a run's end within a second or two; until then, and every half minute, the figures are read again. */
const figuresAfterEndTicks = 6;
const figuresEveryTicks = 30;

@Injectable()
export class LiveShops extends LiveParts {
  private facts = new Map<ShopId, ShopFacts>();
  private fresh = new Map<ShopId, number>();

  constructor(
    private readonly shops: Shops,
    private readonly runs: Runs,
    private readonly overview: OverviewReader,
    views: Views,
  ) {
    super(views);
  }

  protected forget(): void {
    this.facts = new Map();
    this.fresh = new Map();
  }

  /** One look at the runs of all shops; the figures only where something ended or some time has passed. */
  protected async look(): Promise<void> {
    const shops = await this.shops.list();
    const ids = shops.map((shop) => shop.id);
    const current = await this.runs.current(ids);
    for (const [id, known] of this.facts) {
      const now = new Set((current.get(id) ?? []).map((run) => run.id));
      if (known.current.some((run) => !now.has(run.id))) this.fresh.set(id, figuresAfterEndTicks);
    }
    const every = this.ticks % figuresEveryTicks === 0;
    const wanted = shops.filter((shop) => every || !this.facts.has(shop.id) || (this.fresh.get(shop.id) ?? 0) > 0);
    const read = new Map((wanted.length > 0 ? await this.overview.facts(wanted) : []).map((facts) => [facts.shop.id, facts]));
    const next = new Map<ShopId, ShopFacts>();
    for (const shop of shops) {
      const facts = read.get(shop.id) ?? this.facts.get(shop.id);
      if (facts) next.set(shop.id, { ...facts, shop, current: current.get(shop.id) ?? [] });
      const left = this.fresh.get(shop.id) ?? 0;
      if (left > 0) this.fresh.set(shop.id, left - 1);
    }
    this.facts = next;
  }

  protected send(viewer: Viewer): void {
    const voice = this.views.voice(viewer.language);
    for (const facts of this.facts.values()) {
      const may = { operate: viewer.operate };
      const live = liveView(facts.shop, facts.current, facts.last, may, voice);
      const figures = figuresView(facts, may, voice);
      this.part(viewer, live.id, 'shops/_progress', live);
      this.part(viewer, figures.id, 'shops/_figures', figures);
    }
  }
}
