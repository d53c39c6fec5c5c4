// The comparison of a shop's orders as a person reads it (F26): the state in one sentence, what differs with its buttons, then the days. Pure.
import type { Completeness, DifferingOrder } from '@kontor/orders';
import type { Shop } from '@kontor/shops';
import type { RunView } from '@kontor/sync';
import type { ShownTime } from '../../i18n/format.js';
import { field, type FieldView } from '../layout/fields.js';
import { progressText, stateOf, type Tone } from '../shops/live.views.js';
import type { Voice } from '../views.js';

export type CompletenessState = { shop: Shop; result: Completeness | null; after: string | undefined; current: RunView | null; days: string; most: number; fault: string | null; mayOperate: boolean };

type RowView = {
  ref: string;
  check: string;
  fetchLabel: string;
  number: string;
  href: string | null;
  tone: Tone;
  what: string;
  why: string;
  time: ShownTime;
  shop: string;
  kontor: string;
  state: { text: string; tone: Tone; time: ShownTime | null };
  open: boolean;
};
type SideView = { total: string; orders: string };

export type CompletenessView = {
  action: string;
  able: boolean;
  state: { text: string; tone: Tone; counts: string; time: ShownTime | null; zone: string };
  running: { href: string; text: string; state: string; tone: Tone } | null;
  compare: { days: FieldView } | null;
  rows: RowView[];
  compared: boolean;
  mayFetch: boolean;
  days: { day: string; shop: SideView; kontor: SideView; leftOut: SideView | null; differing: string; tone: Tone }[];
  pager: { first: string | null; next: string | null } | null;
};

const tones: Record<DifferingOrder['difference'], Tone> = { missing: 'danger', sum: 'warning', status: 'warning', gone: 'warning' };

export function completenessView({ shop, result, after, current, days, most, fault, mayOperate }: CompletenessState, voice: Voice): CompletenessView {
  const { t, format } = voice;
  const action = `/admin/shops/${shop.id}/completeness`;
  const able = shop.capabilities.orders !== undefined;
  return {
    action,
    able,
    state: able ? standing(result, voice) : { text: t('complete.not-able'), tone: 'muted', counts: '', time: null, zone: '' },
    running: current === null ? null : { href: `/admin/runs/${current.id}`, text: progressText(current, voice), state: stateOf(current, voice).text, tone: stateOf(current, voice).tone },
    compare: able && mayOperate ? { days: field('days', t('complete.days', { most: format.count(most) }), { type: 'number', value: days, required: true, fault }) } : null,
    rows: (result?.items ?? []).map((order) => rowOf(order, voice)),
    compared: result !== null,
    mayFetch: mayOperate && (result?.open.all ?? 0) > 0,
    days: (result?.days ?? []).map((one) => ({
      day: dayText(one.day, voice),
      shop: sideOf(one.shop, voice),
      kontor: sideOf(one.kontor, voice),
      leftOut: one.leftOut.orders === 0 ? null : sideOf(one.leftOut, voice),
      differing: one.differing === 0 ? t('complete.day-fine') : format.count(one.differing),
      tone: one.differing === 0 ? 'success' : 'danger',
    })),
    pager: result === null || (after === undefined && result.next === null) ? null : { first: after === undefined ? null : action, next: result.next === null ? null : `${action}?after=${result.next}` },
  };
}

function standing(result: Completeness | null, voice: Voice): CompletenessView['state'] {
  const { t, format } = voice;
  if (result === null) return { text: t('complete.never-long'), tone: 'muted', counts: '', time: null, zone: '' };
  const { open, settled, firstDay, lastDay, comparedAt, timeZone } = result;
  const period = { from: dayText(firstDay, voice), until: dayText(lastDay, voice) };
  const shown = { missing: format.count(open.missing), differing: format.count(open.differing), gone: format.count(open.gone), settled: format.count(settled) };
  return {
    text: open.all === 0 ? t('complete.all-here', period) : t('complete.some-differ', { ...period, count: open.all, shown: format.count(open.all) }),
    tone: open.all === 0 ? 'success' : 'danger',
    counts: open.all + settled === 0 ? '' : t('complete.counts', shown),
    time: format.time(comparedAt),
    zone: t('complete.zone', { zone: timeZone }),
  };
}

function rowOf(order: DifferingOrder, voice: Voice): RowView {
  const { t, format } = voice;
  const { ref, number, difference, state, orderId, shop, kontor } = order;
  const side = (one: DifferingOrder['shop']): string => (one === null ? '' : `${format.money(one.total)} · ${one.status}`);
  const at = order.settledAt ?? order.wantedAt;
  return {
    ref,
    check: t('complete.select', { number }),
    fetchLabel: t('complete.fetch-of', { number }),
    number,
    href: orderId === null ? null : `/admin/orders/${orderId}`,
    tone: state === 'settled' ? 'muted' : tones[difference],
    what: t(`complete.difference.${difference}`),
    why: whyOf(order, voice),
    time: format.time(order.orderedAt),
    shop: side(shop),
    kontor: side(kontor),
    state: { text: t(`complete.row.${state}`), tone: state === 'settled' ? 'success' : state === 'wanted' ? 'info' : 'danger', time: at && format.time(at) },
    open: state !== 'settled',
  };
}

function whyOf({ reason, difference }: DifferingOrder, { t }: Voice): string {
  if (reason === null) return '';
  if (reason === 'order-changed-after-shipping') return t('complete.reason.told');
  if (reason === 'refused' || reason === 'gone') return t(`complete.reason.${reason}`);
  return difference === 'status' ? t('complete.reason.left-out') : '';
}

function sideOf({ orders, total }: Completeness['days'][number]['shop'], { t, format }: Voice): SideView {
  return { total: format.money(total), orders: t('complete.orders', { count: orders, shown: format.count(orders) }) };
}

/** A day of the shop's calendar; noon is on that day wherever the reader lives. */
function dayText(day: string, { format }: Voice): string {
  return format.day(new Date(`${day}T12:00:00Z`));
}
