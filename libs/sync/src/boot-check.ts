// Refuses to start when something is declared but nobody does it, or two do: the bus itself only warns and lets the last one win.
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { allKinds } from './sync-command.js';

// Names of the framework's metadata; it does not export them.
const handlerKeys = ['__commandHandler__', '__queryHandler__'];

@Injectable()
export class BootCheck implements OnApplicationBootstrap {
  constructor(private readonly discovery: DiscoveryService) {}

  onApplicationBootstrap(): void {
    const faults = [...this.handlerFaults(), ...kindFaults()];
    if (faults.length > 0) throw new Error(`Kontor cannot start, ${faults.length} fault(s) in its code:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }

  private handlerFaults(): string[] {
    const handlers = new Map<object, Set<object>>();
    for (const { metatype } of this.discovery.getProviders()) {
      if (!metatype) continue;
      for (const key of handlerKeys) {
        const handled = Reflect.getMetadata(key, metatype) as object | undefined;
        if (handled) handlers.set(handled, (handlers.get(handled) ?? new Set()).add(metatype));
      }
    }
    const twice = [...handlers].filter(([, classes]) => classes.size > 1).map(([handled, classes]) => `${nameOf(handled)} has ${classes.size} handlers: ${[...classes].map(nameOf).join(', ')}`);
    const kinds = allKinds();
    const none = kinds.filter((kind) => !handlers.has(kind.command)).map((kind) => `run kind "${kind.name}" has no handler`);
    const provided = new Set(this.discovery.getProviders().map(({ metatype }) => metatype));
    const helpers = kinds.flatMap((kind) => [kind.due, kind.retry].filter((helper) => helper && !provided.has(helper)).map((helper) => `run kind "${kind.name}": ${nameOf(helper as object)} is not provided`));
    return [...twice, ...none, ...helpers];
  }
}

/** A run remembers one fetch that was made for it, so one kind gates a lane; problems are kept under a kind that can try them again. */
function kindFaults(): string[] {
  const kinds = allKinds();
  const lanes = kinds.flatMap((kind) => (kind.beforeLane ? [kind.beforeLane] : []));
  const gates = [...new Set(lanes.filter((lane, at) => lanes.indexOf(lane) !== at))].map((lane) => `two run kinds gate the lane "${lane}"`);
  const strays = kinds.filter(({ problemsOf }) => problemsOf && !kinds.some((kind) => kind.name === problemsOf)).map((kind) => `run kind "${kind.name}" keeps problems under "${kind.problemsOf}", which is none`);
  // What the gate asks for must open it, or it would ask for ever.
  const closed = kinds.filter((kind) => kind.beforeLane && kind.opens?.(kind.params.parse({})) === false).map((kind) => `run kind "${kind.name}" does not open its lane with the parameters {}`);
  return [...gates, ...strays, ...closed];
}

function nameOf(what: object): string {
  return (what as { name: string }).name;
}
