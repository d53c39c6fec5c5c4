// Live parts of pages by Server-Sent Events: however many look, a process reads once a second for all of them, and only what changed is sent.
import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Response } from 'express';
import { maskText } from '@kontor/base';
import type { Language } from '@kontor/kernel';
import { mayActAs } from './session/admin.guard.js';
import { csrfToken, type AdminRequest } from './session/session.js';
import type { Views } from './views.js';

const tickMilliseconds = 1000;
const heartbeatSeconds = 15;

/** Somebody whose page is open. `about`: what the page shows, where it is not everything. */
export type Viewer = { request: AdminRequest; response: Response; about: string; language: Language; token: string; operate: boolean; /** What was sent last, by element. */ sent: Map<string, string> };

export abstract class LiveParts implements BeforeApplicationShutdown {
  private readonly logger = new Logger(this.constructor.name);
  protected readonly viewers = new Set<Viewer>();
  protected ticks = 0;
  private timer: NodeJS.Timeout | null = null;
  private reading = false;

  constructor(protected readonly views: Views) {}

  /** One look at what the viewers follow. */
  protected abstract look(): Promise<void>;
  /** Sends one viewer its parts, by `part`. */
  protected abstract send(viewer: Viewer): void;
  /** Nobody looks any more. */
  protected abstract forget(): void;

  /** Keeps this answer open and sends it what changes. */
  follow(request: AdminRequest, response: Response, about = ''): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no', Connection: 'keep-alive' });
    response.write('retry: 3000\n\n');
    const viewer: Viewer = { request, response, about, language: this.views.languageOf(request), token: csrfToken(request), operate: request.user !== undefined && mayActAs(request.user.role, 'operate'), sent: new Map() };
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

  protected part(viewer: Viewer, id: string, template: string, model: object): void {
    const html = this.views.part(viewer.language, template, model, viewer.token);
    if (viewer.sent.get(id) === html) return;
    viewer.sent.set(id, html);
    viewer.response.write(`data: ${JSON.stringify({ id, html })}\n\n`);
  }

  private leave(viewer: Viewer): void {
    this.viewers.delete(viewer);
    if (this.viewers.size > 0 || !this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.ticks = 0;
    this.forget();
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
