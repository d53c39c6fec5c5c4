// Why a call to a shop failed, by what has to happen next (architecture B, retry table).

export type FailureKind = 'auth' | 'config' | 'limited' | 'unavailable' | 'rejected' | 'gone' | 'protocol';

/** A call failed as a whole. `code` is of the error catalogue; `values` hold no secret and no personal data. */
export class ConnectorFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly code: string,
    readonly values: Record<string, string | number | null> = {},
    readonly options: { retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(`${kind}: ${code}`, { cause: options.cause });
    this.name = 'ConnectorFailure';
  }
}
