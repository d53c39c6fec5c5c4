// Runs in words: the list, and one run with how far it is, what it waits for and what can be done. Pure.
import { explain } from '@kontor/kernel';
import { allKinds, type RunStatus, type RunView } from '@kontor/sync';
import { sentence } from '../../errors/problem.js';
import type { ShownTime } from '../../i18n/format.js';
import { field, type FieldView } from '../layout/fields.js';
import { rowView, type ProblemRowView } from '../problems/problems.views.js';
import { barOf, heldOf, leftMilliseconds, progressText, resultText, settled, stateOf, type Tone } from '../shops/live.views.js';
import type { Voice } from '../views.js';
import type { RunFacts, RunsFacts } from './runs.js';

export type RunListRow = { href: string; title: string; shop: string; time: ShownTime; took: string; tone: Tone; state: string; result: string; by: string };
export type RunsView = { filters: FieldView[]; filtered: boolean; runs: RunListRow[]; pager: { first: string | null; next: string | null } | null };

type Fact = { label: string; text: string; href: string | null; time: ShownTime | null };
type Button = { action: string; label: string; look: string; confirm: string | null };
type Bar = { value: string; max: string; label: string } | null;

export type RunHeadView = {
  title: string;
  tone: Tone;
  state: string;
  bar: Bar;
  moving: boolean;
  text: string;
  waits: { says: string; remedy: string } | null;
  failure: { says: string; remedy: string } | null;
  ended: string | null;
  buttons: Button[];
  next: string;
  facts: Fact[];
  steps: { href: string; title: string; tone: Tone; state: string; text: string; bar: Bar }[];
  files: { href: string; name: string; size: string }[];
};

export type RunMetView = { problems: (ProblemRowView & { remedy: string; retry: string | null })[]; more: boolean; next: string };
export type RunPageView = { title: string; live: string; headId: string; head: RunHeadView; metId: string; met: RunMetView };

const statuses: RunStatus[] = ['queued', 'running', 'waiting', 'succeeded', 'partial', 'failed', 'cancelled'];

export function runsView(facts: RunsFacts, voice: Voice): RunsView {
  const { t } = voice;
  const { filter } = facts;
  const status = (one: RunStatus): string => (one === 'waiting' ? t('runs.f-waiting') : t(`runs.status.${one}`));
  return {
    filters: [
      field('shop', t('runs.f-shop'), { value: filter.shopId ?? '', choices: [{ value: '', label: t('runs.all-shops') }, ...facts.shops.map(({ id, name }) => ({ value: id, label: name }))] }),
      field('kind', t('runs.f-kind'), { value: filter.kind ?? '', choices: [{ value: '', label: t('runs.f-all-kinds') }, ...allKinds().map(({ name }) => ({ value: name, label: t(`runs.kind.${name}`) }))] }),
      field('status', t('runs.f-status'), { value: filter.status ?? '', choices: [{ value: '', label: t('runs.f-all-statuses') }, ...statuses.map((one) => ({ value: one, label: status(one) }))] }),
    ],
    filtered: filter.shopId !== undefined || filter.kind !== undefined || filter.status !== undefined,
    runs: facts.runs.map((run) => listRow(run, facts, voice)),
    pager: filter.after === undefined && facts.next === null ? null : { first: filter.after === undefined ? null : hrefOf({ ...filter, after: undefined }), next: facts.next === null ? null : hrefOf({ ...filter, after: facts.next }) },
  };
}

function listRow(run: RunView, facts: RunsFacts, voice: Voice): RunListRow {
  const { t, format } = voice;
  const { text, tone } = stateOf(run, voice);
  return {
    href: `/admin/runs/${run.id}`,
    title: t(`runs.kind.${run.kind}`),
    shop: shopOf(run, facts.shops, voice),
    time: format.time(run.startedAt ?? run.createdAt),
    took: tookOf(run, voice),
    tone,
    state: text,
    result: resultWords(run, voice),
    by: byOf(run, facts.askers, voice),
  };
}

/** „998 von 1.000 bestätigt, 2 Probleme“: how it ended, or how far it is. */
export function resultWords(run: RunView, voice: Voice): string {
  const { t, format } = voice;
  if (run.failure) return sentence(run.failure.code, run.failure.values, voice.language);
  if (run.finishedAt === null) return progressText(run, voice);
  // A parent counts its steps; how it ended its state says.
  if (run.kind === 'synchronise') return '';
  const total = run.counts.total ?? 0;
  if (total === 0) return run.status === 'cancelled' && run.counts.done === 0 ? '' : resultText(run, voice);
  const lane = allKinds().find((kind) => kind.name === run.kind)?.lane;
  const figures = { done: format.count(run.counts.done), total: format.count(total) };
  const parts = [lane === 'stock' || lane === 'prices' ? t('runs.result.confirmed', figures) : t('runs.result.settled', figures)];
  if (run.counts.failed > 0) parts.push(t('runs.end.problems', { count: run.counts.failed, shown: format.count(run.counts.failed) }));
  if (run.counts.skipped > 0) parts.push(t('runs.result.skipped', { count: run.counts.skipped, shown: format.count(run.counts.skipped) }));
  return parts.join(', ');
}

export function runPageView(facts: RunFacts, may: { operate: boolean }, voice: Voice): RunPageView {
  const { run } = facts;
  return {
    title: voice.t('runs.detail.title', { kind: voice.t(`runs.kind.${run.kind}`), shop: shopOf(run, facts.shops, voice) }),
    live: `/admin/runs/${run.id}/live`,
    headId: `run-${run.id}`,
    head: headView(facts, may, voice),
    metId: `met-${run.id}`,
    met: metView(facts, may, voice),
  };
}

export function headView(facts: RunFacts, may: { operate: boolean }, voice: Voice): RunHeadView {
  const { t } = voice;
  const { run } = facts;
  const { text, tone } = stateOf(run, voice);
  const ended = run.finishedAt !== null;
  return {
    title: t(`runs.kind.${run.kind}`),
    tone,
    state: text,
    bar: ended ? null : barOf(run, voice),
    moving: run.status === 'running' && (run.counts.total ?? 0) === 0,
    text: ended ? '' : progressText(run, voice),
    waits: waitsOf(facts, voice),
    failure: run.failure ? explain(run.failure.code, run.failure.values, voice.language) : null,
    ended: ended && run.failure === null && resultWords(run, voice) !== '' ? resultWords(run, voice) : null,
    buttons: may.operate ? buttonsOf(facts, voice) : [],
    next: `/admin/runs/${run.id}`,
    facts: factsOf(facts, voice),
    steps: run.children.map((child) => ({ href: `/admin/runs/${child.id}`, title: t(`runs.kind.${child.kind}`), tone: stateOf(child, voice).tone, state: stateOf(child, voice).text, text: resultWords(child, voice), bar: child.finishedAt === null ? barOf(child, voice) : null })),
    files: facts.files.map((file, index) => ({ href: `/admin/runs/${run.id}/file?part=${index + 1}`, name: file.name, size: t('runs.detail.size', { kb: voice.format.count(Math.max(1, Math.round(file.bytes / 1000))) }) })),
  };
}

/** The problems it met that are still open. */
export function metView(facts: RunFacts, may: { operate: boolean }, voice: Voice): RunMetView {
  return {
    problems: facts.problems.map((problem) => ({ ...rowView(problem, false, facts.subjects, voice), remedy: explain(problem.code, problem.values, voice.language).remedy, retry: may.operate && !/^(payment|shipping):/.test(problem.subject) ? `/admin/problems/${problem.id}/retry` : null })),
    more: facts.moreProblems,
    next: `/admin/runs/${facts.run.id}`,
  };
}

function waitsOf({ run, after }: RunFacts, voice: Voice): RunHeadView['waits'] {
  const { t, format } = voice;
  const wait = run.notBefore.getTime() - format.now.getTime();
  const until = wait <= 0 ? t('runs.until-now') : t('runs.until', { time: format.span(wait), exact: format.exact(run.notBefore) });
  const code = typeof run.waitingValues?.code === 'string' ? explain(run.waitingValues.code, run.waitingValues, voice.language) : null;
  if (run.status === 'queued') {
    if (after !== null && after.finishedAt === null) return { says: `${t('runs.detail.after')}: ${t(`runs.kind.${after.kind}`)}.`, remedy: '' };
    return { says: wait > 0 ? t('runs.waits.queued', { until }) : t('runs.waits.worker'), remedy: '' };
  }
  if (run.status !== 'waiting') return null;
  if (run.waitingFor === 'children') return { says: t('runs.waits.children'), remedy: '' };
  if (run.waitingFor === 'approval') return { says: t('runs.waits.approval', { count: heldOf(run), shown: format.count(heldOf(run)) }), remedy: code === null ? '' : `${code.says} ${code.remedy}` };
  if (run.waitingFor === 'confirmation') return { says: t('runs.waits.confirmation', { until }), remedy: '' };
  return { says: code === null ? t('runs.waits.backoff', { until }) : `${code.says} ${t('runs.waits.backoff', { until })}`, remedy: code?.remedy ?? '' };
}

function buttonsOf(facts: RunFacts, voice: Voice): Button[] {
  const { t, format } = voice;
  const { run } = facts;
  const to = (action: string): string => `/admin/runs/${run.id}/${action}`;
  if (run.finishedAt !== null) return [{ action: to('retry'), label: t('runs.retry'), look: run.status === 'succeeded' ? '' : 'btn-primary', confirm: null }];
  const held = { count: heldOf(run), shown: format.count(heldOf(run)) };
  const decide: Button[] =
    run.status === 'waiting' && run.waitingFor === 'approval'
      ? [
          { action: to('approve'), label: t('runs.approve'), look: 'btn-primary', confirm: t('runs.approve-confirm', { ...held, shop: shopOf(run, facts.shops, voice) }) },
          { action: to('reject'), label: t('runs.reject'), look: '', confirm: t('runs.reject-confirm', held) },
        ]
      : [];
  const done = run.counts.total === null ? format.count(run.counts.done) : t('runs.progress', { done: format.count(run.counts.done), total: format.count(run.counts.total) });
  return [...decide, { action: to('cancel'), label: t('runs.cancel'), look: 'btn-ghost-secondary', confirm: run.counts.done > 0 ? t('runs.cancel-confirm', { done }) : null }];
}

function factsOf(facts: RunFacts, voice: Voice): Fact[] {
  const { t, format } = voice;
  const { run, parent, after } = facts;
  const found: Fact[] = [];
  const add = (label: string, text: string, more: Partial<Fact> = {}): void => void found.push({ label, text, href: null, time: null, ...more });
  add(t('runs.col.shop'), shopOf(run, facts.shops, voice), { href: run.shopId !== null && facts.shops.some((shop) => shop.id === run.shopId) ? `/admin/shops/${run.shopId}` : null });
  add(t('runs.col.by'), byOf(run, facts.askers, voice));
  add(t('runs.detail.asked'), '', { time: format.time(run.createdAt) });
  if (run.startedAt !== null) add(t('runs.col.started'), '', { time: format.time(run.startedAt) });
  if (run.finishedAt !== null) add(t('runs.detail.ended'), '', { time: format.time(run.finishedAt) });
  if (tookOf(run, voice) !== '') add(t('runs.col.took'), tookOf(run, voice));
  if (run.status === 'running' && run.startedAt !== null) add(t('runs.detail.running-for'), format.span(format.now.getTime() - run.startedAt.getTime()));
  // A parent counts its steps, which says nothing to a person.
  if (run.kind !== 'synchronise') {
    add(t('runs.detail.done'), run.counts.total === null ? format.count(run.counts.done) : t('runs.progress', { done: format.count(run.counts.done), total: format.count(run.counts.total) }));
    if (run.counts.failed > 0) add(t('runs.detail.failed'), format.count(run.counts.failed));
    if (run.counts.skipped > 0) add(t('runs.detail.skipped'), format.count(run.counts.skipped));
    const { reads, writes } = run.remoteCalls;
    add(t('runs.detail.calls'), t('runs.detail.calls-text', { all: format.count(reads + writes), reads: format.count(reads), writes: format.count(writes) }));
  }
  const rate = rateOf(run, format.now);
  if (rate !== null) add(t('runs.detail.rate'), t('runs.detail.rate-text', { shown: format.count(rate) }));
  const left = leftMilliseconds(run, format.now);
  if (left !== null) add(t('runs.detail.left'), t('runs.left', { time: format.span(left) }));
  if (run.attempt > 1) add(t('runs.detail.attempt'), format.count(run.attempt));
  if (parent !== null) add(t('runs.detail.parent'), t(`runs.kind.${parent.kind}`), { href: `/admin/runs/${parent.id}` });
  if (after !== null) add(t('runs.detail.after'), t(`runs.kind.${after.kind}`), { href: `/admin/runs/${after.id}` });
  add(t('runs.detail.number'), run.id);
  return found;
}

/** Rows a minute while it runs; said only once there is something to say. */
function rateOf(run: RunView, now: Date): number | null {
  if (run.status !== 'running' || run.startedAt === null || settled(run) === 0) return null;
  const took = now.getTime() - run.startedAt.getTime();
  return took < 1000 ? null : Math.round((settled(run) * 60_000) / took);
}

function tookOf(run: RunView, { format }: Voice): string {
  return run.startedAt !== null && run.finishedAt !== null ? format.span(run.finishedAt.getTime() - run.startedAt.getTime()) : '';
}

function shopOf(run: RunView, shops: RunsFacts['shops'], { t }: Voice): string {
  if (run.shopId === null) return t('runs.all-shops');
  return shops.find((shop) => shop.id === run.shopId)?.name ?? t('runs.removed-shop');
}

/** A person's name, a token's name, else what asked. */
function byOf(run: RunView, askers: Map<string, string>, { t }: Voice): string {
  const name = askers.get(run.requestedBy);
  if (name !== undefined) return run.requestedBy.startsWith('token:') ? t('runs.by-token', { name }) : name;
  return t(`runs.by.${/^(user|token|cli|schedule|hook|event)/.exec(run.requestedBy)?.[1] ?? 'kontor'}`);
}

function hrefOf(filter: RunsFacts['filter']): string {
  const query = new URLSearchParams();
  if (filter.shopId !== undefined) query.set('shop', filter.shopId);
  if (filter.kind !== undefined) query.set('kind', filter.kind);
  if (filter.status !== undefined) query.set('status', filter.status);
  if (filter.after !== undefined) query.set('after', filter.after);
  return query.size === 0 ? '/admin/runs' : `/admin/runs?${query.toString()}`;
}
