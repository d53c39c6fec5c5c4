// What a handler sees of its run: where to go on, how to settle items, how to wait, when to stop. Relies on the lease: whoever lost it is
// told so at the next checkpoint and writes nothing more.
import { onCommit, type Tx } from '@kontor/base';
import type { CallPriority, Connection, ItemFailure, Opaque } from '@kontor/connectors';
import type { RunId, ShopId } from '@kontor/kernel';
import type { Claims } from './claims.js';
import { afterItemFailure, describeFailure, isWritesStopped, type FailureValues, type RunFailureKind, type StoredFailure } from './failures.js';
import type { Marks } from './marks.js';
import type { Pause } from './pause.js';
import type { Problems, WaitingProblem } from './problems.js';
import type { RunFiles } from './run-files.js';
import type { ClaimedRun, Progress } from './run-rows.js';
import { byHand } from './sync-command.js';
import { RunCancelled, RunLost, RunReleased, RunSignal, RunWaits } from './run-signals.js';
import type { ChildResult, ChildWish, Children } from './children.js';

/** The services a context works with; handed over by the worker. */
export type RunTools = { claims: Claims; problems: Problems; files: RunFiles; children: Children; marks: Marks; pause: Pause };

/** How one item of a batch ended. A notice is shown although the item is right. */
export type Settled = { ref: string; failure?: ItemFailure | StoredFailure | null; notice?: { code: string; values: FailureValues } | null };

/** Why the process wants the handler to end. */
export type StopReason = 'cancelled' | 'lost' | 'released';

type Counts = Pick<Progress, 'done' | 'failed' | 'skipped'>;

export class RunContext {
  readonly id: RunId;
  readonly shopId: ShopId | null;
  readonly kind: string;
  readonly attempt: number;
  readonly requestedBy: string;
  /** The run is called again because somebody approved the rows it held (`held_by` = this run's id). */
  readonly approved: boolean;
  /** What was held when it asked for approval: `held` is the number of rows approved. */
  readonly held: FailureValues;

  private place: Opaque | null;
  private readonly counted: Progress;
  /** Counted inside transactions that are not committed yet; what is rolled back and repeated must not count twice. */
  private readonly pending = new WeakMap<Tx, Counts>();
  /** Under which kind its problems are kept; kinds that meet the same things share one. */
  private readonly problemKind: string;
  private readonly connections: { connection: Connection; reads: number; writes: number }[] = [];
  private stop: StopReason | null = null;
  private moved = false;
  private incomplete = false;
  private unsolved: Promise<Set<string>> | null = null;

  constructor(
    private readonly claimed: ClaimedRun,
    private readonly tools: RunTools,
  ) {
    this.id = claimed.id;
    this.shopId = claimed.shopId;
    this.kind = claimed.kind.name;
    this.problemKind = claimed.kind.problemsOf ?? claimed.kind.name;
    this.attempt = claimed.attempt;
    this.requestedBy = claimed.requestedBy;
    this.approved = claimed.approved;
    this.held = claimed.held;
    this.place = claimed.cursor;
    this.counted = { ...claimed.progress };
  }

  /** Where to go on: what the last checkpoint stored; null at the beginning. */
  get cursor(): Opaque | null {
    return this.place;
  }

  /** True when the handler should end: cancelled, shutting down, or the run was lost. */
  get cancelled(): boolean {
    return this.stop !== null;
  }

  /** How far it has come, remote calls included. */
  get progress(): Progress {
    let { reads, writes } = this.counted;
    for (const used of this.connections) {
      const now = used.connection.traffic();
      reads += now.reads - used.reads;
      writes += now.writes - used.writes;
    }
    return { ...this.counted, reads, writes };
  }

  /** How its calls stand in the shop's queue; to be given to `connections.open`. */
  get priority(): CallPriority {
    if (byHand(this.requestedBy)) return 'person';
    const { lane } = this.claimed.kind;
    return lane === 'orders' ? 'fetch' : lane === 'feedback' || lane === 'stock' || lane === 'prices' ? lane : 'rest';
  }

  /** Whether it got further since it was claimed: failures before that do not count any more. */
  get progressed(): boolean {
    return this.moved;
  }

  /** How a handler that came to its end has ended. */
  get outcome(): 'succeeded' | 'partial' {
    return this.incomplete || this.counted.failed > 0 ? 'partial' : 'succeeded';
  }

  /** The run ends as `partial` although no item of its own failed: a child did. */
  partial(): void {
    this.incomplete = true;
  }

  /** Told by the worker; the handler learns it at its next step. */
  askToStop(reason: StopReason): void {
    if (this.stop !== 'lost') this.stop = reason;
  }

  /** Ends the handler (by throwing) when it was asked to stop; between two transactions, never inside one. */
  stopIfAsked(): void {
    if (this.stop === 'lost') throw new RunLost();
    if (this.stop === 'cancelled') throw new RunCancelled();
    if (this.stop === 'released') throw new RunReleased();
  }

  /** How many items there are; stored at once, for the progress bar. */
  async total(n: number): Promise<void> {
    this.counted.total = n;
    await this.tools.claims.storeProgress(this.claimed, this.progress);
  }

  /** More items were found than known so far. */
  async found(n: number): Promise<void> {
    await this.total((this.counted.total ?? 0) + n);
  }

  /**
   * Settles one item by the retry table: waits and repeats where the shop asks for it, makes a problem of a refusal and goes on (answer
   * undefined; `onFailure` learns why, e.g. to switch off a listing that is gone), resolves an earlier problem on success. Failures that
   * concern the whole run are thrown on.
   */
  async item<Result>(ref: string, work: () => Promise<Result>, onFailure?: (failure: StoredFailure) => Promise<void>): Promise<Result | undefined> {
    for (let tries = 1; ; tries += 1) {
      this.stopIfAsked();
      try {
        const result = await work();
        await this.solve(null, [ref]);
        this.count(null, { done: 1 });
        return result;
      } catch (error) {
        if (error instanceof RunSignal || isWritesStopped(error)) throw error;
        const failure = describeFailure(error);
        const next = afterItemFailure(failure, tries);
        if (next === 'run') throw error;
        if (next === 'problem') {
          this.count(null, { failed: 1 });
          await this.problem(null, { subject: ref, kind: failure.kind, code: failure.code, values: failure.text === null ? failure.values : { ...failure.values, detail: failure.text } });
          await onFailure?.(failure);
          return undefined;
        }
        await this.tools.pause.wait(next.again * 1000, () => this.cancelled);
      }
    }
  }

  /** Settles the items of a batch: counts them, stores the problems of those that failed and resolves those of the others. */
  async settled(results: Settled[], tx: Tx | null = null): Promise<void> {
    const failed = results.filter((result) => result.failure);
    const right = results.filter((result) => !result.failure);
    await this.solve(
      tx,
      right.filter((result) => !result.notice).map((result) => result.ref),
    );
    for (const { ref, failure } of failed) if (failure) await this.problem(tx, { subject: ref, kind: failure.kind, code: failure.code, values: failure.values });
    for (const { ref, notice } of right) if (notice) await this.problem(tx, { subject: ref, kind: 'notice', code: notice.code, values: notice.values });
    this.count(tx, { done: right.length, failed: failed.length });
  }

  /** Items that need nothing. */
  skipped(n: number, tx: Tx | null = null): void {
    this.count(tx, { skipped: n });
  }

  /**
   * Stores the place and the counts, in the caller's transaction where given, and renews the lease. RunLost: another worker has the run.
   * Without a transaction it also ends the handler when it was asked to stop; with one, call `stopIfAsked` after the commit.
   */
  async checkpoint(cursor: Opaque | null, tx: Tx | null = null): Promise<void> {
    const waiting = tx ? this.pending.get(tx) : undefined;
    const progress = this.progress;
    await this.tools.claims.checkpoint(this.claimed, cursor, waiting ? { ...progress, ...sum(progress, waiting) } : progress, tx);
    const arrived = (): void => {
      this.moved ||= JSON.stringify(cursor) !== JSON.stringify(this.place);
      this.place = cursor;
    };
    if (tx) onCommit(tx, arrived);
    else {
      arrived();
      this.stopIfAsked();
    }
  }

  /** From now on the calls of this connection are counted for the run. */
  useConnection(connection: Connection): void {
    const { reads, writes } = connection.traffic();
    this.connections.push({ connection, reads, writes });
  }

  /** Rows are held for a person; the lane is free meanwhile. Everything else must be done before. */
  waitForApproval(held: number, code: string, values: FailureValues = {}): never {
    throw new RunWaits('approval', { values: { ...values, held, code } });
  }

  /** The shop confirms later (a feed): the handler is called again at `notBefore` with this cursor. */
  waitForConfirmation(cursor: Opaque, notBefore: Date): never {
    throw new RunWaits('confirmation', { cursor, notBefore });
  }

  /**
   * Results of runs that this one needs. Asks for those that were not asked for yet, joining one that waits already; while any has not
   * ended the handler is left and called again. A kind that the shop cannot do, or that must not write now, answers `skipped`.
   */
  async children(wishes: ChildWish[]): Promise<ChildResult[]> {
    const results = await this.tools.children.results(this.claimed, wishes);
    if (results === null) throw new RunWaits('children');
    return results;
  }

  /** One child; see `children`. */
  async child(wish: ChildWish): Promise<ChildResult> {
    const [result] = await this.children([wish]);
    return result;
  }

  /** How far this kind (or another) has come in this shop. */
  async mark(kind: string = this.kind): Promise<Opaque | null> {
    return this.tools.marks.get(this.shopId, kind);
  }

  /** Moves the mark of this kind, in the transaction that makes it true. */
  async setMark(tx: Tx, value: Opaque): Promise<void> {
    await this.tools.claims.assertHeld(this.claimed, tx);
    await this.tools.marks.set(tx, this.shopId, this.kind, value, this.id);
  }

  /** Stores a problem of this run. */
  async problem(tx: Tx | null, problem: { subject: string; kind: RunFailureKind; code: string; values: FailureValues; retryAt?: Date | null }): Promise<void> {
    await this.tools.problems.report(tx, { shopId: this.shopId, kind: this.problemKind, subject: problem.subject, failureKind: problem.kind, code: problem.code, values: problem.values, retryAt: problem.retryAt, runId: this.id });
    (await this.unsolvedSubjects(tx)).add(problem.subject);
  }

  /** The problem of this subject is solved. */
  async resolve(tx: Tx | null, subject: string): Promise<void> {
    await this.solve(tx, [subject]);
  }

  /** Subjects beginning so whose problems of this kind are not solved, as far as this run knows. */
  async unsolvedOf(prefix: string): Promise<string[]> {
    return [...(await this.unsolvedSubjects(null))].filter((subject) => subject.startsWith(prefix));
  }

  /** Problems of this kind whose time to be tried again has come. */
  async dueRetries(limit: number, subjectPrefix = ''): Promise<WaitingProblem[]> {
    return this.tools.problems.due(this.shopId, this.problemKind, subjectPrefix, limit);
  }

  /** A file of the run, stored in pieces; it can be fetched once the run has ended. */
  async file(part: { name: string; mediaType: string; content: AsyncIterable<string> }): Promise<void> {
    await this.tools.files.store(this.id, part);
  }

  private count(tx: Tx | null, more: Partial<Counts>): void {
    if (!tx) {
      Object.assign(this.counted, sum(this.counted, more));
      return;
    }
    const waiting = this.pending.get(tx);
    this.pending.set(tx, sum(waiting ?? { done: 0, failed: 0, skipped: 0 }, more));
    if (waiting) return;
    onCommit(tx, () => {
      Object.assign(this.counted, sum(this.counted, this.pending.get(tx) ?? {}));
      this.pending.delete(tx);
    });
  }

  private async solve(tx: Tx | null, refs: string[]): Promise<void> {
    const unsolved = await this.unsolvedSubjects(tx);
    const known = refs.filter((ref) => unsolved.has(ref));
    if (known.length > 0) await this.tools.problems.resolve(tx, { shopId: this.shopId, kind: this.problemKind, subjects: known });
  }

  // One look per run instead of one UPDATE per item. Kept after a solution: the transaction that solved it may be rolled back.
  private unsolvedSubjects(tx: Tx | null): Promise<Set<string>> {
    this.unsolved ??= this.tools.problems.unsolved(this.shopId, this.problemKind, tx);
    return this.unsolved;
  }
}

function sum(one: Counts, more: Partial<Counts>): Counts {
  return { done: one.done + (more.done ?? 0), failed: one.failed + (more.failed ?? 0), skipped: one.skipped + (more.skipped ?? 0) };
}
