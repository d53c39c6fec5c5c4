// What happened to an order, step by step, and what the shop was told of it. Pure.
import type { OrderView } from '@kontor/orders';
import { sentence } from '../../errors/problem.js';
import type { ShownTime } from '../../i18n/format.js';
import type { Tone } from '../shops/live.views.js';
import type { Voice } from '../views.js';

export type HistoryView = {
  steps: { time: ShownTime; text: string; detail: string; by: string; fault: string | null }[];
  parcels: { time: ShownTime; carrier: string; number: string; href: string | null; by: string; told: string; toldTime: ShownTime | null; tone: Tone }[];
  /** What the shop's own status should be, and whether it knows. */
  feedback: { text: string; tone: Tone } | null;
};

export function historyView(order: OrderView, { people, shop, tells }: { people: Map<string, string>; shop: string; /** The shop wants to know of parcels. */ tells: boolean }, voice: Voice): HistoryView {
  const { t, format, language } = voice;
  const by = (actor: string): string => (actor === '' ? '' : (people.get(actor) ?? t(`runs.by.${/^(user|token|cli|schedule|hook|event)/.exec(actor)?.[1] ?? 'kontor'}`)));
  const parcelOf = (id: string): string => {
    const parcel = order.shipments.find((one) => one.id === id);
    return parcel ? [parcel.carrier, parcel.trackingNumber].filter(Boolean).join(' ') : '';
  };
  const detail = ({ step, subject }: OrderView['steps'][number]): string => {
    if (step === 'shipped' || step === 'shipment-told') return parcelOf(subject);
    if (step === 'status-told') return subject;
    const cut = subject.indexOf(':');
    if (step !== 'repaired' || cut < 0) return '';
    return t(subject.startsWith('payment:') ? 'orders.repaired.payment' : 'orders.repaired.shipping', { key: subject.slice(cut + 1) });
  };
  // A step keeps its code only; a sentence that needs values is left to the problem beside it.
  const reason = (code: string | null): string => {
    const text = sentence(code ?? 'internal', {}, language);
    return text.includes('{') ? t('orders.step-see-problem') : text;
  };
  const steps = order.steps.map((step) => ({
    time: format.time(step.at),
    at: step.at,
    text: t(`orders.step.${step.step}`),
    detail: detail(step),
    by: by(step.requestedBy),
    fault: step.state === 'done' ? null : t('orders.step-failed', { count: step.attempts, shown: format.count(step.attempts), says: reason(step.code) }),
  }));
  const ordered = { time: format.time(order.orderedAt), at: order.orderedAt, text: t('orders.step.ordered', { shop }), detail: '', by: '', fault: null };
  const { wanted = null, told = null } = order.feedback ?? {};
  return {
    steps: [ordered, ...steps].sort((one, other) => one.at.getTime() - other.at.getTime()).map(({ at: _at, ...step }) => step),
    parcels: order.shipments.map((parcel) => ({
      time: format.time(parcel.shippedAt),
      carrier: parcel.carrier || t('orders.unknown'),
      number: parcel.trackingNumber,
      href: parcel.trackingUrl,
      by: by(parcel.requestedBy),
      told: t(parcel.toldAt !== null ? 'orders.told' : tells ? 'orders.untold' : 'orders.not-told'),
      toldTime: parcel.toldAt === null ? null : format.time(parcel.toldAt),
      tone: parcel.toldAt !== null ? 'success' : tells ? 'warning' : 'muted',
    })),
    feedback: wanted === null ? null : wanted === told ? { text: t('orders.status-told', { status: wanted }), tone: 'success' } : { text: t('orders.status-waits', { status: wanted }), tone: 'warning' },
  };
}
