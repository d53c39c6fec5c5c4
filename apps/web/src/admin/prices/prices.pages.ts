// Prices: the table (type, look at what will change, save), prices from orders to be confirmed, and the actions of one article.
import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { Response } from 'express';
import { GetArticle, type ArticleDetails } from '@kontor/articles';
import { AppError, explain } from '@kontor/kernel';
import { ConfirmOrderPrices, ListOrderPrices, ListPriceLists, ListPrices, SetPrices, type PriceAction, type PriceList, type PriceRowResult, type PriceView } from '@kontor/pricing';
import { typedNumber } from '../layout/typed.js';
import { act, actor, may } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, localPath, type AdminRequest, type Flash } from '../session/session.js';
import { Views } from '../views.js';
import { isChanged, priceRowOf, typedRows, type TypedRow } from './price-rows.js';
import { actionForm, priceView, type ActionForm } from './price.views.js';
import { changesView, pricesView } from './prices.views.js';

class PriceFilterForm {
  @IsOptional() @IsString() @MaxLength(200) q?: string;
  @IsOptional() @IsString() @MaxLength(120) list?: string;
  @IsOptional() @IsString() @Matches(/^(orders)?$/) from?: string;
  @IsOptional() @IsString() @Matches(/^[\d-]{0,40}$/) after?: string;
}

class EditQuery {
  @IsOptional() @IsString() @MaxLength(120) list?: string;
  @IsOptional() @IsString() @Matches(/^\d{0,3}$/) edit?: string;
}

class ActionBody {
  @IsString() @MaxLength(120) list!: string;
  @IsString() @Matches(/^\d{1,9}$/) version!: string;
  @IsString() @Matches(/^\d{0,3}$/) index!: string;
  @IsOptional() @IsString() @MaxLength(40) price?: string;
  @IsOptional() @IsString() @MaxLength(40) from?: string;
  @IsOptional() @IsString() @MaxLength(40) to?: string;
  @IsOptional() @IsString() @Matches(/^1$/) remove?: string;
}

@AdminPages('admin/prices')
export class PricesPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly views: Views,
  ) {}

  @Get()
  async table(@Req() request: AdminRequest, @Res() response: Response, @Query() form: PriceFilterForm): Promise<void> {
    const lists = await this.queries.execute(new ListPriceLists());
    const list = lists.find((one) => one.name === form.list) ?? lists[0];
    const fromOrders = form.from === 'orders';
    const after = form.after || null;
    const q = form.q?.trim() ?? '';
    const found = await this.queries.execute(fromOrders ? new ListOrderPrices({ q, after }) : new ListPrices({ q, priceList: list?.name, after }));
    const view = pricesView(found, lists, { q, list: lists.length > 1 ? (list?.name ?? '') : '', fromOrders, after: after ?? '' }, { prices: may(request, 'prices') }, this.views.voice(this.views.languageOf(request)));
    await this.views.page(request, response, 'prices/prices', view, { current: 'prices', titleKey: 'prices.title', leadKey: 'prices.lead' });
  }

  /** `check` shows what will change, `save` changes it, `confirm` takes prices from orders as they are. */
  @Post()
  @For('prices')
  async change(@Req() request: AdminRequest, @Res() response: Response): Promise<void> {
    const body = (request.body ?? {}) as Record<string, unknown>;
    const back = localPath(body.back);
    const rows = typedRows(body);
    if (body.step === 'confirm') return this.confirm(request, response, back, rows.filter((row) => row.picked));
    const changed = rows.filter(isChanged);
    if (changed.length === 0) return act(request, response, back, () => Promise.resolve({ tone: 'info', key: 'prices.nothing-changed', values: {} }));
    const saving = body.step === 'save';
    const language = this.views.languageOf(request);
    const wanted = changed.map((row) => priceRowOf(row, language));
    let results = await this.commands.execute(new SetPrices({ rows: wanted, requestedBy: actor(request), tryOnly: true }));
    if (saving && results.every((result) => result.ok)) {
      results = await this.commands.execute(new SetPrices({ rows: wanted, requestedBy: actor(request) }));
      if (results.every((result) => result.ok)) {
        flash(request, { tone: 'success', key: 'prices.saved', values: { count: results.length } });
        response.redirect(303, back);
        return;
      }
    }
    const view = changesView(changed, results, back, this.views.voice(language));
    response.status(view.faulty ? 422 : 200);
    await this.views.page(request, response, 'prices/check', view, { current: 'prices', titleKey: 'prices.check-title', leadKey: 'prices.check-lead', crumbs: this.crumbs(request) });
  }

  @Get(':number')
  async one(@Req() request: AdminRequest, @Res() response: Response, @Param('number') number: string, @Query() query: EditQuery): Promise<void> {
    const { lists, prices } = await this.pricesOf(number);
    const list = lists.find((one) => one.name === query.list);
    const index = Number.parseInt(query.edit ?? '', 10);
    const action = prices.find((one) => one.priceList === list?.name)?.actions[index];
    await this.page(request, response, number, list && action ? actionForm(list, action, index, this.views.voice(this.views.languageOf(request))) : null);
  }

  @Post(':number/actions')
  @For('prices')
  async action(@Req() request: AdminRequest, @Res() response: Response, @Param('number') number: string, @Body() body: ActionBody): Promise<void> {
    const language = this.views.languageOf(request);
    const { article, prices } = await this.pricesOf(number);
    const standing = prices.find((one) => one.priceList === body.list)?.actions ?? [];
    const kept = standing.filter((_action, index) => String(index) !== body.index).map(asGiven);
    const mine = body.remove ? [] : [{ price: typedNumber(body.price ?? '', language), from: body.from || null, to: body.to || null }];
    const [result] = await this.commands.execute(new SetPrices({ rows: [{ article: article.number, priceList: body.list, actions: [...kept, ...mine], version: Number.parseInt(body.version, 10) }], requestedBy: actor(request) }));
    if (result?.ok) {
      flash(request, { tone: 'success', key: body.remove ? 'prices.action-removed' : 'prices.action-saved', values: { number: article.number } });
      response.redirect(303, hrefOf(article.number));
      return;
    }
    const { says, remedy } = explain(result?.code ?? 'internal', result?.values ?? {}, language);
    response.status(422);
    await this.page(request, response, number, { list: body.list, index: body.index, price: body.price ?? '', from: body.from ?? '', to: body.to ?? '', faults: { [faultField(result)]: `${says} ${remedy}` } });
  }

  private confirm(request: AdminRequest, response: Response, back: string, rows: TypedRow[]): Promise<void> {
    return act(request, response, back, async (): Promise<Flash> => {
      if (rows.length === 0) return { tone: 'info', key: 'prices.nothing-picked', values: {} };
      const results = await this.commands.execute(new ConfirmOrderPrices({ rows: rows.map((row) => ({ article: row.article, priceList: row.list })), requestedBy: actor(request) }));
      const fault = results.find((result) => !result.ok);
      if (fault && !fault.ok) throw new AppError(fault.code, fault.values);
      return { tone: 'success', key: 'prices.confirmed', values: { count: results.length } };
    });
  }

  private async page(request: AdminRequest, response: Response, number: string, form: ActionForm | null): Promise<void> {
    const { article, lists, prices } = await this.pricesOf(number);
    const voice = this.views.voice(this.views.languageOf(request));
    await this.views.page(request, response, 'prices/price', priceView(article, lists, prices, form, { prices: may(request, 'prices') }, voice), {
      current: 'prices',
      title: voice.t('prices.of', { name: article.name }),
      leadKey: 'prices.one-lead',
      crumbs: this.crumbs(request),
    });
  }

  private async pricesOf(number: string): Promise<{ article: ArticleDetails; lists: PriceList[]; prices: PriceView[] }> {
    const article = await this.queries.execute(new GetArticle({ number }));
    const [lists, prices] = await Promise.all([this.queries.execute(new ListPriceLists()), this.queries.execute(new ListPrices({ number: article.number, limit: 100 }))]);
    return { article, lists, prices: prices.items };
  }

  private crumbs(request: AdminRequest): { label: string; href: string }[] {
    return [{ label: this.views.voice(this.views.languageOf(request)).t('prices.title'), href: '/admin/prices' }];
  }
}

/** An action that stays, with its bounds as they are. */
function asGiven(action: PriceAction): { price: string; from: string | null; to: string | null } {
  return { price: action.price.toString(), from: action.from?.toISOString() ?? null, to: action.until?.toISOString() ?? null };
}

function faultField(result: PriceRowResult | undefined): string {
  const code = result && !result.ok ? result.code : '';
  if (code === 'action-period-invalid' || code === 'actions-overlap') return 'from';
  return ['version-stale', 'price-missing', 'price-list-unknown', 'strike-not-above-price'].includes(code) ? '' : 'price';
}

function hrefOf(number: string): string {
  return `/admin/prices/${encodeURIComponent(number)}`;
}
