// Marks a provider as consumer of stored events. Not @EventsHandler: that would also subscribe it to the framework's lossy bus.
import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { Tx } from '../database/database.js';
import type { DomainEvent, EventClass } from './event.js';

export const CONSUMES = Symbol('kontor:consumes');

/** What a consumer does with an event: in the transaction that marks it as done, so a change of the database takes effect exactly once. */
export interface Consumer<Event extends DomainEvent = DomainEvent> {
  consume(event: Event, tx: Tx): Promise<void>;
}

/** The class consumes these events; its name (`OnOrderReceived`) is stored, so renaming needs a migration. */
export function Consumes(...events: EventClass[]): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(CONSUMES, events));
}
