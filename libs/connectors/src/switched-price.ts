// Action prices on platforms that know no periods (F62): one price field and one strike field, which Kontor sets at the start of an action and sets
// back at its end. Pure: what to write as of now, from what the ERP wants, what the shop shows and what was remembered at the last time. Everything
// that must outlive a restart stands in the memo, and a run that broke off between the shop's answer and the memo finds its own write again.
import { Decimal } from '@kontor/kernel';
import type { Opaque, PriceTag, RemoteKey } from './port.js';

/** What the shop shows, in the basis of the tag and rounded as the shop takes prices, so that what was written is read back as equal; null = none. */
export type SwitchShown = { price: Decimal | null; strike: Decimal | null };

export type SwitchTag = Pick<PriceTag, 'price' | 'strike' | 'actions' | 'strikeIsErps'>;

type Notice = { code: string; values: Record<string, string | number | null> };

/** `write`: only what differs from what is shown; a field left out stays. `memo` and `notice` go into the outcome as they are. */
export type SwitchedPrice =
  | { write: { price?: Decimal; strike?: Decimal | null }; memo?: { switched: Opaque }; /** The next start or end. */ rightUntil: Date | null; notice?: Notice }
  | { failure: Notice & { kind: 'rejected' } };

type Action = { price: Decimal; from: Date | null; until: Date | null };
/** Amounts as text, '' = none. `before`: what stands there without an action. `sent`: what Kontor put over it, while action `of` (its start) runs. */
type Memo = { before: Fields; sent?: Partial<Fields>; of?: string };
type Fields = { price: string; strike: string };

/** Whether what the shop shows has to be read: not where the ERP has the whole say. */
export function needsShown(tag: SwitchTag): boolean {
  return tag.price === undefined || tag.strike === undefined;
}

/** `shown` may be null where `needsShown` says no; then everything wanted is written. */
export function switchedPrice(tag: SwitchTag, shown: SwitchShown | null, remembered: RemoteKey['memo'], now: Date): SwitchedPrice {
  const memo = readMemo(remembered);
  const actions = [...(tag.actions ?? [])].sort((one, other) => (one.from?.getTime() ?? 0) - (other.from?.getTime() ?? 0));
  const running = actions.find((action) => (action.from === null || action.from <= now) && (action.until === null || action.until > now)) ?? null;
  const of = running ? (running.from?.toISOString() ?? '') : undefined;

  if (shown === null && needsShown(tag)) return failed('price-unread', {});
  // What would stand there without an action: the ERP's value of today, or where it has no say the shop's own.
  const shopsPrice = shopsOwn('price', shown, memo, memo && running ? running.price : null);
  const price = tag.price ?? shopsPrice.value;
  // A strike price not above a price that is the shop's would show nothing; the shop's own stays.
  const vain = tag.price === undefined && price !== null && tag.strike !== undefined && tag.strike !== null && tag.strike.compare(price) <= 0;
  const erpsStrike = vain ? undefined : tag.strike;
  const shopsStrike = shopsOwn('strike', shown, memo, running && tag.strikeIsErps && shown && same(shown.price, running.price) ? price : null);
  const strike = erpsStrike === undefined ? shopsStrike.value : erpsStrike;
  if (price === null && running) return failed('price-unread', {});
  const low = [tag.price, running?.price].find((amount) => amount && !amount.isPositive());
  if (low) return failed('price-zero-for-shop', { price: low.toString() });
  if (tag.price && tag.strike && tag.strike.compare(tag.price) <= 0) return failed('price-not-below-strike', { price: tag.price.toString(), strike: tag.strike.toString() });

  const before: Fields = { price: textOf(price), strike: textOf(strike) };
  const rightUntil = nextBoundary(actions, now);
  // What the shop changed while the action runs stays as long as it does; the next action lowers what stands there then.
  const mayStay = !running || memo?.of === of;
  const priceStays = mayStay && tag.price === undefined && shopsPrice.changed;
  const strikeStays = mayStay && erpsStrike === undefined && shopsStrike.changed;

  const tooDear = running !== null && price !== null && running.price.compare(price) >= 0;
  const shows = running && !tooDear ? running : null;
  if (shows && tag.price === undefined && !priceStays && memo?.before.price !== before.price) {
    // The shop's own price is written over in a moment: first it has to be remembered, or a run that breaks off here would lose it for ever.
    return { write: {}, memo: { switched: { before } }, rightUntil: now };
  }
  const wanted = {
    price: shows && !priceStays ? shows.price : price,
    // Where the ERP has no strike price of its own, the buyer sees the price that the action lowers; a strike price of the shop stays (F61).
    strike: shows && !strikeStays && tag.strikeIsErps && !erpsStrike && price && (strike === null || strike.compare(price) <= 0) ? price : strike,
  };
  const lowered: Partial<Fields> = {
    ...(shows && (priceStays ? memo?.sent?.price !== undefined && { price: memo.sent.price } : { price: shows.price.toString() })),
    ...(shows && (strikeStays ? memo?.sent?.strike !== undefined && { strike: memo.sent.strike } : !same(wanted.strike, strike) && { strike: textOf(wanted.strike) })),
  };
  // A field that the shop changed while the action runs is watched on: what was read before the start is what it is compared with.
  const kept: Fields = { price: shows && priceStays && memo ? memo.before.price : before.price, strike: shows && strikeStays && memo ? memo.before.strike : before.strike };
  const news: Memo | null = shows ? { before: kept, sent: lowered, of } : rightUntil ? { before } : null;
  const notice: Notice | undefined = tooDear
    ? { code: 'action-not-below-regular', values: { action: running.price.toString(), price: textOf(price) } }
    : priceStays || strikeStays
      ? { code: 'price-changed-during-action', values: { price: textOf(shown?.price ?? null), strike: textOf(shown?.strike ?? null) } }
      : vain
        ? { code: 'price-not-below-strike', values: { price: textOf(price), strike: textOf(tag.strike ?? null) } }
        : undefined;
  return {
    write: {
      ...(wanted.price !== null && !(shown && same(shown.price, wanted.price)) && { price: wanted.price }),
      ...(!(shown && same(shown.strike, wanted.strike)) && { strike: wanted.strike }),
    },
    ...(JSON.stringify(news) !== JSON.stringify(memo) && { memo: { switched: news as Opaque } }),
    rightUntil,
    ...(notice && { notice }),
  };
}

type ShopsOwn = { value: Decimal | null; /** The shop shows neither what Kontor put there nor what stood there before. */ changed: boolean };

/** What the shop itself wants in a field: what it shows, unless Kontor put that there. `unsaid`: what a run that broke off may have written without its being remembered. */
function shopsOwn(field: 'price' | 'strike', shown: SwitchShown | null, memo: Memo | null, unsaid: Decimal | null): ShopsOwn {
  const before = memo ? amountOf(memo.before[field]) : null;
  if (!shown) return { value: before, changed: false };
  const value = shown[field];
  const sent = memo?.sent?.[field];
  if ((sent !== undefined && same(value, amountOf(sent))) || (unsaid !== null && same(value, unsaid))) return { value: before, changed: false };
  return { value, changed: sent !== undefined && !same(value, before) };
}

/** The next instant at which an action begins or ends. */
function nextBoundary(actions: readonly Action[], now: Date): Date | null {
  const bounds = actions.flatMap(({ from, until }) => [from, until]).filter((bound): bound is Date => bound !== null && bound > now);
  return bounds.reduce<Date | null>((first, bound) => (first === null || bound < first ? bound : first), null);
}

function readMemo(remembered: RemoteKey['memo']): Memo | null {
  const whole = objectOf(remembered)?.switched;
  const stored = objectOf(whole);
  const before = fieldsOf(stored?.before);
  if (!stored || before.price === undefined || before.strike === undefined) return null;
  const of = stored.of;
  return { before: { price: before.price, strike: before.strike }, ...(stored.sent !== undefined && { sent: fieldsOf(stored.sent) }), ...(typeof of === 'string' && { of }) };
}

function fieldsOf(value: Opaque | undefined): Partial<Fields> {
  const stored = objectOf(value) ?? {};
  return { ...(typeof stored.price === 'string' && { price: stored.price }), ...(typeof stored.strike === 'string' && { strike: stored.strike }) };
}

function objectOf(value: Opaque | undefined): { [key: string]: Opaque } | null {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
}

function same(one: Decimal | null, other: Decimal | null): boolean {
  return one === null || other === null ? one === other : one.equals(other);
}

function textOf(amount: Decimal | null): string {
  return amount?.toString() ?? '';
}

function amountOf(text: string): Decimal | null {
  return text === '' ? null : Decimal.parse(text);
}

function failed(code: string, values: Notice['values']): SwitchedPrice {
  return { failure: { kind: 'rejected', code, values } };
}
