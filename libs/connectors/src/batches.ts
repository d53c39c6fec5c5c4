// Sending batches side by side where a shop bears it. Figures are absolute, so that a batch whose answer was lost is simply sent again; one that was too much is cut
// and what still waits with it, and after a failure of the whole nothing more is sent, but what the shop has answered is kept.
import type { LearnedSize } from './learned-size.js';

const atOnce = 2;
/** Halvings within one push; if that does not help either, the shop is down. */
const patience = 2;

/** `rows`: how many a batch has; `cut`: a batch in pieces of at most so many. `settle` is never called while it still works. */
export type Sending<Batch, Answers> = {
  size: LearnedSize<string>;
  rows: (batch: Batch) => number;
  cut: (batch: Batch, size: number) => Batch[];
  send: (batch: Batch) => Promise<Answers>;
  settle: (answers: Answers, batch: Batch) => Promise<void>;
};

/** Every batch is settled, or the failure is thrown after everything that was answered before it. */
export async function sendAbreast<Batch, Answers>(batches: readonly Batch[], { size, rows, cut, send, settle }: Sending<Batch, Answers>): Promise<void> {
  const queue = batches.flatMap((batch) => cut(batch, size.now));
  let halvings = 0;
  let failed: Error | undefined;
  let settling = Promise.resolve();
  const worker = async (): Promise<void> => {
    for (let batch = queue.shift(); batch !== undefined && !failed; batch = queue.shift()) {
      const sent = batch;
      try {
        const answers = await send(sent);
        // A size that was too much a moment ago is not tried again at once, but with the next push.
        if (halvings === 0) size.grow(rows(sent));
        // Also after a failure of another batch: what the shop has answered is kept.
        settling = settling.catch(() => undefined).then(() => settle(answers, sent));
        await settling;
      } catch (error) {
        if (halvings >= patience || !size.halve(rows(sent), error)) {
          failed ??= error instanceof Error ? error : new Error(String(error));
          return;
        }
        halvings += 1;
        queue.splice(0, queue.length, ...[sent, ...queue].flatMap((waiting) => cut(waiting, size.now)));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, Math.max(queue.length, 1)) }, worker));
  if (failed) throw failed;
}
