// Counting, receipts and corrections as quick entry: a scanner sends a number and Enter, a person types the quantity and Enter.
import { Body, Get, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { Response } from 'express';
import { Articles } from '@kontor/articles';
import { explain } from '@kontor/kernel';
import { CountStock, GetStock, ListLatestMovements, MoveStock, Warehouses, type StockRowResult } from '@kontor/stock';
import { typedNumber } from '../layout/typed.js';
import { actor, may } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, type AdminRequest } from '../session/session.js';
import { Views } from '../views.js';
import { Askers } from '../session/askers.js';
import { stockView, type Entry, type EntryKind } from './stock.views.js';

const kinds: EntryKind[] = ['count', 'receipt', 'correction'];
const shownEntries = 15;

class EntryForm {
  @IsOptional() @IsString() @MaxLength(120) number?: string;
  @IsOptional() @IsString() @MaxLength(40) quantity?: string;
  @IsOptional() @IsString() @MaxLength(40) warehouse?: string;
  @IsOptional() @IsIn(['', ...kinds]) kind?: EntryKind | '';
  @IsOptional() @IsString() @MaxLength(200) reason?: string;
}

@AdminPages('admin/stock')
export class StockPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly articles: Articles,
    private readonly warehouses: Warehouses,
    private readonly askers: Askers,
    private readonly views: Views,
  ) {}

  @Get()
  async show(@Req() request: AdminRequest, @Res() response: Response, @Query() form: EntryForm): Promise<void> {
    await this.page(request, response, entryOf(form), {});
  }

  @Post()
  @For('operate')
  async enter(@Req() request: AdminRequest, @Res() response: Response, @Body() form: EntryForm): Promise<void> {
    const language = this.views.languageOf(request);
    const entry = entryOf(form);
    const article = await this.articles.byCode(entry.number);
    // A scanner's Enter after the number: the article is shown, and the cursor waits for the quantity.
    if (article && entry.quantity === '') {
      response.redirect(303, hrefOf(entry));
      return;
    }
    const quantity = typedNumber(entry.quantity, language);
    const [result] = await this.book({ ...entry, number: article?.number ?? entry.number, quantity }, actor(request));
    if (!result?.ok) {
      const { says, remedy } = explain(result?.code ?? 'internal', result?.values ?? {}, language);
      response.status(422);
      await this.page(request, response, entry, { [fieldOf(result?.code ?? '')]: `${says} ${remedy}` });
      return;
    }
    const levels = await this.queries.execute(new GetStock({ number: result.article }));
    const level = levels.find((one) => one.warehouse === entry.warehouse) ?? levels[0];
    const { format } = this.views.voice(language);
    flash(request, { tone: 'success', key: 'stock.done', values: { number: article?.number ?? '', name: article?.name ?? '', warehouse: level?.name ?? '', quantity: level ? format.exactly(level.onHand) : '', unit: article?.unit ?? '' } });
    response.redirect(303, hrefOf({ ...entry, number: '', quantity: '' }));
  }

  private book({ number, quantity, warehouse, kind, reason }: Entry, requestedBy: string): Promise<StockRowResult[]> {
    const row = { article: number, warehouse: warehouse === '' ? null : warehouse, reason };
    if (kind === 'count') return this.commands.execute(new CountStock({ rows: [{ ...row, onHand: quantity }], requestedBy }));
    return this.commands.execute(new MoveStock({ rows: [{ ...row, quantity, kind }], requestedBy }));
  }

  private async page(request: AdminRequest, response: Response, entry: Entry, faults: Record<string, string>): Promise<void> {
    const language = this.views.languageOf(request);
    const article = await this.articles.byCode(entry.number);
    const unknown = entry.number !== '' && !article && Object.keys(faults).length === 0;
    const said = unknown ? explain('article-unknown', { number: entry.number }, language) : null;
    const [levels, warehouses, latest] = await Promise.all([
      article ? this.queries.execute(new GetStock({ number: article.number })) : [],
      this.warehouses.list(),
      this.queries.execute(new ListLatestMovements({ limit: shownEntries })),
    ]);
    const names = await this.askers.names(latest.map((movement) => movement.requestedBy));
    const facts = { entry, faults: said ? { number: `${said.says} ${said.remedy}` } : faults, article: article ? { article, levels } : null, warehouses, latest, names, may: { operate: may(request, 'operate') } };
    await this.views.page(request, response, 'stock/stock', stockView(facts, this.views.voice(language)), { current: 'stock', titleKey: 'stock.title', leadKey: 'stock.lead' });
  }
}

function entryOf(form: EntryForm): Entry {
  return { number: form.number?.trim() ?? '', quantity: form.quantity?.trim() ?? '', warehouse: form.warehouse?.trim() ?? '', kind: form.kind || 'count', reason: form.reason?.trim() ?? '' };
}

/** The page with what stays for the next entry. */
function hrefOf(entry: Entry): string {
  const kept = new URLSearchParams(Object.entries(entry).filter(([name, value]) => value !== '' && !(name === 'kind' && value === 'count')));
  return kept.size > 0 ? `/admin/stock?${kept.toString()}` : '/admin/stock';
}

/** Beside which field a fault stands. */
function fieldOf(code: string): string {
  if (code.startsWith('article-') || code === 'stock-not-kept') return 'number';
  return code === 'warehouse-unknown' ? 'warehouse' : 'quantity';
}
