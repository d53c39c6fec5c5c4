// What ends a handler's call without being an error; thrown by the RunContext, understood by the worker. Handlers let them pass.
import type { Opaque } from '@kontor/connectors';
import type { FailureValues } from './failures.js';

export abstract class RunSignal extends Error {}

/** The run was declared dead and given to another worker: stop, nothing of ours counts any more. */
export class RunLost extends RunSignal {
  override name = 'RunLost';
}

/** Somebody cancelled the run. */
export class RunCancelled extends RunSignal {
  override name = 'RunCancelled';
}

/** This process shuts down; another one goes on at the cursor. */
export class RunReleased extends RunSignal {
  override name = 'RunReleased';
}

export type WaitingFor = 'approval' | 'confirmation' | 'backoff' | 'children';

/** The run rests, without a worker, until something comes. */
export class RunWaits extends RunSignal {
  override name = 'RunWaits';
  constructor(
    readonly waitingFor: WaitingFor,
    readonly options: { cursor?: Opaque; notBefore?: Date; values?: FailureValues } = {},
  ) {
    super(`waits for ${waitingFor}`);
  }
}
