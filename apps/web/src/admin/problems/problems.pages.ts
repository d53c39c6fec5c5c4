// The problems by cause, and what a person does to them: try again or put aside, one, some or a whole cause; assign a method that orders wait for.
import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Transform } from 'class-transformer';
import { IsArray, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { Response } from 'express';
import { asId, type ShopId } from '@kontor/kernel';
import { AssignAndRepair } from '@kontor/orders';
import { DismissProblems, RetryProblems, type ProblemCause } from '@kontor/sync';
import { faultsOf } from '../layout/fields.js';
import { act, actor, may, orFlash } from '../session/act.js';
import { AdminPages, For } from '../session/admin.guard.js';
import { flash, localPath, type AdminRequest } from '../session/session.js';
import { Views } from '../views.js';
import { ProblemsReader, type ProblemsFilter } from './problems.js';
import { dismissedView, problemsView, type RefusedAssignment } from './problems.views.js';

const id = /^\d{1,19}$/;
const name = /^[a-z0-9-]{1,80}$/;
/** A choice that was left open arrives as an empty text. */
const Blank = (): PropertyDecorator => Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value));

class Filters {
  @IsOptional() @Blank() @Matches(id) shop?: string;
  @IsOptional() @Blank() @Matches(name) kind?: string;
  @IsOptional() @Blank() @Matches(name) code?: string;
  @IsOptional() @Blank() @Matches(id) after?: string;
  /** What was put aside, instead of what is open. */
  @IsOptional() @Blank() @IsIn(['1']) dismissed?: string;
}

class OneForm {
  @IsOptional() @IsString() @MaxLength(2000) next?: string;
  @IsOptional() @IsString() @MaxLength(500) reason?: string;
}

/** `only`: the button beside a row; else the cause that is named; else the rows that are ticked. */
class ChoiceForm extends OneForm {
  @IsOptional() @Transform(({ value }: { value: unknown }) => [value].flat()) @IsArray() @Matches(id, { each: true }) id?: string[];
  @IsOptional() @Matches(id) only?: string;
  @IsOptional() @Blank() @Matches(id) shop?: string;
  @IsOptional() @Matches(name) kind?: string;
  @IsOptional() @Matches(name) code?: string;
}

class AssignForm extends OneForm {
  @Matches(id) shop!: string;
  @IsIn(['payments', 'shippings']) kind!: 'payments' | 'shippings';
  @IsString() @MaxLength(200) remote!: string;
  @IsOptional() @IsString() @MaxLength(60) value?: string;
  @IsOptional() @IsString() @MaxLength(190) costArticle?: string;
}

@AdminPages('admin/problems')
export class ProblemsPages {
  constructor(
    private readonly commands: CommandBus,
    private readonly reader: ProblemsReader,
    private readonly views: Views,
  ) {}

  @Get()
  async list(@Req() request: AdminRequest, @Res() response: Response, @Query() query: Filters): Promise<void> {
    if (query.dismissed !== undefined) return this.showDismissed(request, response, query.after);
    await this.show(request, response, { shopId: query.shop === undefined ? undefined : asId<ShopId>(query.shop), kind: query.kind, code: query.code, after: query.after }, request.originalUrl, null);
  }

  @Post('retry')
  @For('operate')
  retryChosen(@Req() request: AdminRequest, @Res() response: Response, @Body() form: ChoiceForm): Promise<void> {
    return act(request, response, backTo(form), async () => {
      const choice = chosen(form);
      if ('ids' in choice && choice.ids.length === 0) return { tone: 'info', key: 'problems.none-selected', values: {} };
      await this.commands.execute(new RetryProblems({ ...choice, by: actor(request) }));
      return 'ids' in choice ? { key: 'problems.retried-many', values: this.counted(request, choice.ids.length) } : { key: 'problems.retried-cause', values: {} };
    });
  }

  @Post('dismiss')
  @For('operate')
  dismissChosen(@Req() request: AdminRequest, @Res() response: Response, @Body() form: ChoiceForm): Promise<void> {
    return act(request, response, backTo(form), async () => {
      const choice = chosen(form);
      if ('ids' in choice && choice.ids.length === 0) return { tone: 'info', key: 'problems.none-selected', values: {} };
      const dismissed = await this.commands.execute(new DismissProblems({ ...choice, by: actor(request), reason: form.reason?.trim() ?? '' }));
      return { key: 'problems.dismissed-many', values: this.counted(request, dismissed) };
    });
  }

  /** The assignment of a payment or shipping method that orders wait for, with all of them (F16). */
  @Post('assign')
  @For('operate')
  async assign(@Req() request: AdminRequest, @Res() response: Response, @Body() form: AssignForm): Promise<void> {
    const language = this.views.languageOf(request);
    const { t } = this.views.voice(language);
    const { shop, kind, remote } = form;
    const [value, costArticle] = [form.value?.trim() ?? '', form.costArticle?.trim() ?? ''];
    const again = async (faults: Record<string, string>): Promise<void> => {
      response.status(422);
      await this.show(request, response, {}, backTo(form), { shop, remote, value, costArticle, faults });
    };
    if (value === '') return again({ value: t('problems.assign.missing') });
    try {
      const { repaired } = await this.commands.execute(new AssignAndRepair({ shopId: asId<ShopId>(shop), kind, remote, value: kind === 'shippings' ? { method: value, costArticle } : value, requestedBy: actor(request) }));
      flash(request, { tone: 'success', key: 'problems.assigned', values: this.counted(request, repaired) });
    } catch (error) {
      const faults = faultsOf(error, language);
      return again((error as { code?: unknown }).code === 'shipping-cost-article-unknown' ? { costArticle: faults[''] ?? '' } : faults);
    }
    response.redirect(303, localPath(backTo(form)));
  }

  @Post(':id/retry')
  @For('operate')
  async retry(@Req() request: AdminRequest, @Res() response: Response, @Param('id') problem: string, @Body() form: OneForm): Promise<void> {
    await orFlash(request, async () => {
      await this.commands.execute(new RetryProblems({ ids: [asId(problem)], by: actor(request) }));
      flash(request, { tone: 'success', key: 'problems.retried', values: {} });
    });
    response.redirect(303, localPath(form.next ?? '/admin#problems'));
  }

  @Post(':id/dismiss')
  @For('operate')
  async dismiss(@Req() request: AdminRequest, @Res() response: Response, @Param('id') problem: string, @Body() form: OneForm): Promise<void> {
    await orFlash(request, async () => {
      await this.commands.execute(new DismissProblems({ ids: [asId(problem)], by: actor(request), reason: form.reason?.trim() ?? '' }));
      flash(request, { tone: 'success', key: 'problems.dismissed', values: {} });
    });
    response.redirect(303, localPath(form.next ?? '/admin#problems'));
  }

  private async show(request: AdminRequest, response: Response, filter: ProblemsFilter, path: string, refused: RefusedAssignment | null): Promise<void> {
    const facts = await this.reader.read(filter);
    const voice = this.views.voice(this.views.languageOf(request));
    await this.views.page(request, response, 'problems/list', problemsView(facts, { path, operate: may(request, 'operate'), refused }, voice), { current: 'problems', titleKey: 'problems.page-title', leadKey: 'problems.lead' });
  }

  private async showDismissed(request: AdminRequest, response: Response, after: string | undefined): Promise<void> {
    const facts = await this.reader.dismissed(after);
    const voice = this.views.voice(this.views.languageOf(request));
    const view = dismissedView(facts, { path: request.originalUrl, operate: may(request, 'operate') }, voice);
    await this.views.page(request, response, 'problems/dismissed', view, { current: 'problems', titleKey: 'problems.dismissed-title', leadKey: 'problems.dismissed-lead', crumbs: [{ label: voice.t('problems.page-title'), href: '/admin/problems' }] });
  }

  private counted(request: AdminRequest, count: number): { count: number; shown: string } {
    return { count, shown: this.views.voice(this.views.languageOf(request)).format.count(count) };
  }
}

function chosen(form: ChoiceForm): { ids: string[] } | { cause: ProblemCause } {
  if (form.only !== undefined) return { ids: [form.only] };
  if (form.kind !== undefined && form.code !== undefined) return { cause: { shopId: form.shop === undefined ? null : asId<ShopId>(form.shop), kind: form.kind, code: form.code } };
  return { ids: form.id ?? [] };
}

function backTo(form: OneForm): string {
  return form.next ?? '/admin/problems';
}
