// One order of a page: what is odd about it, in its document or in the shop that breaks at it, is said of it by name and keeps no other order back. Orders that could not be given
// are remembered and asked for again by their id.
import { AppError } from '@kontor/kernel';
import { ConnectorFailure } from './failure.js';
import { OddField } from './fields.js';
import type { OrderAnswer, RemoteOrder } from './port.js';

/** The order, or the field at which it could not be understood. Failures of a call and faults of ours are thrown. */
export async function orderAnswer(ref: string, read: () => RemoteOrder | Promise<RemoteOrder>): Promise<OrderAnswer> {
  try {
    return { ref, order: await read() };
  } catch (error) {
    const field = error instanceof OddField ? error.field : error instanceof AppError ? error.code : null;
    if (field === null) throw error;
    return { ref, failure: { kind: 'protocol', code: 'order-not-understood', values: { ref, field } } };
  }
}

/** Where all orders of a page break the shop, and they are so many, it is the shop that is broken. */
const outage = 3;
/** A shop that breaks at the first so many is not asked for the rest of the page. */
const patience = 10;

/** Reads orders that cost calls of their own, in their order, `atOnce` at a time. One at which the shop ends with an internal error is that order's failure. */
export async function readEach<Item>(items: readonly Item[], refOf: (item: Item) => string, atOnce: number, read: (item: Item) => Promise<OrderAnswer>): Promise<OrderAnswer[]> {
  const answers: OrderAnswer[] = [];
  const broken: ConnectorFailure[] = [];
  let failed: Error | undefined;
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !failed; next = waiting.shift()) {
      const [index, item] = next;
      try {
        answers[index] = await read(item);
      } catch (error) {
        if (error instanceof ConnectorFailure && error.code === 'shop-out-of-order' && error.values.status === 500) {
          broken.push(error);
          answers[index] = { ref: refOf(item), failure: { kind: 'unavailable', code: error.code, values: error.values } };
        } else failed ??= error instanceof Error ? error : new Error(String(error));
      }
      if (broken.length >= patience && broken.length === Object.keys(answers).length) failed ??= broken[0];
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (!failed && broken.length >= outage && broken.length === items.length) failed = broken[0];
  if (failed) throw failed;
  return answers;
}
