// A fact in the past tense. It carries ids, never state: whoever consumes it asks the owner how things stand now (architecture C).

/** Base of all events. `name` is stored, so renaming needs a migration: `<library>.<file name without .event.ts>`. */
export abstract class DomainEvent {
  static readonly eventName: string;
  /** What the event is about, for order per subject: `shop:3`, `order:17`. */
  abstract get subject(): string;
}

export type EventClass<Event extends DomainEvent = DomainEvent> = { new (...args: never[]): Event; readonly eventName: string };
