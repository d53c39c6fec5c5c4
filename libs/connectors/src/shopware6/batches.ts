// Many writes in few calls: two hundred and fifty rows each, one call after the other, since products that are written side by side lock each other out
// in the shop's database. A call that times out is halved and remembered, a good one lets it grow again. Figures are absolute, so that a call whose answer was
// lost is simply sent again.
import { LearnedSize } from '../learned-size.js';
import type { Outcome } from '../port.js';
import type { Learned } from './learned.js';
import { isAtLeast, type Shopware6Client } from './shopware6.client.js';
import { sizeOf, syncWrites, type Write } from './sync.js';

export const usualBatch = 250;
const smallestBatch = 10;
/** Halvings within one push; if that does not help either the shop is down. */
const patience = 2;

/** Every write gets exactly one outcome; one without rows is already as it should be. A failure of a whole call is thrown after everything settled before. */
export async function pushBatches(client: Shopware6Client, learned: Learned, writes: readonly Write[], headersOf: (batch: readonly Write[]) => Record<string, string>, settle: (outcomes: Outcome[]) => Promise<void>): Promise<void> {
  const idle = writes.filter((write) => sizeOf(write) === 0);
  if (idle.length > 0) await settle(idle.map(({ good }) => good));
  const size = new LearnedSize(learned, 'batch', usualBatch, smallestBatch);
  const queue = cut(writes.filter((write) => sizeOf(write) > 0), size.now);
  let halvings = 0;
  for (let batch = queue.shift(); batch; batch = queue.shift()) {
    const open = new Map(batch.map((write) => [write.key.listing, write]));
    try {
      await syncWrites(client, batch, headersOf(batch), async (outcomes) => {
        for (const { listing } of outcomes) open.delete(listing);
        await settle(outcomes);
      });
      // A size that was too much a moment ago is not tried again at once, but with the next push.
      // Writes are not cut, so that a full batch may be a few rows short.
      if (halvings === 0) size.grow(rowsOf(batch), size.now / 2);
    } catch (error) {
      if (halvings >= patience || !size.halve(rowsOf(batch), error)) throw error;
      halvings += 1;
      // What still waits is cut to the new size as well.
      queue.splice(0, queue.length, ...cut([...open.values(), ...queue.flat()], size.now));
    }
  }
}

/** From 6.7 on pages are renewed within five minutes unless a call asks for it at once; older shops do it by themselves. */
export function freshPages(client: Shopware6Client): Record<string, string> {
  return isAtLeast(client.version, [6, 7, 0]) ? { 'sw-force-cache-invalidate': '1' } : {};
}

function cut(writes: readonly Write[], size: number): Write[][] {
  const pieces: Write[][] = [];
  let rows = size;
  for (const write of writes) {
    // A write is never cut: what belongs to one article is written at once or not at all.
    if (rows + sizeOf(write) > size) {
      pieces.push([]);
      rows = 0;
    }
    pieces.at(-1)?.push(write);
    rows += sizeOf(write);
  }
  return pieces;
}

function rowsOf(batch: readonly Write[]): number {
  return batch.reduce((sum, write) => sum + sizeOf(write), 0);
}
