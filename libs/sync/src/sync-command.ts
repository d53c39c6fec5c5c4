// A command that is stored and carried out later: its kind says in which lane it runs, how often, what the shop must be able to do and how
// two wishes become one. The kind is the file name and is stored in sync_run, so renaming it needs a migration.
import type { Type } from '@nestjs/common';
import { Command } from '@nestjs/cqrs';
import type { Tx } from '@kontor/base';
import type { Ability } from '@kontor/connectors';
import type { ShopId } from '@kontor/kernel';
import type { RunContext } from './run-context.js';

/** Kinds that would overwrite each other share a lane: one run per lane and shop at a time, different lanes side by side. */
export type Lane = 'orders' | 'completeness' | 'feedback' | 'stock' | 'prices' | 'catalog' | 'webhooks' | 'synchronise';

/** Base of all long commands. The worker rebuilds it from its stored parameters and attaches `run` before the handler is called. */
export abstract class SyncCommand extends Command<void> {
  abstract readonly shopId: ShopId | null;
  run!: RunContext;
}

/** Whether a scheduled run of a kind has anything to do in this shop. */
export interface DueCheck {
  due(shopId: ShopId): Promise<boolean>;
}

/** What a person's retry of problems of a kind needs: prepares the rows and answers the parameters of the run that tries them again. */
export interface ProblemRetry {
  retry(tx: Tx, shopId: ShopId, subjects: string[]): Promise<unknown>;
}

export type SyncKindOptions<Params = unknown> = {
  lane: Lane;
  /** Interval of the schedule ('30s', '5m', '1h', '1d'); a shop may override it. Without one only a shop's own setting schedules the kind. */
  every?: string;
  /** As a cron expression in the merchant's time zone, instead of an interval: what runs at night. */
  cron?: string;
  /** The shop's connection must be able to do this. */
  needs?: Ability;
  /** Writes to the shop: neither scheduled nor claimed in trial mode or emergency stop (F9, F17). */
  writes?: boolean;
  /** Gates every run of that lane: it is claimed only after a fresh run of this kind (F6). */
  beforeLane?: Lane;
  /** Whether a run with these parameters opens the gate of `beforeLane`; a fetch of single orders does not. Default: yes. */
  opens?: (params: Params) => boolean;
  params: {
    /** Validates stored or given JSON; `parse({})` is what the schedule and the gate ask for. Throws AppError('input-invalid'). */
    parse(json: unknown): Params;
    /** What a person means who asks without saying more; without it the same as the schedule, `parse({})`. */
    byHand?: unknown;
    /** Both wishes in one: never narrower than either. */
    merge(a: Params, b: Params): Params;
    /** What of the shop the run is about; default: the whole shop. Wishes of one subject join. */
    subject?(params: Params): string;
  };
  /** Keeps its problems under this kind: of kinds that meet the same things, a success of one solves what another met. */
  problemsOf?: string;
  due?: Type<DueCheck>;
  retry?: Type<ProblemRetry>;
  rebuild: (shopId: ShopId | null, params: Params) => SyncCommand;
};

/** A declared kind with its command class. */
export type Kind = SyncKindOptions & { readonly name: string; readonly command: Type<SyncCommand> };

const kinds = new Map<string, Kind>();

/** Declares the class as a stored command of this kind. */
export function SyncKind<Params>(name: string, options: SyncKindOptions<Params>): (target: Type<SyncCommand> | (new (...args: never[]) => SyncCommand)) => void {
  return (target) => {
    if (!/^[a-z]+(-[a-z]+)*$/.test(name)) throw new Error(`run kind "${name}" is not kebab-case`);
    if (kinds.has(name)) throw new Error(`run kind "${name}" is declared twice`);
    kinds.set(name, { ...(options as unknown as SyncKindOptions), name, command: target as Type<SyncCommand> });
  };
}

/** All kinds of the libraries that are loaded. */
export function allKinds(): Kind[] {
  return [...kinds.values()];
}

export function findKind(name: string): Kind | null {
  return kinds.get(name) ?? null;
}

/** The kinds whose fresh run opens the gate of a lane. */
export function kindsBeforeLane(lane: string): Kind[] {
  return allKinds().filter((kind) => kind.beforeLane === lane);
}

/** Milliseconds of an interval such as '5m'. */
export function intervalMilliseconds(every: string): number {
  const found = /^(\d{1,6})([smhd])$/.exec(every);
  if (!found) throw new Error(`"${every}" is not an interval such as 5m`);
  const unit = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[found[2] as 's' | 'm' | 'h' | 'd'];
  return Number.parseInt(found[1], 10) * unit;
}

/** Asked for by a person (or a program acting for one), who waits for it; anything else is Kontor itself. */
export function byHand(requestedBy: string): boolean {
  return /^(user:|token:|cli)/.test(requestedBy);
}
