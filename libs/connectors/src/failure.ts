// Why a call to a shop failed, by what has to happen next (architecture B, retry table).
import type { ListingId } from '@kontor/kernel';
import type { ItemFailure, Outcome } from './port.js';

export type FailureKind = 'auth' | 'config' | 'limited' | 'unavailable' | 'rejected' | 'gone' | 'protocol';

export type FailureValues = Record<string, string | number | null>;

/** A call failed as a whole. `code` is of the error catalogue; `values` hold no secret and no personal data. */
export class ConnectorFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly code: string,
    readonly values: FailureValues = {},
    readonly options: { retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(`${kind}: ${code}`, { cause: options.cause });
    this.name = 'ConnectorFailure';
  }
}

/** The same failure as the fate of one item; `auth` and `config` concern the whole shop and are thrown instead. */
export function asItemFailure(failure: ConnectorFailure): ItemFailure {
  if (failure.kind === 'auth' || failure.kind === 'config') throw failure;
  return { kind: failure.kind, code: failure.code, values: failure.values, ...(failure.options.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: failure.options.retryAfterSeconds }) };
}

/** The outcome of a row that the shop did not take. */
export function refused(listing: ListingId, failure: ItemFailure): Extract<Outcome, { confirmed: false }> {
  return { listing, confirmed: false, failure };
}

/** An answer that does not look as the platform's do, at this field: it cannot be read further, and must not look like an empty one. */
export function incomplete(field: string): ConnectorFailure {
  return new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: field.slice(0, 60) });
}
