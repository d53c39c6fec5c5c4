// How far a price run has come, as it is stored in its cursor; a worker that takes the run over goes on from here.
import type { Opaque } from '@kontor/connectors';
import type { ListingId } from '@kontor/kernel';
import type { ListingPlace } from './listing-prices.js';

/** What was sent and the shop confirms later: the state as JSON, at the version that was read. */
export type Unconfirmed = { listing: ListingId; version: string; state: string; rightUntil: string | null; strikeIsErps: boolean };

export type PushPlace = {
  /** Everything up to here was looked at. */
  after: ListingPlace | null;
  unconfirmed: Unconfirmed[];
  /** How often the shop was asked for confirmation. */
  asked: number;
  /** When to ask again, where the connector knows better than the usual rhythm. */
  askAfterSeconds: number | null;
};

const beginning: PushPlace = { after: null, unconfirmed: [], asked: 0, askAfterSeconds: null };

export function readPlace(cursor: Opaque | null): PushPlace {
  return cursor === null ? beginning : { ...beginning, ...(cursor as unknown as Partial<PushPlace>) };
}

export function writePlace(place: PushPlace): Opaque {
  return place;
}
