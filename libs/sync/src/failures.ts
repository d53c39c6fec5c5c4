// The retry table of architecture B, in one place: what a failure means for an item and for the run.
import { AppError } from '@kontor/kernel';
import { maskText, mysqlErrno } from '@kontor/base';
import { ConnectorFailure, type FailureKind } from '@kontor/connectors';

/** Why a run failed or a problem exists, by what has to happen next. `input`: a person's data; `notice`: the row is right, but look at it. */
export type RunFailureKind = FailureKind | 'bug' | 'lost' | 'orders-first' | 'input' | 'notice';

export type FailureValues = Record<string, string | number | boolean | null>;

/** A failure ready to be stored: no secret, no personal data. */
export type StoredFailure = { kind: RunFailureKind; code: string; values: FailureValues; text: string | null; retryAfterSeconds: number | null };

const databaseTrouble = new Set(['ECONNREFUSED', 'ECONNRESET', 'PROTOCOL_CONNECTION_LOST', 'ETIMEDOUT', 'EPIPE']);

/** Brings whatever was thrown into the words of the table. */
export function describeFailure(error: unknown): StoredFailure {
  if (error instanceof ConnectorFailure) {
    return { kind: error.kind, code: error.code, values: error.values, text: null, retryAfterSeconds: error.options.retryAfterSeconds ?? null };
  }
  if (error instanceof AppError && error.status < 500) {
    return { kind: 'input', code: error.code, values: plainValues(error.values), text: null, retryAfterSeconds: null };
  }
  const driver = (error as { driverError?: { code?: unknown }; code?: unknown } | null)?.driverError?.code ?? (error as { code?: unknown } | null)?.code;
  if ([1213, 1205, 1040, 1053].includes(mysqlErrno(error)) || (typeof driver === 'string' && databaseTrouble.has(driver))) {
    return { kind: 'unavailable', code: 'database-busy', values: {}, text: null, retryAfterSeconds: null };
  }
  const text = maskText(error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 4000);
  return { kind: 'bug', code: error instanceof AppError ? error.code : 'run-bug', values: {}, text, retryAfterSeconds: null };
}

function plainValues(values: AppError['values']): FailureValues {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value ?? null]));
}

/** True when the gate of trial mode and emergency stop refused a write. */
export function isWritesStopped(error: unknown): boolean {
  return error instanceof AppError && error.code === 'writes-stopped';
}

/** What an item does with a failure: try again after so many seconds, make it a problem and go on, or hand it to the run. */
export function afterItemFailure(failure: StoredFailure, tries: number): { again: number } | 'problem' | 'run' {
  switch (failure.kind) {
    case 'limited':
      return tries < 5 && (failure.retryAfterSeconds ?? 1) <= 120 ? { again: Math.max(failure.retryAfterSeconds ?? 1, 1) } : 'run';
    case 'unavailable':
      return tries < 3 ? { again: tries === 1 ? 1 : 3 } : 'run';
    case 'auth':
    case 'config':
      return 'run';
    default:
      return 'problem';
  }
}

const backoffMinutes = [1, 5, 30];

/** What the run does with a failure that reached it after `tries` earlier ones without progress: wait so many seconds, or fail for good. */
export function afterRunFailure(failure: StoredFailure, tries: number): { again: number } | 'failed' {
  switch (failure.kind) {
    case 'limited':
    case 'unavailable': {
      const minutes = backoffMinutes[tries];
      return minutes === undefined ? 'failed' : { again: Math.max(minutes * 60, failure.retryAfterSeconds ?? 0) };
    }
    case 'bug':
      return tries < 2 ? { again: tries === 0 ? 5 : 30 } : 'failed';
    default:
      return 'failed';
  }
}

/** When the schedule asks again after so many runs in a row failed with `orders-first`: 1, 5, then every 30 minutes. */
export function ordersFirstDelayMinutes(failures: number): number {
  return backoffMinutes[Math.min(failures, backoffMinutes.length) - 1] ?? 0;
}

/** When a problem is tried again by itself: one minute, doubling, at most a day. */
export const problemRetrySql = 'DATE_ADD(?, INTERVAL LEAST(1440, POW(2, LEAST(times, 12) - 1)) MINUTE)';
