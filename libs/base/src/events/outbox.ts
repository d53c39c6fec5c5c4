// Events are rows: one per consumer, written in the transaction that made the fact true, delivered at least once afterwards.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Clock } from '@kontor/kernel';
import { tuples, write, type Tx, onCommit } from '../database/database.js';
import { CONSUMES, type Consumer } from './consumes.decorator.js';
import type { DomainEvent, EventClass } from './event.js';

type Registered = { name: string; consumer: Consumer; events: EventClass[] };

@Injectable()
export class Outbox implements OnModuleInit {
  private consumers: Registered[] = [];
  private kick: () => void = () => undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.consumers = this.discovery
      .getProviders()
      .filter((provider) => provider.metatype && Reflect.getMetadata(CONSUMES, provider.metatype))
      .map((provider) => ({
        name: provider.name as string,
        consumer: provider.instance as Consumer,
        events: Reflect.getMetadata(CONSUMES, provider.metatype as object) as EventClass[],
      }));
    const names = this.consumers.map((entry) => entry.name);
    if (new Set(names).size !== names.length) throw new Error(`two consumers share a name: ${names.join(', ')}`);
  }

  /** Stores an event for everyone who consumes it, in the caller's transaction. */
  async record(tx: Tx, ...events: DomainEvent[]): Promise<void> {
    const now = this.clock.now();
    const values = events.flatMap((event) =>
      this.consumersOf(event.constructor as unknown as EventClass).map((entry) => [(event.constructor as unknown as EventClass).eventName, entry.name, event.subject, JSON.stringify(event), now, now]),
    );
    if (values.length === 0) return;
    await write(tx, `INSERT INTO outbox (event, consumer, subject, payload, created_at, not_before) VALUES ${tuples(values.length, 6)}`, values.flat());
    onCommit(tx, () => this.kick());
  }

  /** Who is called after a commit that stored events; the delivery sets it. */
  onRecorded(kick: () => void): void {
    this.kick = kick;
  }

  /** The consumer and the event of a stored row, or null where the code no longer has them. */
  resolve(eventName: string, consumerName: string): { consumer: Consumer; event: EventClass } | null {
    const entry = this.consumers.find((candidate) => candidate.name === consumerName);
    const event = entry?.events.find((candidate) => candidate.eventName === eventName);
    return entry && event ? { consumer: entry.consumer, event } : null;
  }

  /** Names of all consumers, for the boot check and for metrics. */
  consumerNames(): string[] {
    return this.consumers.map((entry) => entry.name).sort();
  }

  private consumersOf(event: EventClass): Registered[] {
    return this.consumers.filter((entry) => entry.events.includes(event));
  }
}
