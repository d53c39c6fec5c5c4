// Open problems as a person reads them: one block per cause with what it costs and what helps, its rows inside. Pure.
import { explain, type Money } from '@kontor/kernel';
import { allKinds, type ProblemView } from '@kontor/sync';
import type { ShownTime } from '../../i18n/format.js';
import { field, type FieldView } from '../layout/fields.js';
import type { Tone } from '../shops/live.views.js';
import type { Voice } from '../views.js';
import type { CauseFacts, DismissedFacts, ProblemsFacts, Subject } from './problems.js';

export type ProblemRowView = { id: string; check: string; subject: string; href: string; says: string | null; times: string; time: ShownTime; next: string };

export type CauseView = {
  id: string;
  says: string;
  remedy: string;
  tone: Tone;
  state: string;
  cost: string;
  shop: string;
  shopHref: string;
  kind: string;
  last: ShownTime;
  since: ShownTime;
  /** What the forms say back to name the cause. */
  key: { shop: string; kind: string; code: string };
  rows: ProblemRowView[];
  open: boolean;
  more: { href: string; label: string } | null;
  orders: { href: string; number: string; total: string }[];
  moreOrders: string | null;
  assign: { shop: string; kind: string; remote: string; fields: FieldView[]; label: string; fault: string | null } | null;
  /** Orders in which shop and Kontor differ can be fetched at once. */
  fetch: { action: string; page: string } | null;
  /** What may be done to all its rows; null for somebody who may only look. */
  all: { retryConfirm: string; dismissConfirm: string; several: boolean; reason: FieldView } | null;
  reason: FieldView;
};

export type ProblemsView = { filters: FieldView[]; filtered: boolean; causes: CauseView[]; mayOperate: boolean; next: string; pager: { first: string | null; next: string | null } | null };

/** An assignment that was refused: what was typed and why not. */
export type RefusedAssignment = { shop: string; remote: string; value: string; costArticle: string; faults: Record<string, string> };

export function problemsView(facts: ProblemsFacts, around: { path: string; operate: boolean; refused: RefusedAssignment | null }, voice: Voice): ProblemsView {
  const { t } = voice;
  const { filter } = facts;
  const kinds = allKinds().filter((kind) => kind.problemsOf === undefined).map((kind) => kind.name);
  return {
    filters: [
      field('shop', t('problems.f-shop'), { value: filter.shopId ?? '', choices: [{ value: '', label: t('problems.all-shops') }, ...facts.shops.map(({ id, name }) => ({ value: id, label: name }))] }),
      field('kind', t('problems.f-kind'), { value: filter.kind ?? '', choices: [{ value: '', label: t('problems.all-kinds') }, ...kinds.map((kind) => ({ value: kind, label: t(`runs.kind.${kind}`) }))] }),
    ],
    filtered: filter.shopId !== undefined || filter.kind !== undefined || filter.code !== undefined,
    causes: facts.causes.map((cause, index) => causeView(cause, index, facts, around, voice)),
    mayOperate: around.operate,
    next: around.path,
    pager: filter.code === undefined || (filter.after === undefined && facts.next === null) ? null : { first: filter.after === undefined ? null : problemsHref(filter), next: facts.next === null ? null : problemsHref({ ...filter, after: facts.next }) },
  };
}

export type DismissedView = { rows: { subject: string; href: string; says: string; shop: string; who: string; at: ShownTime; reason: string; retry: string | null }[]; next: string; pager: ProblemsView['pager'] };

/** What was put aside, with who did it and why. */
export function dismissedView(facts: DismissedFacts, around: { path: string; operate: boolean }, voice: Voice): DismissedView {
  const { t, format } = voice;
  const page = '/admin/problems?dismissed=1';
  return {
    rows: facts.problems.map((problem) => {
      const { text, href } = subjectText(problem, facts.subjects, voice);
      const by = problem.dismissed?.by ?? '';
      return {
        subject: text,
        href,
        says: explain(problem.code, problem.values, voice.language).says,
        shop: facts.shops.find((shop) => shop.id === problem.shopId)?.name ?? (problem.shopId === null ? t('problems.all-shops') : t('runs.removed-shop')),
        who: t('problems.dismissed-by', { by: facts.askers.get(by) ?? t(`runs.by.${/^(user|token|cli)/.exec(by)?.[1] ?? 'kontor'}`) }),
        at: format.time(problem.dismissed?.at ?? problem.lastSeen),
        reason: problem.dismissed?.reason ?? '',
        retry: around.operate ? `/admin/problems/${problem.id}/retry` : null,
      };
    }),
    next: around.path,
    pager: facts.after === undefined && facts.next === null ? null : { first: facts.after === undefined ? null : page, next: facts.next === null ? null : `${page}&after=${facts.next}` },
  };
}

function causeView(facts: CauseFacts, index: number, all: ProblemsFacts, around: { operate: boolean; refused: RefusedAssignment | null }, voice: Voice): CauseView {
  const { t, format } = voice;
  const { cause, rows, orders, assign } = facts;
  const id = `cause-${index + 1}`;
  const narrow = all.filter.code !== undefined;
  const rest = assign === null ? 0 : (orders?.count ?? 0) - assign.newest.length;
  const reason = (suffix: string): FieldView => ({ ...field('reason', t('problems.reason'), { optional: true }), id: `${id}-reason${suffix}` });
  return {
    id,
    ...causeText(facts, voice),
    ...urgency(cause.failureKind, voice),
    cost: costText(facts, voice),
    shop: cause.shopId === null ? t('problems.all-shops') : (all.shops.find((shop) => shop.id === cause.shopId)?.name ?? t('runs.removed-shop')),
    shopHref: cause.shopId === null ? '/admin' : `/admin/shops/${cause.shopId}`,
    kind: t(`runs.kind.${cause.kind}`),
    last: format.time(cause.lastSeen),
    since: format.time(cause.firstSeen),
    key: { shop: cause.shopId ?? '', kind: cause.kind, code: cause.code },
    rows: assign === null ? rows.map((row) => rowView(row, cause.alike, all.subjects, voice)) : [],
    open: narrow,
    more: narrow || assign !== null || cause.rows <= rows.length ? null : { href: problemsHref({ shopId: cause.shopId ?? undefined, kind: cause.kind, code: cause.code }), label: t('problems.more-rows', { shown: format.count(cause.rows) }) },
    orders: (assign?.newest ?? []).map((order) => ({ href: `/admin/orders/${order.id}`, number: t('problems.known-order', { ref: order.number }), total: format.money(order.total) })),
    moreOrders: rest > 0 ? t('problems.more-orders', { count: rest, shown: format.count(rest) }) : null,
    assign: assign === null || !around.operate || cause.shopId === null ? null : assignView(id, facts, all, around.refused, voice),
    fetch: around.operate && cause.code === 'orders-incomplete' && cause.shopId !== null ? { action: `/admin/shops/${cause.shopId}/completeness/fetch`, page: `/admin/shops/${cause.shopId}/completeness` } : null,
    all: around.operate && assign === null ? { retryConfirm: t('problems.group-retry-confirm', { count: cause.rows, shown: format.count(cause.rows) }), dismissConfirm: t('problems.group-dismiss-confirm', { count: cause.rows, shown: format.count(cause.rows) }), several: cause.rows > 1, reason: reason('-all') } : null,
    reason: reason(''),
  };
}

/** The sentence of a cause; what differs from row to row is left open. */
function causeText({ cause, rows }: CauseFacts, { language }: Voice): { says: string; remedy: string } {
  const [first, ...others] = rows;
  const values = Object.entries(first?.values ?? {}).map(([name, value]) => [name, cause.alike || others.every((row) => row.values[name] === value) ? value : '…'] as const);
  const { says, remedy } = explain(cause.code, Object.fromEntries(values), language);
  return { says: says.replaceAll('….', '…'), remedy };
}

function urgency(failureKind: string, { t }: Voice): { tone: Tone; state: string } {
  if (failureKind === 'notice') return { tone: 'warning', state: t('problems.state.notice') };
  if (['limited', 'unavailable', 'lost', 'orders-first'].includes(failureKind)) return { tone: 'warning', state: t('problems.state.waits') };
  return { tone: 'danger', state: t('problems.state.act') };
}

function costText({ cause, orders, assign }: CauseFacts, { t, format }: Voice): string {
  const money = (totals: readonly Money[]): string[] => totals.map((total) => format.money(total));
  if (assign !== null && orders) return [t('problems.cost.orders', { count: orders.count, shown: format.count(orders.count) }), ...money(orders.totals)].join(' · ');
  return [t('problems.cost.rows', { count: cause.rows, shown: format.count(cause.rows) }), ...(orders ? [t('problems.cost.orders', { count: orders.count, shown: format.count(orders.count) }), ...money(orders.totals)] : [])].join(' · ');
}

export function rowView(problem: ProblemView, alike: boolean, subjects: Map<string, Subject>, voice: Voice): ProblemRowView {
  const { t, format } = voice;
  const subject = subjectText(problem, subjects, voice);
  return {
    id: problem.id,
    check: t('problems.select', { subject: subject.text }),
    subject: subject.text,
    href: subject.href,
    says: alike ? null : explain(problem.code, problem.values, voice.language).says,
    times: t('problems.times', { count: problem.times, shown: format.count(problem.times) }),
    time: format.time(problem.lastSeen),
    next: problem.retryAt === null ? t('problems.retry-never') : problem.retryAt <= format.now ? t('problems.retry-soon') : t('problems.retry-at', { time: format.span(problem.retryAt.getTime() - format.now.getTime()) }),
  };
}

/** What a problem is about, in words, and where that is shown: its order, its article, else its shop. */
export function subjectText(problem: Pick<ProblemView, 'shopId' | 'subject' | 'values'>, subjects: Map<string, Subject>, { t }: Voice): { text: string; href: string } {
  const shop = problem.shopId === null ? '/admin' : `/admin/shops/${problem.shopId}`;
  const known = subjects.get(`${problem.shopId ?? ''}/${problem.subject}`);
  if (known?.kind === 'order') return { text: t('problems.known-order', { ref: known.number }), href: `/admin/orders/${known.id}` };
  if (known?.kind === 'article') return { text: t('problems.article', { ref: known.number }), href: `/admin/articles/${encodeURIComponent(known.number)}` };
  const cut = problem.subject.indexOf(':');
  const [kind, ref] = cut < 0 ? [problem.subject, ''] : [problem.subject.slice(0, cut), problem.subject.slice(cut + 1)];
  if (kind === 'listing' && typeof problem.values.number === 'string') return { text: t('problems.article', { ref: problem.values.number }), href: shop };
  if (kind === 'run') return { text: t('problems.run', { ref: allKinds().some((one) => one.name === ref) ? t(`runs.kind.${ref}`) : ref }), href: shop };
  // A method is assigned on the page of problems.
  if (kind === 'payment' || kind === 'shipping') return { text: t(`problems.${kind}`, { ref: typeof problem.values.name === 'string' ? problem.values.name : ref }), href: problem.shopId === null ? '/admin/problems' : `/admin/problems?shop=${problem.shopId}` };
  const words: Record<string, string> = { order: 'problems.order', listing: 'problems.listing', article: 'problems.article' };
  const key = words[kind];
  if (key !== undefined) return { text: t(key, { ref }), href: shop };
  if (kind === 'completeness') return { text: t('complete.title'), href: problem.shopId === null ? shop : `${shop}/completeness` };
  if (kind === 'webhooks') return { text: t('shop.hooks'), href: shop };
  if (kind === 'stock') return { text: t('problems.stock'), href: '/admin/articles' };
  return { text: kind === 'shop' ? t('problems.f-shop') : problem.subject, href: shop };
}

function assignView(id: string, { cause, rows, orders, assign }: CauseFacts, all: ProblemsFacts, refused: RefusedAssignment | null, { t, format }: Voice): CauseView['assign'] {
  if (assign === null) return null;
  const typed = refused?.shop === cause.shopId && refused.remote === assign.remote ? refused : null;
  const name = typeof rows[0]?.values.name === 'string' ? rows[0].values.name : assign.remote;
  const choices = [{ value: '', label: t('problems.assign.choose') }, ...all.choices[assign.kind].map((choice) => ({ value: choice.code, label: choice.name }))];
  const fields = [{ ...field('value', t(`problems.assign.${assign.kind}`, { name }), { value: typed?.value ?? '', choices, fault: typed?.faults.value ?? null }), id: `${id}-value` }];
  if (assign.kind === 'shippings') fields.push({ ...field('costArticle', t('problems.assign.cost-article'), { value: typed?.costArticle ?? '', help: t('problems.assign.cost-help'), fault: typed?.faults.costArticle ?? null }), id: `${id}-cost` });
  const waiting = orders?.count ?? 0;
  return {
    shop: cause.shopId ?? '',
    kind: assign.kind,
    remote: assign.remote,
    fields,
    label: waiting === 0 ? t('problems.assign.do-none') : t('problems.assign.do', { count: waiting, shown: format.count(waiting) }),
    fault: typed?.faults[''] ?? null,
  };
}

/** The page of problems, narrowed to these. */
export function problemsHref(filter: { shopId?: string; kind?: string; code?: string; after?: string }): string {
  const query = new URLSearchParams();
  if (filter.shopId !== undefined) query.set('shop', filter.shopId);
  if (filter.kind !== undefined) query.set('kind', filter.kind);
  if (filter.code !== undefined) query.set('code', filter.code);
  if (filter.after !== undefined) query.set('after', filter.after);
  return `/admin/problems?${query.toString()}`;
}
