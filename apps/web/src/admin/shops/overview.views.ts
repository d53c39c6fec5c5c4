// The home page as a person reads it: one card per shop with its figures, what waits and how old it is, then runs and problems. Pure: everything
// is handed in, also "now", and strings ready to show come out.
import { AppError, explain, type Money, type ShopId } from '@kontor/kernel';
import type { CompletenessFigure } from '@kontor/orders';
import type { Shop } from '@kontor/shops';
import type { ProblemView, RunView } from '@kontor/sync';
import { sentence } from '../../errors/problem.js';
import type { ShownTime } from '../../i18n/format.js';
import { problemsHref, subjectText } from '../problems/problems.views.js';
import type { Subject } from '../problems/problems.js';
import type { Voice } from '../views.js';
import { liveView, resultText, stateOf, type LiveView, type Tone } from './live.views.js';

/** What waits to be sent, and since when. */
export type Waits = { due: number; oldestAt: Date | null };

/** Everything that is known of one shop at one moment. */
export type ShopFacts = {
  shop: Shop;
  lastOrderFetchAt: Date | null;
  ordersCreated: number;
  revenue: { ordered: Money; current: Money }[];
  lastStockUpdateAt: Date | null;
  lastPriceUpdateAt: Date | null;
  stock: Waits;
  prices: Waits;
  /** Null: its orders were never compared with the shop. */
  completeness: CompletenessFigure | null;
  openProblems: number;
  days: { day: string; orders: number }[];
  current: RunView[];
  last: RunView[];
  /** How often stock and prices are sent by the schedule, in milliseconds. */
  intervals: { stock: number; prices: number };
};

export type Overview = {
  shops: ShopFacts[];
  runs: RunView[];
  /** `alike`: how many problems have this one's cause. */
  problems: { problem: ProblemView; alike: number }[];
  /** What they are about. */
  subjects: Map<string, Subject>;
  stoppedEverywhere: boolean;
  may: { operate: boolean; administer: boolean };
};

type WaitView = { text: string; late: boolean; some: boolean };

export type FiguresView = {
  id: string;
  shopId: string;
  state: { tone: Tone; text: string };
  orders: { time: ShownTime | null; count: string };
  revenue: { current: string; ordered: string }[];
  recompute: string | null;
  stock: { time: ShownTime | null; waits: WaitView } | null;
  prices: { time: ShownTime | null; waits: WaitView } | null;
  completeness: { time: ShownTime | null; text: string; differs: boolean; href: string } | null;
  spark: { label: string; bars: { x: string; y: string; height: string; title: string }[] };
  kinds: { title: string; state: string; tone: Tone; time: ShownTime }[];
};

export type CardView = {
  id: string;
  name: string;
  /** The shop's own page. */
  page: string;
  platform: string;
  domain: string;
  href: string;
  marks: { tone: Tone; text: string }[];
  attention: { says: string; remedy: string; retry: string | null } | null;
  figures: FiguresView;
  live: LiveView;
};

export type RunRow = { id: string; href: string; shop: string; title: string; state: string; tone: Tone; result: string; by: string; time: ShownTime; took: string; cancel: string | null; retry: string | null; file: string | null };
export type ProblemRow = { id: string; shop: string; title: string; subject: string; href: string; says: string; remedy: string; times: string; time: ShownTime; more: { href: string; label: string } | null; retry: string | null; dismiss: string | null };

export type OverviewView = {
  empty: boolean;
  mayOperate: boolean;
  mayConnect: boolean;
  stopped: boolean;
  several: boolean;
  cards: CardView[];
  runs: RunRow[];
  problems: ProblemRow[];
};

export function overviewView(overview: Overview, voice: Voice): OverviewView {
  const names = new Map(overview.shops.map(({ shop }) => [shop.id, shop.name]));
  return {
    empty: overview.shops.length === 0,
    mayOperate: overview.may.operate,
    mayConnect: overview.may.administer,
    stopped: overview.stoppedEverywhere,
    several: overview.shops.length > 1,
    cards: overview.shops.map((facts) => cardView(facts, overview.may, voice)),
    runs: overview.runs.map((run) => runRow(run, names, overview.may, voice)),
    problems: overview.problems.map((shown) => problemRow(shown, overview.subjects, names, overview.may, voice)),
  };
}

/** Whether any run is on that the page follows. */
export function anythingRuns(overview: Pick<Overview, 'shops'>): boolean {
  return overview.shops.some(({ current }) => current.some((run) => run.waitingFor !== 'approval'));
}

export function cardView(facts: ShopFacts, may: { operate: boolean }, voice: Voice): CardView {
  const { shop } = facts;
  const { t } = voice;
  const marks: CardView['marks'] = [];
  if (shop.stopped) marks.push({ tone: 'danger', text: t('shops.mark.stopped') });
  if (shop.trial) marks.push({ tone: 'warning', text: t('shops.mark.trial') });
  if (shop.paused) marks.push({ tone: 'warning', text: t('shops.mark.paused') });
  return {
    id: `shop-${shop.id}`,
    name: shop.name,
    page: `/admin/shops/${shop.id}`,
    platform: shop.platformName,
    domain: shop.domain,
    href: /^https?:\/\//.test(shop.domain) ? shop.domain : `https://${shop.domain}`,
    marks,
    attention: shop.attention ? { ...explain(shop.attention.code, plain(shop.attention.values), voice.language), retry: may.operate ? `/admin/shops/${shop.id}/attention` : null } : null,
    figures: figuresView(facts, may, voice),
    live: liveView(shop, facts.current, facts.last, may, voice),
  };
}

export function figuresView(facts: ShopFacts, may: { operate: boolean }, voice: Voice): FiguresView {
  const { shop } = facts;
  const { t, format } = voice;
  const time = (at: Date | null): ShownTime | null => (at === null ? null : format.time(at));
  return {
    id: `figures-${shop.id}`,
    shopId: shop.id,
    state: healthOf(facts, voice),
    orders: { time: time(facts.lastOrderFetchAt), count: t('shops.orders', { count: facts.ordersCreated, shown: format.count(facts.ordersCreated) }) },
    revenue: facts.revenue.map(({ current, ordered }) => ({ current: format.money(current), ordered: format.money(ordered) })),
    recompute: may.operate ? `/admin/shops/${shop.id}/recompute` : null,
    stock: shop.capabilities.stock ? { time: time(facts.lastStockUpdateAt), waits: waitView(facts.stock, facts.intervals.stock, voice) } : null,
    prices: shop.capabilities.prices ? { time: time(facts.lastPriceUpdateAt), waits: waitView(facts.prices, facts.intervals.prices, voice) } : null,
    completeness: shop.capabilities.orders ? completenessView(facts, voice) : null,
    spark: sparkline(facts.days, voice),
    kinds: facts.last.map((run) => ({ title: t(`runs.kind.${run.kind}`), state: stateOf(run, voice).text, tone: stateOf(run, voice).tone, time: format.time(run.finishedAt ?? run.startedAt ?? run.createdAt) })),
  };
}

function completenessView({ shop, completeness }: ShopFacts, { t, format }: Voice): FiguresView['completeness'] {
  const href = `/admin/shops/${shop.id}/completeness`;
  if (completeness === null) return { time: null, text: t('complete.never'), differs: false, href };
  const { comparedAt, lastDay, open } = completeness;
  return { time: format.time(comparedAt), text: open > 0 ? t('complete.open', { count: open, shown: format.count(open) }) : t('complete.until', { day: format.shortDay(lastDay) }), differs: open > 0, href };
}

/** Red when the oldest unsent change is older than three intervals (F2). */
export function isLate(waits: Waits, interval: number, now: Date): boolean {
  return waits.oldestAt !== null && waits.due > 0 && now.getTime() - waits.oldestAt.getTime() > 3 * interval;
}

function waitView(waits: Waits, interval: number, { t, format }: Voice): WaitView {
  if (waits.due === 0) return { text: t('shops.waits-none'), late: false, some: false };
  const age = waits.oldestAt === null ? '' : format.span(format.now.getTime() - waits.oldestAt.getTime());
  return { text: age === '' ? t('shops.waits', { shown: format.count(waits.due) }) : t('shops.waits-oldest', { shown: format.count(waits.due), age }), late: isLate(waits, interval, format.now), some: true };
}

/** The one word for the whole shop: the worst first. */
function healthOf(facts: ShopFacts, { t, format }: Voice): FiguresView['state'] {
  if (facts.shop.attention) return { tone: 'danger', text: t(facts.shop.attention.kind === 'auth' ? 'shops.state.auth' : 'shops.state.attention') };
  if (isLate(facts.stock, facts.intervals.stock, format.now) || isLate(facts.prices, facts.intervals.prices, format.now)) return { tone: 'danger', text: t('shops.state.late') };
  if (facts.openProblems > 0) return { tone: 'danger', text: t('shops.state.problems', { count: facts.openProblems, shown: format.count(facts.openProblems) }) };
  if (facts.current.some((run) => run.waitingFor === 'approval')) return { tone: 'warning', text: t('shops.state.approval') };
  if (facts.current.some((run) => run.waitingFor === 'backoff')) return { tone: 'warning', text: t('shops.state.unreachable') };
  if (facts.current.some((run) => run.status === 'running')) return { tone: 'info', text: t('shops.state.running') };
  if (facts.shop.stopped) return { tone: 'warning', text: t('shops.state.stopped') };
  return { tone: 'success', text: t('shops.state.fine') };
}

const sparkHeight = 32;

/** One bar a day, scaled to the busiest; a day without an order keeps a thin line. */
function sparkline(days: ShopFacts['days'], { t, format }: Voice): FiguresView['spark'] {
  const most = Math.max(1, ...days.map((day) => day.orders));
  const total = days.reduce((sum, day) => sum + day.orders, 0);
  return {
    label: t('shops.spark', { count: total, shown: format.count(total), days: days.length }),
    bars: days.map((day, index) => {
      const height = day.orders === 0 ? 1 : Math.max(3, Math.round((day.orders / most) * sparkHeight));
      return { x: String(index * 10), y: String(sparkHeight - height), height: String(height), title: t('shops.spark-day', { day: format.shortDay(day.day), count: day.orders, shown: format.count(day.orders) }) };
    }),
  };
}

function runRow(run: RunView, names: Map<ShopId, string>, may: { operate: boolean }, voice: Voice): RunRow {
  const { t, format } = voice;
  const state = stateOf(run, voice);
  const ended = run.finishedAt !== null;
  return {
    id: run.id,
    href: `/admin/runs/${run.id}`,
    shop: run.shopId === null ? t('runs.all-shops') : (names.get(run.shopId) ?? t('runs.removed-shop')),
    title: t(`runs.kind.${run.kind}`),
    state: state.text,
    tone: state.tone,
    result: run.failure ? sentence(run.failure.code, run.failure.values, voice.language) : (run.status === 'succeeded' || run.status === 'partial') && run.kind !== 'synchronise' ? resultText(run, voice) : '',
    by: t(`runs.by.${/^(user|token|cli|schedule|hook|event)/.exec(run.requestedBy)?.[1] ?? 'kontor'}`),
    time: format.time(run.startedAt ?? run.createdAt),
    took: run.startedAt && run.finishedAt ? format.span(run.finishedAt.getTime() - run.startedAt.getTime()) : '',
    cancel: may.operate && !ended ? `/admin/runs/${run.id}/cancel` : null,
    retry: may.operate && (run.status === 'failed' || run.status === 'cancelled' || run.status === 'partial') ? `/admin/runs/${run.id}/retry` : null,
    file: run.kind === 'export-articles-csv' && (run.status === 'succeeded' || run.status === 'partial') ? `/admin/runs/${run.id}/file` : null,
  };
}

function problemRow({ problem, alike }: Overview['problems'][number], subjects: Map<string, Subject>, names: Map<ShopId, string>, may: { operate: boolean }, voice: Voice): ProblemRow {
  const { t, format } = voice;
  const text = explain(problem.code, problem.values, voice.language);
  const subject = subjectText(problem, subjects, voice);
  return {
    id: problem.id,
    shop: problem.shopId === null ? t('runs.all-shops') : (names.get(problem.shopId) ?? t('runs.removed-shop')),
    title: t(`runs.kind.${problem.kind}`),
    subject: subject.text,
    href: subject.href,
    says: text.says,
    remedy: text.remedy,
    times: t('problems.times', { count: problem.times, shown: format.count(problem.times) }),
    time: format.time(problem.lastSeen),
    // Of many alike one stands for all; what is done to them is done where all can be seen.
    more: alike > 1 ? { href: problemsHref({ shopId: problem.shopId ?? undefined, kind: problem.kind, code: problem.code }), label: t('problems.more-rows', { shown: format.count(alike) }) } : null,
    retry: may.operate && alike === 1 ? `/admin/problems/${problem.id}/retry` : null,
    dismiss: may.operate && alike === 1 ? `/admin/problems/${problem.id}/dismiss` : null,
  };
}

function plain(values: Record<string, unknown>): AppError['values'] {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === null || ['string', 'number', 'boolean'].includes(typeof value) ? (value as string | number | boolean | null) : JSON.stringify(value)]));
}
