// The list of orders as a person reads it: filters as chips (each a link), the orders, what they add up to. Pure.
import type { ShopId } from '@kontor/kernel';
import type { OrderListItem, OrderStatus, OrderTotal } from '@kontor/orders';
import type { ShownTime } from '../../i18n/format.js';
import type { Tone } from '../shops/live.views.js';
import type { Voice } from '../views.js';

export const orderStatuses: readonly OrderStatus[] = ['open', 'part-shipped', 'shipped', 'cancelled'];

/** The filters as they stand in the address; empty = not asked. `since` is a day. */
export type OrderAsk = { q: string; shop: string; state: string; attention: boolean; since: string; after: string };

export type OrderListFacts = {
  ask: OrderAsk;
  shops: { id: ShopId; name: string }[];
  items: OrderListItem[];
  next: string | null;
  totals: OrderTotal[];
  limited: boolean;
};

export type OrderRow = {
  href: string;
  number: string;
  shop: string;
  time: ShownTime;
  buyer: string;
  country: string;
  total: string;
  current: string | null;
  payment: string;
  paid: string;
  state: string;
  tone: Tone;
  attention: boolean;
};

type Chip = { label: string; href: string; current: boolean };
export type OrderListView = {
  q: string;
  since: string;
  kept: { name: string; value: string }[];
  filters: { label: string; chips: Chip[] }[];
  clear: string | null;
  rows: OrderRow[];
  totals: { orders: string; total: string; current: string }[];
  limited: boolean;
  /** There is not one order yet. */
  firstTime: boolean;
  pager: { first: string | null; next: string | null } | null;
};

export function orderListView(facts: OrderListFacts, voice: Voice): OrderListView {
  const { t, format } = voice;
  const { ask } = facts;
  const names = new Map(facts.shops.map((shop) => [shop.id, shop.name]));
  const link = (change: Partial<OrderAsk>): string => orderListPath({ ...ask, after: '', ...change });
  const chip = (label: string, change: Partial<OrderAsk>): Chip => ({ label, href: link(change), current: Object.entries(change).every(([name, value]) => ask[name as keyof OrderAsk] === value) });
  const filtered = ask.q !== '' || ask.shop !== '' || ask.state !== '' || ask.attention || ask.since !== '';
  const filters = [
    {
      label: t('orders.filter.state'),
      chips: [
        chip(t('orders.filter.all'), { state: '', attention: false }),
        ...orderStatuses.map((status) => chip(t(`orders.status.${status}`), { state: status, attention: false })),
        chip(t('orders.attention'), { state: '', attention: true }),
      ],
    },
  ];
  if (facts.shops.length > 1) filters.push({ label: t('orders.filter.shop'), chips: [chip(t('orders.filter.all'), { shop: '' }), ...facts.shops.map((shop) => chip(shop.name, { shop: shop.id }))] });
  return {
    q: ask.q,
    since: ask.since,
    kept: [
      { name: 'shop', value: ask.shop },
      { name: 'state', value: ask.state },
      { name: 'attention', value: ask.attention ? '1' : '' },
    ].filter(({ value }) => value !== ''),
    filters,
    clear: filtered ? '/admin/orders' : null,
    rows: facts.items.map((item) => orderRow(item, names, voice)),
    totals: facts.totals.map((one) => ({ orders: t('orders.count', { count: one.orders, shown: format.count(one.orders) }), total: format.money(one.total), current: format.money(one.current) })),
    limited: facts.limited,
    firstTime: facts.items.length === 0 && !filtered,
    pager: ask.after === '' && facts.next === null ? null : { first: ask.after === '' ? null : link({}), next: facts.next === null ? null : link({ after: facts.next }) },
  };
}

/** The address of the list with these filters. */
export function orderListPath(ask: Partial<OrderAsk>): string {
  const query = new URLSearchParams();
  for (const name of ['q', 'shop', 'state', 'since', 'after'] as const) if (ask[name]) query.set(name, ask[name]);
  if (ask.attention) query.set('attention', '1');
  const text = query.toString();
  return text === '' ? '/admin/orders' : `/admin/orders?${text}`;
}

export function orderRow(item: OrderListItem, shops: Map<ShopId, string>, { t, format }: Voice): OrderRow {
  return {
    href: `/admin/orders/${item.id}`,
    number: item.number,
    shop: shops.get(item.shopId) ?? t('runs.removed-shop'),
    time: format.time(item.orderedAt),
    buyer: item.buyer,
    country: format.country(item.country),
    total: format.money(item.total),
    current: item.status === 'cancelled' || item.current.equals(item.total) ? null : t('orders.left-of-it', { amount: format.money(item.current) }),
    payment: item.payment,
    paid: t(item.paidAt === null ? 'orders.unpaid' : 'orders.paid'),
    ...stateOf(item.status, { t }),
    attention: item.needsAttention,
  };
}

/** How far an order has come, in a word. */
export function stateOf(status: OrderStatus, { t }: Pick<Voice, 't'>): { state: string; tone: Tone } {
  const tones: Record<OrderStatus, Tone> = { open: 'warning', 'part-shipped': 'warning', shipped: 'success', cancelled: 'muted' };
  return { state: t(`orders.status.${status}`), tone: tones[status] };
}
