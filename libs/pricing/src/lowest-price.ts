// The lowest price of the last 30 days before a reduction (§ 11 PAngV, F46), from what the shop really showed: every state that it confirmed, with
// the actions that ran in it. Pure.
import type { Decimal } from '@kontor/kernel';
import type { PriceState } from './price-state.js';

/** What a place showed from this instant on. `gross` null: not known any more. */
export type ShownPrice = { from: Date; gross: boolean | null; state: ShownState };
export type ShownState = Pick<PriceState, 'currency' | 'price' | 'strike' | 'actions'>;

/** A stretch of time in which the buyer saw one price; null = Kontor does not know which, because the shop keeps it. */
type Stretch = { from: number; until: number; price: Decimal | null; reduced: boolean };

const thirtyDays = 30 * 86_400_000;

/**
 * `history` in order of time; `current` is what is to be shown from now on. Null: nothing is reduced now, or nobody knows what was shown before.
 * A reduction begins when the buyer first saw today's price as a reduced one; a further cut is a new reduction, which is the strict reading.
 */
export function lowestPrice(history: readonly ShownPrice[], current: ShownState, gross: boolean, now: Date): Decimal | null {
  const before = history.filter((shown) => shown.from < now && shown.state.currency === current.currency && (shown.gross ?? gross) === gross);
  const stretches = before.flatMap((shown, index) => stretchesOf(shown.state, shown.from.getTime(), before[index + 1]?.from.getTime() ?? now.getTime()));
  const [today] = stretchesOf(current, now.getTime(), now.getTime() + 1);
  const price = today?.price;
  if (!price || !today.reduced) return null;
  let begun = now.getTime();
  for (const stretch of [...stretches].reverse()) {
    if (!stretch.reduced || !stretch.price?.equals(price)) break;
    begun = stretch.from;
  }
  return stretches.filter((stretch) => stretch.from < begun && stretch.until > begun - thirtyDays).reduce<Decimal | null>((lowest, stretch) => (lowest === null || (stretch.price !== null && stretch.price.compare(lowest) < 0) ? stretch.price : lowest), null);
}

/** Cuts the time in which a state was shown at the starts and ends of its actions. */
function stretchesOf(state: ShownState, from: number, until: number): Stretch[] {
  const actions = state.actions ?? [];
  const bounds = actions.flatMap((action) => [action.from, action.until]).flatMap((bound) => (bound && bound.getTime() > from && bound.getTime() < until ? [bound.getTime()] : []));
  const starts = [...new Set([from, ...bounds])].sort((one, other) => one - other);
  return starts.map((start, index) => {
    const running = actions.find((action) => (action.from === null || action.from.getTime() <= start) && (action.until === null || action.until.getTime() > start));
    return { from: start, until: starts[index + 1] ?? until, price: running?.price ?? state.price ?? null, reduced: running !== undefined || (state.strike ?? null) !== null };
  });
}
