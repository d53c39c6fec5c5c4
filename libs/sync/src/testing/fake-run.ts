// A RunContext for the tests of handlers in other libraries: real in what it does (items, counts, signals), with everything that would be
// stored kept in lists that the test can look at.
import type { Connection, Opaque } from '@kontor/connectors';
import type { RunId, ShopId } from '@kontor/kernel';
import type { ChildResult, ChildWish } from '../children.js';
import type { FailureValues } from '../failures.js';
import type { ProblemReport, WaitingProblem } from '../problems.js';
import { RunContext, type RunTools, type StopReason } from '../run-context.js';
import type { Progress } from '../run-rows.js';
import { RunLost } from '../run-signals.js';
import { findKind, type Kind } from '../sync-command.js';

export type FakeRunOptions = {
  shopId: ShopId | null;
  /** A declared kind; another name gets a kind without a handler in the lane 'catalog'. */
  kind: string;
  cursor?: Opaque | null;
  requestedBy?: string;
  attempt?: number;
  approved?: boolean;
  held?: FailureValues;
  marks?: Record<string, Opaque>;
  /** Problems that are open before the run; those whose time has come are answered by `dueRetries`. */
  problems?: (WaitingProblem & { due?: boolean })[];
  /** What children answer; left out = they have not ended. */
  children?: (wish: ChildWish) => ChildResult | null;
  /** The n-th checkpoint (from 1) finds that another worker has the run. */
  lostAtCheckpoint?: number;
};

export type FakeRun = {
  run: RunContext;
  problems: ProblemReport[];
  /** Subjects whose problem was solved. */
  resolved: string[];
  checkpoints: { cursor: Opaque | null; progress: Progress }[];
  marks: Record<string, Opaque>;
  files: { name: string; mediaType: string; content: string }[];
  /** Children that were asked for. */
  asked: ChildWish[];
  /** Milliseconds that the run wanted to wait; it does not really. */
  waited: number[];
  connections: Connection[];
  stop(reason: StopReason): void;
};

export function fakeRun(options: FakeRunOptions): FakeRun {
  const happened: Omit<FakeRun, 'run' | 'stop'> = { problems: [], resolved: [], checkpoints: [], marks: { ...options.marks }, files: [], asked: [], waited: [], connections: [] };
  const open = new Map((options.problems ?? []).map((problem) => [problem.subject, problem]));
  const tools = {
    claims: {
      checkpoint: async (_run: unknown, cursor: Opaque | null, progress: Progress) => {
        if (happened.checkpoints.length + 1 === options.lostAtCheckpoint) throw new RunLost();
        happened.checkpoints.push({ cursor, progress });
      },
      storeProgress: async () => undefined,
      assertHeld: async () => undefined,
    },
    problems: {
      report: async (_tx: unknown, ...reports: ProblemReport[]) => void happened.problems.push(...reports),
      resolve: async (_tx: unknown, { subjects }: { subjects: string[] }) => {
        happened.resolved.push(...subjects);
        subjects.forEach((subject) => open.delete(subject));
        return subjects.length;
      },
      unsolved: async () => new Set(open.keys()),
      due: async (_shop: unknown, _kind: unknown, prefix: string, limit: number) => [...open.values()].filter((problem) => problem.due && problem.subject.startsWith(prefix)).slice(0, limit),
    },
    marks: {
      get: async (_shop: unknown, kind: string) => happened.marks[kind] ?? null,
      set: async (_tx: unknown, _shop: unknown, kind: string, value: Opaque) => void (happened.marks[kind] = value),
    },
    files: {
      store: async (_run: unknown, part: { name: string; mediaType: string; content: AsyncIterable<string> }) => {
        let content = '';
        for await (const piece of part.content) content += piece;
        happened.files.push({ name: part.name, mediaType: part.mediaType, content });
      },
    },
    children: {
      results: async (_run: unknown, wishes: ChildWish[]) => {
        happened.asked.push(...wishes.filter((wish) => !happened.asked.some((asked) => (asked.slot ?? asked.kind) === (wish.slot ?? wish.kind))));
        const results = wishes.map((wish) => options.children?.(wish) ?? null);
        return results.every((result) => result !== null) ? results : null;
      },
    },
    pause: { wait: async (milliseconds: number) => void happened.waited.push(milliseconds) },
  } as unknown as RunTools;
  const run = new RunContext(
    {
      id: '1' as RunId,
      kind: findKind(options.kind) ?? ({ name: options.kind, lane: 'catalog', params: { parse: () => ({}), merge: (a: unknown) => a } } as unknown as Kind),
      shopId: options.shopId,
      params: {},
      requestedBy: options.requestedBy ?? 'schedule',
      cursor: options.cursor ?? null,
      attempt: options.attempt ?? 1,
      tries: 0,
      approved: options.approved ?? false,
      held: options.held ?? {},
      progress: { total: null, done: 0, failed: 0, skipped: 0, reads: 0, writes: 0 },
      owner: 'test',
    },
    tools,
  );
  const useConnection = run.useConnection.bind(run);
  run.useConnection = (connection) => {
    happened.connections.push(connection);
    useConnection(connection);
  };
  return { run, ...happened, stop: (reason) => run.askToStop(reason) };
}
