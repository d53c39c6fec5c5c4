// Reading orders and articles of a Gambio shop where it is odd: two clocks, a list that does not show everything, unfinished orders, numbers of variants.
import type { Opaque, OrderAnswer, RemoteOrder } from '../port.js';
import { expectRefereed, itRefereed } from '../testing/gambio-referee.js';
import { fetchAll, recorded } from '../testing/open-shop.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { gambio } from './gambio.platform.js';

let shop: Shop<typeof gambio>;
beforeAll(async () => {
  shop = await standUp(gambio, { flavour: 'gx49' });
});
afterAll(() => shop.stop());

const longAgo = new Date('2020-01-01T00:00:00Z');
const refs = (answers: OrderAnswer[]): string[] => answers.map(({ ref }) => ref);
const orderOf = (answers: OrderAnswer[], ref: string): RemoteOrder => {
  const found = answers.find((answer) => answer.ref === ref);
  if (!found || !('order' in found)) throw new Error(`no order ${ref}`);
  return found.order;
};
const clock = async (now: string, zone = 'Europe/Berlin'): Promise<void> => {
  await shop.simulator.control('/clock', { now, speed: 0, zone });
};
const details = async (): Promise<string[]> => (await shop.calls()).calls.flatMap(({ path }) => /v2\/orders\/(\d+)$/.exec(path)?.[1] ?? []);

describe('orders', () => {
  beforeEach(async () => {
    await shop.reset();
    await clock('2026-11-20T12:00:00Z');
  });

  it('cost one call each when they are new or changed, and none else', async () => {
    const placed = await shop.order({ cart: [{ sku: 'HAM' }], times: 30 }) as unknown as { ref: string }[];
    const { orders } = await shop.checked();
    await shop.calls();
    const first = await fetchAll(orders, { since: longAgo });
    expect([refs(first.answers).length, (await details()).length]).toEqual([30, 30]);
    const quiet = await fetchAll(orders, { mark: first.mark });
    expect([quiet.answers, await details()]).toEqual([[], []]);
    await shop.merchant({ do: 'edit-order', ref: placed[4].ref, change: { note: 'Bitte klingeln', delivery: { firstName: 'Neu', lastName: 'Neu', street: 'Neue Straße 1', city: 'Bonn', postcode: '53111', country: 'DE' } } });
    const fresh = await shop.order({ cart: [{ sku: 'KAF' }] });
    const third = await fetchAll(orders, { mark: quiet.mark });
    expect([refs(third.answers), await details()]).toEqual([[placed[4].ref, fresh.ref], [placed[4].ref, fresh.ref]]);
    expect(orderOf(third.answers, placed[4].ref).delivery).toMatchObject({ street: 'Neue Straße 1', city: 'Bonn' });
  });
  it.each(['Pacific/Kiritimati', 'UTC', 'Europe/Berlin', 'Pacific/Pago_Pago'])('are all there whatever clock the database has: %s', async (databaseZone) => {
    await shop.reset({ databaseZone });
    const { orders } = await shop.checked();
    const seen: string[] = [];
    const placed: string[] = [];
    let mark: Opaque | null = null;
    for (const time of ['2026-11-20T12:00:00Z', '2026-11-20T12:05:00Z', '2026-11-20T22:59:00Z', '2026-11-21T09:00:00Z', '2026-11-22T13:00:00Z']) {
      await clock(time);
      const before = await shop.order({ cart: [{ sku: 'HAM' }] });
      const fetched = await fetchAll(orders, { mark, since: longAgo });
      seen.push(...refs(fetched.answers));
      // And one that came in the very second of the fetch, after it.
      const after = await shop.order({ cart: [{ sku: 'KAF' }] });
      placed.push(before.ref, after.ref);
      ({ mark } = fetched);
    }
    await clock('2026-11-22T13:01:00Z');
    seen.push(...refs((await fetchAll(orders, { mark })).answers));
    expect([...new Set(seen)].sort()).toEqual(placed.sort());
  });
  it('changed in a way that the list does not show are read again within hours', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    const { orders } = await shop.checked();
    const first = await fetchAll(orders, { since: longAgo });
    await clock('2026-11-20T13:00:00Z');
    await shop.seed({ products: [{ sku: 'HAM2', name: 'Hammer, anders', price: '19.99', taxRate: '19', stock: 9 }] });
    await shop.merchant({ do: 'edit-order', ref, change: { lines: [{ sku: 'HAM', quantity: 0 }, { sku: 'HAM2', quantity: 1 }] } });
    const second = await fetchAll(orders, { mark: first.mark });
    await clock('2026-11-21T00:30:00Z');
    const third = await fetchAll(orders, { mark: second.mark });
    const given = [...second.answers, ...third.answers];
    expect(orderOf(given.reverse(), ref).lines.map(({ number }) => number)).toContain('HAM2');
  });
  it('are read in the shop’s own zone', async () => {
    await clock('2026-11-20T11:30:00Z', 'Pacific/Tongatapu');
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    const { orders } = await shop.checked({ options: { timeZone: 'Pacific/Tongatapu' } });
    const { answers } = await fetchAll(orders, { since: new Date('2026-11-20T11:00:00Z') });
    expect(orderOf(answers, ref).orderedAt.toISOString()).toBe('2026-11-20T11:30:00.000Z');
  });
  it('of a shop whose clock is wrong are not lost', async () => {
    const now = (): Date => new Date('2026-11-20T15:00:00Z');
    const facts = (await shop.open({ now }).connection.check()).facts;
    const { orders } = shop.open({ now, facts }).connection;
    const one = await shop.order({ cart: [{ sku: 'HAM' }] });
    const first = await fetchAll(orders, { since: longAgo });
    await clock('2026-11-20T12:05:00Z');
    const other = await shop.order({ cart: [{ sku: 'HAM' }] });
    expect([refs(first.answers), refs((await fetchAll(orders, { mark: first.mark })).answers)]).toEqual([[one.ref], [other.ref]]);
  });
  it('that were not finished are told as pending with their pieces, and as open when the payment came', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: '0' });
    const { orders } = await shop.checked();
    const first = await fetchAll(orders, { since: longAgo });
    expect(orderOf(first.answers, ref)).toMatchObject({ state: 'pending', held: 'taken' });
    await shop.merchant({ do: 'pay-order', ref });
    expect(orderOf((await fetchAll(orders, { mark: first.mark })).answers, ref)).toMatchObject({ state: 'open', status: { order: '1' } });
  });
  it('that were not finished before the start hold nothing any more', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], status: '0', createdAt: '2026-10-01T08:00:00Z' });
    const open = await shop.order({ cart: [{ sku: 'HAM' }], status: '2', createdAt: '2026-10-01T08:00:00Z' });
    const { orders } = await shop.checked();
    expect(refs((await fetchAll(orders, { since: new Date('2026-11-01T00:00:00Z') })).answers)).toEqual([open.ref]);
  });
  it('come in pages that a run can be cut off between', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], times: 60 });
    const { orders } = await shop.checked();
    const first = await fetchAll(orders, { since: longAgo });
    await clock('2026-11-20T12:10:00Z');
    await shop.order({ cart: [{ sku: 'HAM' }], times: 60 });
    const { answers, pages } = await fetchAll(orders, { mark: first.mark });
    expect([first.pages, pages, new Set(refs(answers)).size]).toEqual([4, 3, 60]);
  });
  it('come once each within a first fetch also where a search above an id takes that id along', async () => {
    await shop.reset({ greaterTakesBound: true });
    await shop.order({ cart: [{ sku: 'HAM' }], times: 60 });
    const { orders } = await shop.checked();
    const { answers } = await fetchAll(orders, { since: longAgo });
    expect([answers.length, new Set(refs(answers)).size]).toEqual([60, 60]);
  });
  it('in many pages of the list of changes are all there', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }] });
    const { orders } = await shop.checked();
    const { mark } = await fetchAll(orders, { since: longAgo });
    await shop.order({ cart: [{ sku: 'KAF' }], times: 620 });
    await shop.calls();
    const page = await orders.orders({ mark, cursor: null, since: longAgo });
    expect((page.cursor as { pending: string[] }).pending.length + page.orders.length).toBe(620);
    expect((await shop.calls()).calls.filter(({ path }) => path.includes('modified='))).toHaveLength(2);
  });
  it('of which one breaks the shop do not keep the others back, neither at the first fetch nor later', async () => {
    const [odd, other] = (await shop.order({ cart: [{ sku: 'HAM' }], times: 2 })) as unknown as { ref: string }[];
    const { orders } = await shop.checked();
    await shop.fail({ kind: '500-before', times: 2, path: `/orders/${odd?.ref}` });
    const first = await fetchAll(orders, { since: longAgo });
    expect(first.answers.map((answer) => [answer.ref, 'failure' in answer ? answer.failure.kind : 'given'])).toEqual([[odd?.ref, 'unavailable'], [other?.ref, 'given']]);
    for (const { ref } of [odd, other]) await shop.merchant({ do: 'edit-order', ref, change: { delivery: { firstName: 'Neu', lastName: 'Neu', street: 'Neue Straße 1', city: 'Bonn', postcode: '53111', country: 'DE' } } });
    const later = await fetchAll(orders, { mark: first.mark });
    expect([later.mark !== null, later.answers.map((answer) => [answer.ref, 'failure' in answer ? answer.failure.kind : 'given'])]).toEqual([true, [[odd?.ref, 'unavailable'], [other?.ref, 'given']]]);
  });
  it('name countries by ids that are read once', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], customer: { firstName: 'A', lastName: 'B', street: 'C 1', postcode: '1010', city: 'Wien', country: 'AT' }, times: 3 });
    const { connection } = shop.open();
    await shop.calls();
    const { answers } = await fetchAll(connection.orders, { since: longAgo });
    expect([orderOf(answers, answers[0].ref).billing.country, (await shop.calls()).calls.filter(({ path }) => path.includes('/countries')).length]).toEqual(['AT', 1]);
  });
  it.each([false, true])('are compared by id, day and sum over more than one page, each once, whether or not a search above an id takes that id along: %s', async (greaterTakesBound) => {
    await shop.reset({ greaterTakesBound });
    await clock('2026-11-20T12:00:00Z');
    await shop.order({ cart: [{ sku: 'HAM', quantity: 70 }], times: 510 });
    const { orders } = await shop.checked();
    const listed = [];
    for await (const page of orders.orderIndex(new Date('2026-11-20T11:59:00Z'), new Date('2026-11-20T12:01:00Z'))) listed.push(...page);
    expect([listed.length, new Set(listed.map(({ ref }) => ref)).size, listed[0]?.total.amount]).toEqual([510, 510, (await shop.books()).orders[0]?.total]);
    for await (const page of orders.orderIndex(new Date('2026-11-20T12:01:00Z'), new Date('2026-11-21T00:00:00Z'))) expect(page).toEqual([]);
  });
});

describe('articles', () => {
  const find = async (numbers: string[], options = {}): Promise<Record<string, string[]>> => {
    const { articles } = await shop.checked({ options });
    return Object.fromEntries((await articles.find(numbers)).map(({ number, hits }) => [number, hits.map(({ remoteId, remoteParentId }) => `${remoteParentId}/${remoteId}`)]));
  };
  it('are found with their variants by the number that an order would show', async () => {
    await shop.reset();
    const found = await find(['HAM', 'TS-S', 'TS-XXL', 'ts-m']);
    expect(found).toEqual({ HAM: [expect.stringMatching(/^null\/\d+$/)], 'TS-S': [expect.stringMatching(/^(\d+)\/\1x\d+$/)], 'TS-XXL': [], 'ts-m': [expect.stringMatching(/^(\d+)\/\1x\d+$/)] });
  });
  it('are asked for variants only where a number begins like the product’s', async () => {
    await shop.reset();
    await shop.seed({ articles: 120, seed: 3 });
    const { articles } = await shop.checked();
    await shop.calls();
    await articles.find(['TS-S', 'TS-M', 'TS-L', 'NICHT-DA', 'HAM']);
    expect((await shop.calls()).calls.map(({ path }) => path.replace(/\?.*/, '').replace(/\d+/g, 'n'))).toEqual(['/api.php/vn/products/search', '/api.php/vn/products/n/variants']);
  });
  it('have variants with numbers of their own where the shop is set so: then each product is asked once', async () => {
    await shop.reset({ appendsModel: false, variantModels: 'whole' });
    expect(await find(['TS-S', 'HAM'], { variantNumbersAlone: true })).toEqual({ 'TS-S': [expect.stringMatching(/^(\d+)\/\1x\d+$/)], HAM: [expect.any(String)] });
    const { articles } = await shop.checked({ options: { variantNumbersAlone: true } });
    await shop.calls();
    await articles.find(['TS-S', 'NICHT-DA']);
    await articles.find(['TS-M', 'AUCH-NICHT']);
    expect((await shop.calls()).calls.filter(({ path }) => path.includes('/variants'))).toHaveLength(5);
  });
  it('that have one number twice are both told, and none is chosen', async () => {
    await shop.reset();
    await shop.merchant({ do: 'edit-product', sku: 'KAF', change: { sku: 'HAM' } });
    expect((await find(['HAM'])).HAM).toHaveLength(2);
  });
  it.each([['gx312', {}], ['gx49', { version: 'v4.6.0.0', variantsBefore47: 'readable' }], ['gx49', { version: 'v4.6.0.0', variantsBefore47: 'missing' }]])('of an old version are found as far as it tells them: %s %j', async (flavour, switches) => {
    await shop.reset(switches, flavour);
    const found = await find(['HAM', 'TS-S']);
    expect([found.HAM?.length, found['TS-S']?.length]).toEqual([1, 'variantsBefore47' in switches && switches.variantsBefore47 === 'readable' ? 1 : 0]);
  });
  it('are read from lists and from full products alike', async () => {
    await shop.reset({ searchRows: 'full' });
    expect((await find(['TS-S']))['TS-S']).toHaveLength(1);
  });
});

itRefereed('every request of these cases is one that the documentation knows, or a place where it is wrong', () => {
  expect(recorded.length).toBeGreaterThan(50);
  expectRefereed(recorded);
});
