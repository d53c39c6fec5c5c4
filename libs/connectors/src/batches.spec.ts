import { sendAbreast } from './batches.js';
import { ConnectorFailure } from './failure.js';
import { Learned } from './learned.js';
import { LearnedSize } from './learned-size.js';
import { cut } from './pieces.js';

type Own = { batch?: number };
const tooLong = new ConnectorFailure('unavailable', 'shop-timeout', { seconds: 120 });
const items = Array.from({ length: 40 }, (_, index) => index);

const sizeOf = (batch?: number): { size: LearnedSize<'batch'>; learned: Learned<Own> } => {
  const learned = new Learned<Own>(null);
  learned.learn({ batch });
  return { size: new LearnedSize(learned, 'batch', 20, 5), learned };
};
/** A shop that takes so many at once; what it was sent, and what came of it. */
const sending = (bears: number, batch?: number, fault: ConnectorFailure = tooLong) => {
  const { size, learned } = sizeOf(batch);
  const sent: number[] = [];
  const settled: number[] = [];
  const done = sendAbreast([items], {
    size,
    rows: (some) => some.length,
    cut,
    send: async (some) => {
      sent.push(some.length);
      await Promise.resolve();
      if (some.length > bears) throw fault;
      return some;
    },
    settle: async (answers) => void settled.push(...answers),
  });
  return { done, sent, settled, learned };
};

describe('batches side by side', () => {
  it('settles every row once, whatever had to be cut', async () => {
    const { done, sent, settled, learned } = sending(10);
    await done;
    expect([settled.sort((one, other) => one - other), Math.max(...sent.slice(2)), learned.own.batch]).toEqual([items, 10, 10]);
  });
  it('grows by a full batch that went well, up to the usual size', async () => {
    const { done, sent, learned } = sending(20, 10);
    await done;
    expect([sent.reduce((sum, one) => sum + one, 0), learned.own.batch]).toEqual([40, undefined]);
  });
  it('gives up after two halvings, with what was answered settled', async () => {
    const { done, sent, settled } = sending(4);
    await expect(done).rejects.toBe(tooLong);
    expect([sent.every((one) => one > 4), settled]).toEqual([true, []]);
  });
  it('cuts nothing where the shop asks for a pause or refuses the key, and sends no further batch', async () => {
    for (const fault of [new ConnectorFailure('limited', 'shop-out-of-order', {}), new ConnectorFailure('auth', 'shop-credentials-refused', {})]) {
      const { done, sent, learned } = sending(4, undefined, fault);
      await expect(done).rejects.toBe(fault);
      expect([sent, learned.own.batch]).toEqual([[20, 20], undefined]);
    }
  });
  it('keeps what was answered beside a batch that failed, one settling after the other', async () => {
    const { size } = sizeOf();
    let working = false;
    const settled: number[] = [];
    const failure = new ConnectorFailure('unavailable', 'shop-unreachable', { reason: 'ECONNREFUSED' });
    const done = sendAbreast(cut(items, 10), {
      size,
      rows: (some) => some.length,
      cut,
      send: async (some) => {
        await new Promise((resolve) => setImmediate(resolve));
        if (some[0] === 10) throw failure;
        return some;
      },
      settle: async (answers) => {
        expect(working).toBe(false);
        working = true;
        await new Promise((resolve) => setImmediate(resolve));
        settled.push(...answers);
        working = false;
      },
    });
    await expect(done).rejects.toBe(failure);
    expect(settled).toEqual(items.slice(0, 10));
  });
});

describe('a learned size', () => {
  it('halves down to the smallest and no further', () => {
    const { size } = sizeOf();
    expect([size.halve(20, tooLong), size.now, size.halve(7, tooLong), size.now, size.halve(5, tooLong), size.now]).toEqual([true, 10, true, 5, false, 5]);
  });
  it('learns nothing from a call that was not full, unless rows belong together', () => {
    const { size } = sizeOf(8);
    size.grow(7);
    expect(size.now).toBe(8);
    size.grow(7, 4);
    expect(size.now).toBe(16);
  });
});
