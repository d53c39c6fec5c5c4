// The shape of sync_run as it is read, and the two small types that stand for a run inside this library. Times and leases: see claims.ts.
import type { Opaque } from '@kontor/connectors';
import type { RunId, ShopId } from '@kontor/kernel';
import type { FailureValues } from './failures.js';
import type { WaitingFor } from './run-signals.js';
import type { Kind } from './sync-command.js';

export type RunStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'partial' | 'failed' | 'cancelled';

export const endedStatuses = ['succeeded', 'partial', 'failed', 'cancelled'] as const;
export type EndedStatus = (typeof endedStatuses)[number];

export function hasEnded(status: RunStatus): status is EndedStatus {
  return (endedStatuses as readonly RunStatus[]).includes(status);
}

/** A row of sync_run. */
export type RunRow = {
  id: RunId;
  kind: string;
  lane: string;
  shop_id: ShopId | null;
  subject: string;
  parent_id: RunId | null;
  after_run_id: RunId | null;
  params: string;
  requested_by: string;
  /** How many wishes it answers: one, and one more for each that joined while it waited. */
  wishes: number;
  status: RunStatus;
  waiting_for: WaitingFor | null;
  waiting_values: string | null;
  opens_lane: string | null;
  cursor_json: string | null;
  total: number | null;
  done: number;
  failed: number;
  skipped: number;
  remote_reads: number;
  remote_writes: number;
  attempt: number;
  lost: number;
  tries: number;
  not_before: Date;
  lease_owner: string | null;
  cancel_by: string | null;
  approved_by: string | null;
  approved_values: string | null;
  shop_version: number | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  failure_kind: string | null;
  failure_code: string | null;
  failure_values: string | null;
  failure_text: string | null;
};

/** How far a run has come; stored as it stands with every checkpoint. */
export type Progress = { total: number | null; done: number; failed: number; skipped: number; reads: number; writes: number };

/** A run that a worker of ours holds. */
export type ClaimedRun = {
  id: RunId;
  kind: Kind;
  shopId: ShopId | null;
  params: unknown;
  requestedBy: string;
  cursor: Opaque | null;
  attempt: number;
  /** Failures in a row without progress. */
  tries: number;
  /** Somebody approved what the run held back; `held` = what was approved. */
  approved: boolean;
  held: FailureValues;
  progress: Progress;
  owner: string;
};

/** JSON of a column, or null. */
export function fromJson<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value);
}
