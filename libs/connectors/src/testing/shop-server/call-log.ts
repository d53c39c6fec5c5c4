// Every call as the shop saw it. Calls are counted here and not by Kontor, so that a figure of Kontor's can be checked against it.
import type { CallLog, LoggedCall } from '../simulator.js';

const keep = 50_000;
const keepBodies = 2_000;
const secrets = /((?:consumer_secret|oauth_signature|access_token|client_secret|password)=)[^&]*/gi;

export class Calls {
  private calls: LoggedCall[] = [];
  private counters = this.zero();
  private open = 0;

  private zero(): CallLog['counters'] {
    return { calls: 0, reads: 0, writes: 0, itemsRead: 0, itemsWritten: 0, byStatus: {}, peakParallel: 0 };
  }

  begin(): void {
    this.counters.peakParallel = Math.max(this.counters.peakParallel, ++this.open);
  }

  end(call: LoggedCall): void {
    this.open -= 1;
    const { counters } = this;
    counters.calls += 1;
    counters[call.kind === 'read' ? 'reads' : 'writes'] += 1;
    counters[call.kind === 'read' ? 'itemsRead' : 'itemsWritten'] += call.items;
    counters.byStatus[call.status] = (counters.byStatus[call.status] ?? 0) + 1;
    this.calls.push({ ...call, path: call.path.replace(secrets, '$1***') });
    if (this.calls.length > keep) this.calls.shift();
    const old = this.calls[this.calls.length - 1 - keepBodies];
    if (old) delete old.body;
  }

  show(bodies: boolean): CallLog {
    return { counters: this.counters, calls: bodies ? this.calls : this.calls.map(({ body: _body, ...call }) => call) };
  }

  clear(): void {
    this.calls = [];
    this.counters = this.zero();
  }
}
