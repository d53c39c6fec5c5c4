// Action prices as periods with their state, for the article and for the page where they are edited.
import type { PriceAction } from '@kontor/pricing';
import type { Voice } from '../views.js';

export type ActionRow = { price: string; period: string; state: string; tone: 'success' | 'info' | 'muted' };

/** What runs first, then what comes, then what is over. */
export function inOrder<Row extends ActionRow>(rows: Row[]): Row[] {
  const ranks: ActionRow['tone'][] = ['success', 'info', 'muted'];
  return [...rows].sort((one, other) => ranks.indexOf(one.tone) - ranks.indexOf(other.tone));
}

/** One action in words. */
export function actionRow(action: PriceAction, currency: string, { t, format }: Voice): ActionRow {
  const over = action.until !== null && action.until <= format.now;
  const coming = action.from !== null && action.from > format.now;
  return {
    price: format.price(action.price, currency),
    period: periodText(action, { t, format }),
    state: over ? t('prices.action.over') : coming ? t('prices.action.coming') : t('prices.action.running'),
    tone: over ? 'muted' : coming ? 'info' : 'success',
  };
}

/** „01.11.2026 bis 15.11.2026“: a plain day as end is the last day of the action. */
export function periodText(action: PriceAction, { t, format }: Pick<Voice, 't' | 'format'>): string {
  const from = action.from === null ? null : format.date(action.from);
  const to = action.until === null ? null : lastDay(action.until, format);
  if (from !== null && to !== null) return from === to ? t('prices.action.day', { day: from }) : t('prices.action.between', { from, to });
  return from !== null ? t('prices.action.since', { from }) : t('prices.action.until', { to: to ?? '–' });
}

// Midnight belongs to the day before; any other instant is told with its time.
function lastDay(until: Date, format: Voice['format']): string {
  const before = new Date(until.getTime() - 1);
  return format.isoDay(before) === format.isoDay(until) ? format.date(until) : format.day(before);
}
