// When each kind of run is asked for by itself: interval or cron expression, quiet hours, paused, and when it is due next.
import type { Shop } from '@kontor/shops';
import type { ScheduleView } from '@kontor/sync';
import type { ShownTime } from '../../i18n/format.js';
import { field, type FieldView } from '../layout/fields.js';
import type { Voice } from '../views.js';
import { box, otherFaults, type BoxView } from './fields.views.js';

export type TypedSchedule = { kind: string; text: (name: string) => string; ticked: (name: string) => boolean; faults: Record<string, string> };
export type ShopScheduleState = { shop: Shop; kinds: ScheduleView[]; mayChange: boolean; typed: TypedSchedule | null };

export type SchedulePageView = {
  action: string;
  mayChange: boolean;
  shopPaused: boolean;
  faults: string[];
  kinds: { id: string; kind: string; title: string; rhythm: string; next: ShownTime | null; open: boolean; fields: FieldView[]; paused: BoxView }[];
};

/** In the order of the menu on the cards; what is not in it comes last. */
const order = ['synchronise', 'fetch-orders', 'compare-orders', 'sync-changed-stock', 'sync-all-stock', 'update-prices', 'switch-action-prices', 'tell-shop'];

export function scheduleView({ shop, kinds, mayChange, typed }: ShopScheduleState, voice: Voice): SchedulePageView {
  const { t } = voice;
  // Of a kind that this shop does not have there is no field to stand beside.
  let faults = typed && !kinds.some(({ kind }) => kind === typed.kind) ? Object.values(typed.faults) : [];
  const place = (kind: string): number => (order.includes(kind) ? order.indexOf(kind) : order.length);
  const shown = [...kinds].sort((a, b) => place(a.kind) - place(b.kind)).map((entry) => {
    const own = typed?.kind === entry.kind ? typed : null;
    const input = (name: 'every' | 'cron' | 'quietFrom' | 'quietUntil', label: string, help: string, type: FieldView['type'] = 'text'): FieldView => {
      const view = field(name, label, { type, help, optional: true, value: own ? own.text(name) : (entry[name] ?? ''), fault: own?.faults[name] ?? null });
      return { ...view, id: `${entry.kind}-${view.id}` };
    };
    const fields = [
      input('every', t('shop.schedule.every'), entry.usually === null ? t('shop.schedule.every-help') : t('shop.schedule.every-usually', { usually: entry.usually })),
      input('cron', t('shop.schedule.cron'), t('shop.schedule.cron-help')),
      input('quietFrom', t('shop.schedule.quiet-from'), '', 'time'),
      input('quietUntil', t('shop.schedule.quiet-until'), t('shop.schedule.quiet-help'), 'time'),
    ];
    const paused = box('paused', t('shop.schedule.paused'), own ? own.ticked('paused') : entry.paused);
    if (own) faults = otherFaults(own.faults, fields);
    const next = entry.nextAt && !shop.paused ? upcoming(entry.nextAt, voice) : null;
    return { id: `kind-${entry.kind}`, kind: entry.kind, title: t(`runs.kind.${entry.kind}`), rhythm: rhythmOf(entry, voice), next, open: own !== null, fields, paused: { ...paused, id: `${entry.kind}-${paused.id}` } };
  });
  return { action: `/admin/shops/${shop.id}/schedule`, mayChange, shopPaused: shop.paused, faults, kinds: shown };
}

/** `format.time` speaks of what was; this is still to come. */
function upcoming(at: Date, { t, format }: Voice): ShownTime {
  const left = at.getTime() - format.now.getTime();
  return { ...format.time(at), text: left < 60_000 ? t('shop.schedule.now') : t('shop.schedule.in', { span: format.span(left) }) };
}

function rhythmOf(entry: ScheduleView, { t, format }: Voice): string {
  if (entry.paused) return t('shop.schedule.is-paused');
  const quiet = entry.quietFrom && entry.quietUntil ? ` ${t('shop.schedule.but-quiet', { from: entry.quietFrom, until: entry.quietUntil })}` : '';
  if (entry.cron !== null) return t('shop.schedule.by-cron', { cron: entry.cron }) + quiet;
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(entry.every ?? '') ?? [];
  if (count === undefined || unit === undefined) return t('shop.schedule.by-hand');
  const milliseconds = Number.parseInt(count, 10) * ({ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? 0);
  return t('shop.schedule.by-interval', { span: format.span(milliseconds) }) + quiet;
}
