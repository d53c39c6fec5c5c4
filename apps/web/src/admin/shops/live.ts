// Live progress: the state of all shops is read once a second per process, however many look at it, and only what changed is sent.
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Response } from 'express';
import { maskText } from '@kontor/base';
import type { Language, ShopId } from '@kontor/kernel';
import { Shops } from '@kontor/shops';
import { Runs } from '@kontor/sync';
import { csrfToken, type AdminRequest } from '../session/session.js';
import { Views } from '../views.js';
import { mayActAs } from '../session/admin.guard.js';
import { liveView } from './live.views.js';
import { OverviewReader } from './overview.js';
import { figuresView, type ShopFacts } from './overview.views.js';

const tickMilliseconds = 1000;
const heartbeatSeconds = 15;
/** Statistics follow a run's end within a second or two; until then, and every half minute, the figures are read again. */
const figuresAfterEndTicks = 6;
const figuresEveryTicks = 30;

type Viewer = { request: AdminRequest; response: Response; language: Language; token: string; operate: boolean; /** What was sent last, by element. */ sent: Map<string, string> };

@Injectable()
export class LiveShops implements BeforeApplicationShutdown {
  private readonly logger = new Logger(LiveShops.name);
  private readonly viewers = new Set<Viewer>();
  private facts = new Map<ShopId, ShopFacts>();
  private fresh = new Map<ShopId, number>();
  private timer: NodeJS.Timeout | null = null;
  private ticks = 0;
  private reading = false;

  constructor(
    private readonly shops: Shops,
    private readonly runs: Runs,
    private readonly overview: OverviewReader,
    private readonly views: Views,
  ) {}

  /** Keeps this answer open and sends it what changes. */
  follow(request: AdminRequest, response: Response): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no', Connection: 'keep-alive' });
    response.write('retry: 3000\n\n');
    const viewer: Viewer = { request, response, language: this.views.languageOf(request), token: csrfToken(request), operate: request.user !== undefined && mayActAs(request.user.role, 'operate'), sent: new Map() };
    this.viewers.add(viewer);
    response.on('close', () => this.leave(viewer));
    this.timer ??= setInterval(() => void this.tick(), tickMilliseconds);
    void this.tick();
  }

  /** Open answers would keep the server from closing. */
  beforeApplicationShutdown(): void {
    for (const viewer of [...this.viewers]) {
      viewer.response.end();
      this.leave(viewer);
    }
  }

  private leave(viewer: Viewer): void {
    this.viewers.delete(viewer);
    if (this.viewers.size > 0 || !this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.facts = new Map();
    this.fresh = new Map();
    this.ticks = 0;
  }

  private async tick(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    try {
      if (this.ticks > 0 && this.ticks % heartbeatSeconds === 0) this.heartbeat();
      await this.look();
      for (const viewer of this.viewers) this.send(viewer);
      this.ticks += 1;
    } catch (error) {
      // The database may be away for a moment; the next second tries again.
      this.logger.warn(`live progress paused: ${maskText(String(error))}`);
    } finally {
      this.reading = false;
    }
  }

  /** One look at the runs of all shops; the figures only where something ended or some time has passed. */
  private async look(): Promise<void> {
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

  private send(viewer: Viewer): void {
    const voice = this.views.voice(viewer.language);
    for (const facts of this.facts.values()) {
      const may = { operate: viewer.operate };
      const live = liveView(facts.shop, facts.current, facts.last, may, voice);
      const figures = figuresView(facts, may, voice);
      this.part(viewer, live.id, 'shops/_progress', live);
      this.part(viewer, figures.id, 'shops/_figures', figures);
    }
  }

  private part(viewer: Viewer, id: string, template: string, model: object): void {
    const html = this.views.part(viewer.language, template, model, viewer.token);
    if (viewer.sent.get(id) === html) return;
    viewer.sent.set(id, html);
    viewer.response.write(`data: ${JSON.stringify({ id, html })}\n\n`);
  }

  /** Keeps proxies from closing the answer, and closes it ourselves where the person has logged out meanwhile. */
  private heartbeat(): void {
    for (const viewer of this.viewers) {
      viewer.request.session.reload((error: unknown) => {
        if (error || viewer.request.session.userId === undefined) viewer.response.end();
        else viewer.response.write(': still here\n\n');
      });
    }
  }
}
