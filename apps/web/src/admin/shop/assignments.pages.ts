// The assignments of a shop: each table is a form of its own that saves what was changed in it, and completes the orders that waited for it (F16).
import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { AppError } from '@kontor/kernel';
import { ListMasterdata } from '@kontor/masterdata';
import { OrdersOfProblems } from '@kontor/orders';
import { ListPriceLists } from '@kontor/pricing';
import type { Shop } from '@kontor/shops';
import { Warehouses } from '@kontor/stock';
import { ShopAssignments, type Assignment, type AssignmentChange, type Assignments } from '../../http/assignments.js';
import { faultsOf } from '../layout/fields.js';
import { actor, may } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, type AdminRequest } from '../session/session.js';
import { assignmentsView, tableKinds, type TableKind, type Typed } from './assignments.views.js';
import { Form } from './form.js';
import { ShopFrame } from './shop-frame.js';

type Line = { remote: string; value: string; cost: string };

const mostRows = 1000;

@AdminPages('admin/shops/:id/assignments')
export class ShopAssignmentsPages {
  constructor(
    private readonly queries: QueryBus,
    private readonly assignments: ShopAssignments,
    private readonly warehouses: Warehouses,
    private readonly frame: ShopFrame,
  ) {}

  @Get()
  async show(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string): Promise<void> {
    await this.page(request, response, await this.frame.shop(id), null);
  }

  @Post()
  @For('administer')
  async save(@Req() request: AdminRequest, @Res() response: Response, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    const shop = await this.frame.shop(id);
    const form = new Form(body);
    const kind = form.text('kind');
    const before = await this.assignments.read(shop.id);
    const table = tableKinds.find((one) => one === kind) ?? null;
    const lines = table ? linesOf(form, table) : [];
    const changed = table ? await this.changed(shop, table, lines, before) : [];
    try {
      const { repaired } = await this.assignments.assign(shop.id, changeOf(form, kind, table, changed), actor(request));
      flash(request, { tone: 'success', ...(repaired > 0 ? { key: 'shop.assign.repaired', values: { count: repaired, shown: repaired } } : { key: 'shop.saved', values: {} }) });
      response.redirect(303, `/admin/shops/${shop.id}/assignments`);
    } catch (error) {
      const faults = faultsOf(error, this.frame.voice(request).language);
      response.status(422);
      await this.page(request, response, shop, { kind, values: new Map(lines.map(({ remote, value, cost }) => [remote, { value, cost }])), faults: besideFields(faults, changed) });
    }
  }

  /** The lines that differ from what stands, and those for which orders still wait although they are assigned. */
  private async changed(shop: Shop, kind: TableKind, lines: Line[], before: Assignments): Promise<Line[]> {
    const known = new Map((before[kind] as Assignment[]).map((row) => [row.remote, { value: one(row), cost: kind === 'shippings' ? ((row as Assignments['shippings'][number]).costArticle ?? '') : '' }]));
    const waiting = await this.waiting(shop, before);
    return lines.filter(({ remote, value, cost }) => {
      const stands = known.get(remote);
      const waits = value !== '' && (kind === 'payments' ? waiting.has(`payment:${remote}`) : kind === 'shippings' && waiting.has(`shipping:${remote}`));
      return stands === undefined || stands.value !== value || stands.cost !== cost || waits;
    });
  }

  private async waiting(shop: Shop, assignments: Assignments): Promise<Map<string, number>> {
    const subjects = [...assignments.payments.map(({ remote }) => `payment:${remote}`), ...assignments.shippings.map(({ remote }) => `shipping:${remote}`)];
    const found = await this.queries.execute(new OrdersOfProblems({ shopId: shop.id, subjects }));
    return new Map([...found].map(([subject, { count }]) => [subject, count]));
  }

  private async page(request: AdminRequest, response: Response, shop: Shop, typed: Typed | null): Promise<void> {
    const [assignments, masterdata, lists, warehouses] = await Promise.all([this.assignments.read(shop.id), this.queries.execute(new ListMasterdata()), this.queries.execute(new ListPriceLists()), this.warehouses.list()]);
    const state = { shop, assignments, waiting: await this.waiting(shop, assignments), masterdata, lists, warehouses, mayChange: may(request, 'administer'), typed };
    await this.frame.page(request, response, 'shop/assignments', shop, 'assignments', assignmentsView(state, this.frame.voice(request)));
  }
}

function linesOf(form: Form, kind: TableKind): Line[] {
  const lines: Line[] = [];
  for (let index = 0; index < mostRows; index += 1) {
    const remote = form.text(`remote.${index}`);
    if (remote === '') break;
    lines.push({ remote, value: kind === 'taxes' ? form.decimal(`value.${index}`) : form.text(`value.${index}`), cost: kind === 'shippings' ? form.text(`cost.${index}`) : '' });
  }
  return lines;
}

function changeOf(form: Form, kind: string, table: TableKind | null, lines: Line[]): AssignmentChange {
  if (table === 'shippings') return { shippings: lines.map(({ remote, value, cost }) => ({ remote, value: value || null, costArticle: cost })) };
  if (table) return { [table]: lines.map(({ remote, value }) => ({ remote, value: value || null })) };
  if (kind === 'warehouses') return { warehouses: form.all('warehouse').map((code) => ({ remote: '*', value: code })) };
  if (kind === 'priceList') return { priceList: [{ remote: '*', value: form.textOrNull('value') }] };
  if (kind === 'told') return { statusAfterFetch: form.textOrNull('statusAfterFetch'), statusWhenShipped: form.textOrNull('statusWhenShipped') };
  throw new AppError('input-invalid', {}, { fields: [{ field: 'kind', code: 'field-invalid' }] });
}

/** `payments[2].value` of what was sent on → the line it came from. */
function besideFields(faults: Record<string, string>, lines: Line[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(faults).map(([name, text]) => {
      const [, index, part] = /^\w+\[(\d+)\]\.(value|costArticle)$/.exec(name) ?? [];
      const line = index === undefined ? undefined : lines[Number.parseInt(index, 10)];
      return [line ? `${part === 'value' ? 'value' : 'cost'}.${line.remote}` : name, text];
    }),
  );
}

function one({ value }: Assignment): string {
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
}
