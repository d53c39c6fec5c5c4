// Puts a view model into its template and the frame around it; the only place where admin pages become HTML.
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Env } from '@kontor/base';
import { Clock, type ErrorText, type Language } from '@kontor/kernel';
import { languageOf } from '../http/language.js';
import { Format } from '../i18n/format.js';
import { translate, type Translate } from '../i18n/translate.js';
import { Assets } from './assets.js';
import { may } from './session/act.js';
import { csrfToken, takeFlash, type AdminRequest } from './session/session.js';
import { FrameState } from './layout/frame-state.js';
import { errorView, flashViews, frameView, type FrameFacts } from './layout/frame.views.js';
import { loadTemplates } from './templates.js';

/** What a view builder speaks with: the language, its sentences, its numbers and times. */
export type Voice = { language: Language; t: Translate; format: Format };

@Injectable()
export class Views {
  readonly assets = Assets.standard();
  private readonly template = loadTemplates(__dirname, this.assets);

  constructor(
    private readonly env: Env,
    private readonly clock: Clock,
    private readonly frame: FrameState,
  ) {}

  languageOf(request: AdminRequest): Language {
    return languageOf(request, request.user?.language ?? null);
  }

  voice(language: Language): Voice {
    const t = translate(language);
    return { language, t, format: new Format(language, this.env.KONTOR_TIME_ZONE, this.clock.now(), t) };
  }

  /** A page in the frame. */
  async page(request: AdminRequest, response: Response, template: string, model: object, facts: FrameFacts): Promise<void> {
    const { language, t } = this.voice(this.languageOf(request));
    const flashes = flashViews(takeFlash(request), language, t);
    const frame = frameView(facts, { language, t, userName: request.user?.name ?? '', mayOperate: may(request, 'operate'), ...(await this.frame.read()), flashes, path: request.originalUrl });
    this.send(response, language, this.template(template, { ...model, frame }, { t, csrfToken: csrfToken(request) }));
  }

  /** A page without the frame: before the log-in. */
  plain(request: Request, response: Response, template: string, model: object, titleKey: string): void {
    const { language, t } = this.voice(this.languageOf(request));
    const flashes = flashViews(takeFlash(request), language, t);
    this.send(response, language, this.template(template, { ...model, plain: { title: t(titleKey), language, other: language === 'de' ? 'en' : 'de', flashes, path: request.originalUrl } }, { t, csrfToken: csrfToken(request) }));
  }

  /** A page for an error; needs neither session nor database. */
  errorPage(request: AdminRequest, response: Response, error: { status: number; text: ErrorText; requestId: string }): void {
    const { language, t } = this.voice(this.languageOf(request));
    this.send(response, language, this.template('layout/error', errorView(error, language, t), { t, csrfToken: '' }));
  }

  /** A part of a page, for live updates. */
  part(language: Language, template: string, model: object, token: string): string {
    return this.template(template, model, { t: translate(language), csrfToken: token });
  }

  private send(response: Response, language: Language, html: string): void {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Content-Language', language);
    response.setHeader('Cache-Control', 'no-store');
    response.end(html);
  }
}
