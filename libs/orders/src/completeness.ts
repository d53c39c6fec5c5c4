// How one order stands in the shop's list and here, and what that means for the comparison (F26). Pure: whoever reads the rows hands them in.
import type { OrderId } from '@kontor/kernel';
import type { SeenReason } from './order.js';

/**
 * `missing`: the shop has it, we do not; `sum`, `status`: both have it and it differs; `gone`: we have it, the shop no longer does.
 */
export type OrderDifference = 'missing' | 'sum' | 'status' | 'gone';

/** An order as the shop lists it. */
export type ListedOrder = { orderedAt: Date; status: string; currency: string; minor: string };
/** The sales order, as far as it is compared. */
export type KeptOrder = {
  id: OrderId;
  orderedAt: Date;
  takenInAt: Date;
  changedAt: Date;
  status: string;
  remoteStatus: string;
  currency: string;
  minor: string;
  fulfilledBy: string;
  /** It was changed in the shop after goods had been sent: a person has been told at the order (F27). */
  told: boolean;
};
/** What was remembered of it when the shop showed it. */
export type RememberedOrder = { reason: SeenReason | null; status: string; state: string; fingerprint: string; askedAt: Date };

/** `counts`: on which side it belongs into the sums of its day; `told`: a person has been told already. */
export type Judgement = { counts: 'both' | 'shop' | 'left-out' | 'kontor' | 'none'; difference: OrderDifference | null; reason: string | null; told: boolean };

/** Left out on purpose, or waiting: no fault as long as the shop says what it said then. */
const leftOutReasons: ReadonlySet<string> = new Set<SeenReason>(['pending', 'cancelled', 'withheld', 'older', 'filtered']);
/** Several hosts never agree to the second about when an order was taken in. */
const clockDoubtMilliseconds = 60_000;

const alike = (counts: Judgement['counts']): Judgement => ({ counts, difference: null, reason: null, told: false });
const differs = (counts: Judgement['counts'], difference: OrderDifference, reason: string | null = null, told = false): Judgement => ({ counts, difference, reason, told });

/** `readAt`: when the shop's list was begun; what we took in or looked at since is newer than the list. */
export function judge(listed: ListedOrder | null, kept: KeptOrder | null, remembered: RememberedOrder | null, check: { readAt: Date; startDate: Date }): Judgement {
  if (listed === null) return kept === null ? alike('none') : onlyHere(kept, remembered, check.readAt);
  if (kept === null) return onlyInShop(listed, remembered, check);
  // Deleted in the shop once and there again, although nothing says so.
  if (isGone(remembered) && remembered !== null && remembered.askedAt <= check.readAt) return differs('both', 'status', 'gone');
  if (kept.changedAt > check.readAt || isGone(remembered)) return alike('both');
  if (kept.currency !== listed.currency || kept.minor !== listed.minor) return differs('both', 'sum', kept.told ? 'order-changed-after-shipping' : null, kept.told);
  // A marketplace that sends by itself tells no status of its own.
  if (kept.fulfilledBy === 'merchant' && kept.remoteStatus !== listed.status) return differs('both', 'status');
  return alike('both');
}

function onlyInShop(listed: ListedOrder, remembered: RememberedOrder | null, { readAt, startDate }: { readAt: Date; startDate: Date }): Judgement {
  if (remembered === null) return listed.orderedAt < startDate ? alike('left-out') : differs('shop', 'missing');
  const { reason } = remembered;
  if (reason !== null && leftOutReasons.has(reason)) return remembered.status === listed.status || remembered.askedAt > readAt ? alike('left-out') : differs('shop', 'status', reason);
  // The shop deleted it while its list was read.
  if (reason === 'gone' && remembered.askedAt > readAt) return alike('left-out');
  return differs('shop', 'missing', reason);
}

function onlyHere(kept: KeptOrder, remembered: RememberedOrder | null, readAt: Date): Judgement {
  if (kept.takenInAt.getTime() > readAt.getTime() - clockDoubtMilliseconds) return alike('none');
  // What the shop deleted was settled by the rules for that; a cancelled order needs nobody.
  return kept.status === 'cancelled' || isGone(remembered) ? alike('none') : differs('kontor', 'gone');
}

/** As the memory of an order stands after the shop said that it has it no more. */
function isGone(remembered: RememberedOrder | null): boolean {
  return remembered !== null && remembered.reason === null && remembered.fingerprint === '' && remembered.state === 'cancelled';
}
