import { Money } from '@kontor/kernel';
import { ConnectorFailure } from './failure.js';
import { OddField } from './fields.js';
import { orderAnswer, readEach } from './order-answer.js';
import type { OrderAnswer, RemoteOrder } from './port.js';

const order = {} as RemoteOrder;
const crash = new ConnectorFailure('unavailable', 'shop-out-of-order', { status: 500 });
const kinds = (answers: OrderAnswer[]): string[] => answers.map((answer) => `${answer.ref} ${'failure' in answer ? answer.failure.kind : 'given'}`);
/** Reads as many orders, at some of which the shop fails; which were asked for. */
const reading = (count: number, failures: Record<string, Error>, atOnce = 2): { answers: Promise<OrderAnswer[]>; asked: string[] } => {
  const asked: string[] = [];
  const refs = Array.from({ length: count }, (_, index) => String(index + 1));
  const answers = readEach(refs, (ref) => ref, atOnce, async (ref): Promise<OrderAnswer> => {
    asked.push(ref);
    // The later ones answer sooner.
    await new Promise((resolve) => setTimeout(resolve, 3 - (parseInt(ref, 10) % 3)));
    const failure = failures[ref];
    if (failure) throw failure;
    return { ref, order };
  });
  return { answers, asked };
};
const all = (count: number, failure: Error): Record<string, Error> => Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index + 1), failure]));

describe('one order', () => {
  it('that is odd is named by its field and throws nothing', async () => {
    expect(await orderAnswer('7', () => order)).toEqual({ ref: '7', order });
    expect(await orderAnswer('7', () => Promise.reject(new OddField('total')))).toEqual({ ref: '7', failure: { kind: 'protocol', code: 'order-not-understood', values: { ref: '7', field: 'total' } } });
    expect(await orderAnswer('7', () => Money.sum([Money.zero('EUR'), Money.zero('USD')], 'EUR') && order)).toMatchObject({ failure: { code: 'order-not-understood', values: { field: expect.any(String) } } });
  });
  it('at which a call failed, or Kontor itself, is thrown', async () => {
    await expect(orderAnswer('7', () => Promise.reject(crash))).rejects.toBe(crash);
    await expect(orderAnswer('7', () => Promise.reject(new TypeError('ours')))).rejects.toThrow('ours');
  });
});

describe('orders read one by one', () => {
  it('come in their order', async () => expect(kinds(await reading(5, {}).answers)).toEqual(['1 given', '2 given', '3 given', '4 given', '5 given']));
  it.each([1, 2])('are not kept back by one at which the shop breaks, %i at a time', async (atOnce) => {
    expect(kinds(await reading(4, { 1: crash, 3: crash }, atOnce).answers)).toEqual(['1 unavailable', '2 given', '3 unavailable', '4 given']);
  });
  it('may be odd alone or in pairs: a fetch that has no others must not stand still for them', async () => {
    expect(kinds(await reading(1, all(1, crash)).answers)).toEqual(['1 unavailable']);
    expect(kinds(await reading(2, all(2, crash)).answers)).toEqual(['1 unavailable', '2 unavailable']);
  });
  it('that all break the shop are an outage, which soon is asked nothing more', async () => {
    await expect(reading(3, all(3, crash)).answers).rejects.toBe(crash);
    const many = reading(50, all(50, crash));
    await expect(many.answers).rejects.toBe(crash);
    expect(many.asked.length).toBeLessThan(14);
  });
  it.each([
    new ConnectorFailure('unavailable', 'shop-timeout', { seconds: 30 }),
    new ConnectorFailure('unavailable', 'shop-out-of-order', { status: 503 }),
    new ConnectorFailure('limited', 'shop-busy', {}),
    new ConnectorFailure('auth', 'shop-credentials-refused', {}),
    new TypeError('ours'),
  ])('end with %s, which is no order’s', async (failure) => {
    const { answers, asked } = reading(20, { 2: failure });
    await expect(answers).rejects.toBe(failure);
    expect(asked.length).toBeLessThan(6);
  });
});
