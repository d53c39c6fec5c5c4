// Connecting a shop without a script: choose the platform, type what it needs, test, add. Secrets never go back into the page: between the test and
// the adding they wait sealed in the session, for this platform and this address alone (F18).
import { Body, Get, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { Env, Seal } from '@kontor/base';
import type { CheckReport } from '@kontor/connectors';
import { AppError, Clock, type FieldError } from '@kontor/kernel';
import { AddShop, CheckSettings, CheckShop, ListPlatforms, type PlatformView } from '@kontor/shops';
import { faultsOf } from '../layout/fields.js';
import { actor } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, type AdminRequest } from '../session/session.js';
import { Views } from '../views.js';
import { dayText, Form } from './form.js';
import { newShopView, type NewShop } from './new.views.js';

declare module 'express-session' {
  interface SessionData {
    /** Secrets of a shop that is being connected, sealed. */
    newShop: string;
  }
}

type Draft = { platform: string; domain: string; secrets: Record<string, string> };

const usualDays = 30;

@AdminPages('admin/shops/new')
export class NewShopPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly views: Views,
    private readonly seal: Seal,
    private readonly clock: Clock,
    private readonly env: Env,
  ) {}

  @Get()
  @For('administer')
  async choose(@Req() request: AdminRequest, @Res() response: Response, @Query('platform') id?: string): Promise<void> {
    const platforms = await this.queries.execute(new ListPlatforms());
    const chosen = platforms.find((platform) => platform.id === id) ?? (platforms.length === 1 ? platforms[0] : null);
    delete request.session.newShop;
    const startDate = dayText(new Date(this.clock.now().getTime() - usualDays * 86_400_000), this.env.KONTOR_TIME_ZONE);
    await this.show(request, response, { platforms, chosen, form: { name: '', domain: '', trial: true, startDate, settings: {} }, kept: new Set(), faults: {}, report: null });
  }

  @Post()
  @For('administer')
  async submit(@Req() request: AdminRequest, @Res() response: Response, @Body() body: unknown): Promise<void> {
    const form = new Form(body);
    const platforms = await this.queries.execute(new ListPlatforms());
    const chosen = platforms.find((platform) => platform.id === form.text('platform'));
    if (!chosen) throw new AppError('platform-unknown', { platform: form.text('platform') });
    const typed = { name: form.text('name'), domain: form.text('domain'), trial: form.ticked('trial'), startDate: form.text('startDate'), settings: form.group('settings') };
    const settings = this.withSecrets(request, chosen, typed.domain, typed.settings);
    const kept = new Set(chosen.fields.filter(({ key, secret }) => secret && settings[key]).map(({ key }) => key));
    const again = (more: Pick<NewShop, 'faults' | 'report'>, status: number): Promise<void> => {
      response.status(status);
      return this.show(request, response, { platforms, chosen, form: typed, kept, ...more });
    };
    try {
      const faults: FieldError[] = typed.name === '' ? [{ field: 'name', code: 'shop-name-missing' }] : [];
      const startDate = form.day('startDate', this.env.KONTOR_TIME_ZONE, faults);
      if (faults.length > 0) throw new AppError('input-invalid', {}, { fields: faults });
      const entered = { platform: chosen.id, domain: typed.domain, settings };
      if (form.text('do') !== 'add') return await again({ faults: {}, report: await this.commands.execute(new CheckSettings(entered)) }, 200);
      const { shopId } = await this.commands.execute(new AddShop({ ...entered, name: typed.name, trial: typed.trial, startDate: startDate ?? undefined, requestedBy: actor(request) }));
      delete request.session.newShop;
      flash(request, { tone: 'success', key: 'shop.new.added', values: { shop: typed.name } });
      for (const { code, values } of wrongIn(await this.commands.execute(new CheckShop({ shopId })))) flash(request, { tone: 'danger', code, values });
      response.redirect(303, `/admin/shops/${shopId}/assignments`);
    } catch (error) {
      await again({ faults: faultsOf(error, this.views.languageOf(request)), report: null }, 422);
    }
  }

  /** What was typed, completed by the secrets typed before; whatever is complete now waits in the session. */
  private withSecrets(request: AdminRequest, platform: PlatformView, domain: string, typed: Record<string, string>): Record<string, string> {
    const place = `session:new-shop:${request.user?.id ?? ''}`;
    let known: Draft = { platform: platform.id, domain, secrets: {} };
    try {
      const draft = request.session.newShop ? (JSON.parse(this.seal.open(request.session.newShop, place)) as Draft) : known;
      if (draft.platform === platform.id && draft.domain.toLowerCase() === domain.toLowerCase()) known = draft;
    } catch {
      // Sealed under a key that is gone: typed again.
    }
    const secrets = Object.fromEntries(platform.fields.filter(({ secret }) => secret).flatMap(({ key }) => (typed[key] || known.secrets[key] ? [[key, typed[key] || (known.secrets[key])]] : [])));
    request.session.newShop = this.seal.seal(JSON.stringify({ platform: platform.id, domain, secrets } satisfies Draft), place);
    const plain = Object.entries(typed).filter(([, value]) => value !== '');
    return { ...Object.fromEntries(plain), ...secrets };
  }

  private async show(request: AdminRequest, response: Response, state: NewShop): Promise<void> {
    await this.views.page(request, response, 'shop/new', newShopView(state, this.views.voice(this.views.languageOf(request))), {
      current: 'shops',
      titleKey: 'shop.new.title',
      leadKey: 'shop.new.lead',
      crumbs: [{ label: this.views.voice(this.views.languageOf(request)).t('shops.title'), href: '/admin' }],
    });
  }
}

/** What keeps a shop from working, for a message after the redirect. */
function wrongIn(report: CheckReport): { code: string; values: Record<string, string | number | null> }[] {
  const missing = report.rights.flatMap(({ granted, remedy }) => (granted || !remedy ? [] : [remedy]));
  const findings = report.findings.filter(({ severity }) => severity === 'error');
  return [...findings, ...missing].map(({ code, values }) => ({ code, values }));
}
