// How far a stock run has come, as it is stored in its cursor; a worker that takes the run over goes on from here.
import type { Opaque } from '@kontor/connectors';
import type { ListingId } from '@kontor/kernel';
import type { Place } from './stock-scope.js';

/** A figure that was sent and that the shop confirms later, at the version that was read. */
export type Unconfirmed = { listing: ListingId; version: string; quantity: string };

export type PushPlace = {
  /** What was to be done before the first call has been done: places found, brake asked. */
  begun: boolean;
  /** It sends what it held, because somebody approved. */
  approved: boolean;
  /** Everything up to here is settled. */
  after: Place | null;
  /** Rows set apart for approval, of so many counted listings. */
  held: number;
  counted: number;
  unconfirmed: Unconfirmed[];
  /** How often the shop was asked for confirmation. */
  asked: number;
  /** When to ask again, where the connector knows better than the usual rhythm. */
  askAfterSeconds: number | null;
  /** With compare-and-set: what the shop showed for the page at hand, before the fetch that this run waits for. */
  expected: { listing: ListingId; quantity: string | null; /** The shop did not answer for it: it is sent, so that the shop says what is wrong. */ unread?: true }[] | null;
  /** Counts the pages with compare-and-set: each waits for a fetch of its own. */
  page: number;
};

export const beginning: PushPlace = { begun: false, approved: false, after: null, held: 0, counted: 0, unconfirmed: [], asked: 0, askAfterSeconds: null, expected: null, page: 0 };

export function readPlace(cursor: Opaque | null): PushPlace {
  return cursor === null ? beginning : { ...beginning, ...(cursor as unknown as Partial<PushPlace>) };
}

export function writePlace(place: PushPlace): Opaque {
  return place;
}
