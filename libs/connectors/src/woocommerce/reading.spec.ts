// Reading orders and articles of a WooCommerce shop where it is odd: time zones, page borders, deletions, abandoned carts, both order storages.
import type { Opaque, OrderAnswer, RemoteOrder } from '../port.js';
import { fetchAll, recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/woocommerce-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { woocommerce } from './woocommerce.platform.js';

let shop: Shop<typeof woocommerce>;
beforeAll(async () => {
  shop = await standUp(woocommerce, { flavour: 'wc11' });
});
afterAll(() => shop.stop());

const longAgo = new Date('2020-01-01T00:00:00Z');
const refs = (answers: OrderAnswer[]): string[] => answers.map(({ ref }) => ref);
const orderOf = (answers: OrderAnswer[], ref: string): RemoteOrder => {
  const found = answers.find((answer) => answer.ref === ref);
  if (!found || !('order' in found)) throw new Error(`no order ${ref}`);
  return found.order;
};
const times = async (now: string, zone = 'Europe/Berlin'): Promise<void> => {
  await shop.simulator.control('/clock', { now, speed: 0, zone });
};

describe.each(['wc11', 'wc8'])('orders of %s', (flavour) => {
  beforeEach(async () => {
    await shop.reset({}, flavour);
    await times('2026-11-20T12:00:00Z');
  });

  it('all arrive although sixty share a second over a page border', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], times: 75, createdAt: '2026-11-19T08:00:00Z' });
    await shop.order({ cart: [{ sku: 'HAM' }], times: 60, createdAt: '2026-11-19T09:00:00Z' });
    const { answers, pages } = await fetchAll((await shop.checked()).orders, { since: longAgo });
    expect([refs(answers).length, new Set(refs(answers)).size, pages]).toEqual([135, 135, 3]);
  });
  it('an order that changes while pages are read arrives once, and in its newest form with the next fetch', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], times: 250 });
    const { orders } = await shop.checked();
    const first = await orders.orders({ mark: null, cursor: null, since: longAgo });
    const ref = first.orders[3]?.ref;
    await times('2026-11-20T12:00:05Z');
    await shop.merchant({ do: 'edit-order', ref, change: { delivery: { firstName: 'Neu', lastName: 'Neu', street: 'Neue Straße 1', city: 'Bonn', postcode: '53111', country: 'DE' } } });
    const rest = [];
    let mark: Opaque | undefined;
    for (let cursor = first.cursor; cursor !== null; ) {
      const page = await orders.orders({ mark: null, cursor, since: longAgo });
      rest.push(...page.orders);
      ({ cursor, mark } = page);
    }
    expect(refs([...first.orders, ...rest]).filter((one) => one === ref)).toHaveLength(1);
    expect(new Set(refs([...first.orders, ...rest])).size).toBe(250);
    const next = await fetchAll(orders, { mark });
    expect(orderOf(next.answers, ref).delivery.city).toBe('Bonn');
  });
  it('none is skipped when orders before it are deleted while pages are read', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], times: 230 });
    const { orders } = await shop.checked();
    const first = await orders.orders({ mark: null, cursor: null, since: longAgo });
    const gone = first.orders.slice(5, 12).map(({ ref }) => ref);
    for (const ref of gone) await shop.merchant({ do: 'delete-order', ref });
    const rest = [];
    for (let cursor = first.cursor; cursor !== null; ) {
      const page = await orders.orders({ mark: null, cursor, since: longAgo });
      rest.push(...page.orders);
      ({ cursor } = page);
    }
    const all = refs([...first.orders, ...rest]);
    expect([all.length, new Set(all).size]).toEqual([230, 230]);
  });
  it('a shop in UTC+13 loses nothing', async () => {
    await times('2026-11-20T11:30:00Z', 'Pacific/Tongatapu');
    const { orders } = await shop.checked();
    const before = await shop.order({ cart: [{ sku: 'HAM' }] });
    const first = await fetchAll(orders, { since: new Date('2026-11-20T11:00:00Z') });
    expect(refs(first.answers)).toEqual([before.ref]);
    expect(orderOf(first.answers, before.ref).orderedAt.toISOString()).toBe('2026-11-20T11:30:00.000Z');
    await times('2026-11-20T11:40:00Z', 'Pacific/Tongatapu');
    const after = await shop.order({ cart: [{ sku: 'HAM' }] });
    expect(refs((await fetchAll(orders, { mark: first.mark })).answers)).toContain(after.ref);
  });
  it('the hour that October has twice loses nothing', async () => {
    const { orders } = await shop.checked();
    const placed = [];
    let mark: Opaque | null = null;
    const seen = new Set<string>();
    for (const minute of ['00:10', '00:50', '01:10', '01:50', '02:10']) {
      await times(`2026-10-25T${minute}:00Z`);
      placed.push(await shop.order({ cart: [{ sku: 'HAM' }] }));
      const fetched = await fetchAll(orders, { mark, since: longAgo });
      fetched.answers.forEach(({ ref }) => seen.add(ref));
      mark = fetched.mark;
    }
    expect([...seen].sort()).toEqual(placed.map(({ ref }) => ref).sort());
  });
  it('a clock of the shop that is wrong loses nothing', async () => {
    // The shop believes it is three hours earlier than Kontor does.
    const now = (): Date => new Date('2026-11-20T15:00:00Z');
    const facts = (await shop.open({ now }).connection.check()).facts;
    const { orders } = shop.open({ now, facts }).connection;
    const one = await shop.order({ cart: [{ sku: 'HAM' }] });
    const first = await fetchAll(orders, { since: longAgo });
    await times('2026-11-20T12:05:00Z');
    const other = await shop.order({ cart: [{ sku: 'HAM' }] });
    expect([refs(first.answers), refs((await fetchAll(orders, { mark: first.mark })).answers)]).toEqual([[one.ref], [one.ref, other.ref]]);
  });
  it('abandoned carts are never asked for', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], status: 'checkout-draft' });
    const real = await shop.order({ cart: [{ sku: 'HAM' }] });
    const { orders } = await shop.checked();
    expect(refs((await fetchAll(orders, { since: longAgo })).answers)).toEqual([real.ref]);
    expect((await shop.calls()).calls.filter(({ path }) => /\/orders\?/.test(path) && !/status=/.test(path) && !/per_page=1&_fields=id/.test(path))).toEqual([]);
  });
  it('one whose refunds break the shop does not keep the others back', async () => {
    const [odd, other] = (await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }], times: 2 })) as unknown as { ref: string }[];
    await shop.merchant({ do: 'refund-order', ref: odd?.ref ?? '', lines: [{ sku: 'HAM', quantity: 1 }], reason: 'zu groß' });
    const { orders } = await shop.checked();
    await shop.fail({ kind: '500-before', times: 1, path: '/refunds' });
    const { answers, mark } = await fetchAll(orders, { since: new Date(0) });
    expect([mark !== null, answers.map((answer) => [answer.ref, 'failure' in answer ? answer.failure.kind : 'given'])]).toEqual([true, [[odd?.ref, 'unavailable'], [other?.ref, 'given']]]);
  });
  it('refunds come with the lines that came back; the total stays what was ordered', async () => {
    const { ref, total } = await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }, { sku: 'KAF' }], status: 'processing' });
    await shop.merchant({ do: 'refund-order', ref, lines: [{ sku: 'HAM', quantity: 1 }], reason: 'zu groß' });
    const { answers } = await fetchAll((await shop.checked()).orders, { since: longAgo });
    const order = orderOf(answers, ref);
    const line = order.lines.find(({ number }) => number === 'HAM');
    expect(order.total.amount).toBe(total);
    expect(order.refunds).toMatchObject([{ amount: { amount: '19.99' }, reason: 'zu groß', lines: [{ lineRef: line?.ref, quantity: { decimal: expect.anything() } }] }].map((refund) => (flavour === 'wc8' ? { ...refund, amount: expect.anything() } : refund)));
  });
  it('an order in the bin is gone', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    await shop.merchant({ do: 'delete-order', ref, trash: true });
    expect(await (await shop.checked()).orders.order(ref)).toEqual({ ref, gone: true });
  });
});

describe('the fetch', () => {
  beforeEach(async () => {
    await shop.reset();
    await times('2026-11-20T12:00:00Z');
  });
  it('reads ever less again while nothing new comes', async () => {
    let now = new Date('2026-11-20T12:00:00Z');
    const facts = (await shop.open({ now: () => now }).connection.check()).facts;
    const { orders } = shop.open({ facts, now: () => now }).connection;
    for (const [time, times] of [['2026-11-20T11:00:00Z', 5], ['2026-11-20T11:55:00Z', 4], ['2026-11-20T11:59:50Z', 2]] as const) await shop.order({ cart: [{ sku: 'HAM' }], createdAt: time, times });
    const counts = [];
    let mark: Opaque | null = null;
    for (let minute = 0; minute < 30; minute += 10) {
      const fetched = await fetchAll(orders, { mark, since: longAgo });
      counts.push(fetched.answers.length);
      mark = fetched.mark ?? mark;
      now = new Date(now.getTime() + 601_000);
    }
    expect(counts).toEqual([11, 6, 2]);
    expect((await fetchAll(orders, { mark })).answers).toHaveLength(2);
  });
  it('brings statuses of plugins, and forgets one that went with its plugin', async () => {
    await shop.reset({ customStatuses: { abholbereit: 'Abholbereit' } });
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'abholbereit' });
    const { orders } = await shop.checked();
    const first = await fetchAll(orders, { since: longAgo });
    expect(refs(first.answers)).toEqual([ref]);
    await shop.merchant({ do: 'switch', switches: { customStatuses: {} } });
    const other = await shop.order({ cart: [{ sku: 'HAM' }] });
    expect(refs((await fetchAll(orders, { mark: first.mark })).answers)).toContain(other.ref);
  });
  it('notices within a day a status that a new plugin brought, and brings older orders of it that hold stock', async () => {
    let now = new Date('2026-11-20T12:00:00Z');
    const facts = (await shop.open({ now: () => now }).connection.check()).facts;
    const { orders } = shop.open({ facts, now: () => now }).connection;
    await shop.merchant({ do: 'switch', switches: { customStatuses: { teilweise: 'Teilweise versandt' } } });
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'processing', createdAt: '2026-11-01T00:00:00Z' });
    await shop.merchant({ do: 'edit-order', ref, change: { status: 'teilweise' } });
    const since = new Date('2026-11-19T00:00:00Z');
    expect(refs((await fetchAll(orders, { since })).answers)).toEqual([]);
    now = new Date(now.getTime() + 86_400_000);
    expect(refs((await fetchAll(orders, { since })).answers)).toEqual([ref]);
  });
  it('takes the number that a plugin gives, and keeps the id as the key', async () => {
    await shop.reset({ numberPrefix: 'RE-' });
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    const { answers } = await fetchAll((await shop.checked()).orders, { since: longAgo });
    expect(orderOf(answers, ref)).toMatchObject({ ref, number: `RE-${ref}` });
  });
  it('adds up in a shop that rounds at the subtotal', async () => {
    for (const flavour of ['wc11', 'wc8']) {
      await shop.reset({ roundAtSubtotal: true }, flavour);
      await shop.order({ cart: [{ sku: 'HAM', quantity: 3, price: '3.33' }, { sku: 'KAF', quantity: 7, price: '1.11' }, { sku: 'TS-S', quantity: 5, price: '0.99' }], shipping: { cost: '4.15' }, fees: [{ name: 'Rabatt', amount: '-1.11' }] });
      const [answer] = (await fetchAll((await shop.checked()).orders, { since: longAgo })).answers;
      if (!answer || !('order' in answer)) throw new Error('no order');
      const { order } = answer;
      const rows = [...order.lines, ...order.charges];
      expect(rows.reduce((sum, { amount }) => sum.plus(amount.gross), order.total.minus(order.total)).amount).toBe(order.total.amount);
      expect(rows.reduce((sum, { amount }) => sum.plus(amount.tax), order.total.minus(order.total)).amount).toBe(order.totalTax.amount);
    }
  });
  it('sees an exempt buyer and a VAT id of a plugin', async () => {
    await shop.reset({ vatKey: '_vat_number' });
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], vatExempt: true, customer: { country: 'AT', vatId: 'ATU12345678', firstName: 'A', lastName: 'B' } });
    const { answers } = await fetchAll((await shop.checked()).orders, { since: longAgo });
    expect(orderOf(answers, ref)).toMatchObject({ taxTreatment: 'reverse-charge', customer: { vatId: 'ATU12345678' } });
  });
  it('halves a page that times out and lets it grow again', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], times: 120 });
    const connection = await shop.checked();
    await shop.fail({ kind: '500-before', times: 1, path: '/orders?' });
    await expect(connection.orders.orders({ mark: null, cursor: null, since: longAgo })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(connection.newFacts()?.own.page).toBe(50);
    await shop.calls();
    const { answers } = await fetchAll(connection.orders, { since: longAgo });
    expect(answers).toHaveLength(120);
    expect((await shop.calls()).calls[0]?.path).toContain('per_page=50');
    expect(connection.newFacts()?.own.page).toBeUndefined();
  });
  it('fails as a whole when a page cannot be read, instead of taking it for empty', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }] });
    const { orders } = await shop.checked();
    await shop.fail({ kind: 'garbage', times: 1, path: '/orders?' });
    await expect(orders.orders({ mark: null, cursor: null, since: longAgo })).rejects.toMatchObject({ kind: 'protocol' });
  });
});

describe('articles', () => {
  beforeEach(() => shop.reset());
  it('are found by a number with a comma, in another case and with blanks', async () => {
    const found = await (await shop.checked()).articles.find(['A,B', 'ham ', 'TS-M', 'A', 'B']);
    expect(found.map(({ hits }) => hits.map(({ number }) => number))).toEqual([['A,B'], ['HAM'], ['TS-M'], [], []]);
  });
  it('are remembered with their parent and with who keeps the stock', async () => {
    const found = await (await shop.checked()).articles.find(['HAM', 'OFFEN', 'TS-M', 'TS']);
    expect(found.map(({ hits }) => [hits[0]?.remoteParentId !== null, hits[0]?.memo])).toEqual([
      [false, { type: 'simple', manage: 'yes' }],
      [false, { type: 'simple', manage: 'no' }],
      [true, { type: 'variation', manage: 'yes' }],
      [false, { type: 'variable', manage: 'no' }],
    ]);
  });
  it('are asked for a hundred a call, with only the fields that are needed', async () => {
    await shop.seed({ articles: 200, seed: 3 });
    const numbers = Object.keys((await shop.books()).stock).filter((number) => number !== 'A,B').slice(0, 200);
    const { articles } = await shop.checked();
    await shop.calls();
    await articles.find(numbers);
    const { calls } = await shop.calls();
    expect([calls.length, calls.every(({ path }) => path.includes('_fields='))]).toEqual([2, true]);
  });
});
itRefereed('sends no request that the route lists do not know', () => expectRefereed(recorded, ['abholbereit', 'teilweise']));
