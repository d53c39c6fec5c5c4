// Reading orders and articles of a Shopware 6 where it is odd: what does not move `updatedAt`, page borders, drafts, deletions, clocks and zones, three versions.
import { Agent } from 'undici';
import { httpClient } from '../http.js';
import type { Opaque, OrderAnswer, RemoteOrder } from '../port.js';
import { fetchAll, recorded } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopware6-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { shopware6 } from './shopware6.platform.js';

let shop: Shop<typeof shopware6>;
beforeAll(async () => {
  shop = await standUp(shopware6, { flavour: 'sw66' });
});
afterAll(() => shop.stop());

const longAgo = new Date('2020-01-01T00:00:00Z');
const refs = (answers: OrderAnswer[]): string[] => answers.map(({ ref }) => ref);
const orderOf = (answers: OrderAnswer[], ref: string): RemoteOrder => {
  const found = answers.find((answer) => answer.ref === ref);
  if (!found || !('order' in found)) throw new Error(`no order ${ref}`);
  return found.order;
};
const clock = async (now: string, zone = 'Europe/Berlin'): Promise<void> => void (await shop.simulator.control('/clock', { now, speed: 0, zone }));
/** Somebody else writes through the shop's API: another extension, the admin. */
const elsewhere = async (path: string): Promise<void> => {
  const { accessKeyId, secretAccessKey } = shop.simulator.credentials;
  const post = async (to: string, body: object, token?: string): Promise<unknown> => {
    const answer = await fetch(`${shop.simulator.url}/api/${to}`, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const { access_token: token } = (await post('oauth/token', { grant_type: 'client_credentials', client_id: accessKeyId, client_secret: secretAccessKey })) as { access_token: string };
  await post(path, { sendMail: false }, token);
};
const moneyOf = (order: RemoteOrder): string[] => [...order.lines, ...order.charges].map(({ amount }) => amount.gross.amount);

describe('page borders', () => {
  beforeEach(async () => {
    await shop.reset();
    await clock('2026-11-20T12:00:00Z');
  });
  it('all arrive although many share a moment over a page border', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], times: 20, createdAt: '2026-11-19T08:00:00Z' });
    await shop.order({ cart: [{ sku: 'HAM' }], times: 35, createdAt: '2026-11-19T09:00:00Z' });
    const { answers, pages } = await fetchAll((await shop.checked()).orders, { since: longAgo });
    expect([refs(answers).length, new Set(refs(answers)).size, pages]).toEqual([55, 55, 3]);
  });
  it('an order that changes while pages are read arrives once, and in its newest form with the next fetch', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }], times: 70 });
    const { orders } = await shop.checked();
    const first = await orders.orders({ mark: null, cursor: null, since: longAgo });
    const ref = first.orders[3]?.ref;
    await clock('2026-11-20T12:00:05Z');
    await shop.merchant({ do: 'edit-order', ref, change: { delivery: { firstName: 'Neu', lastName: 'Neu', street: 'Neue Straße 1', city: 'Bonn', postcode: '53111', country: 'DE' } } });
    for (const { ref: gone } of first.orders.slice(10, 17)) await shop.merchant({ do: 'delete-order', ref: gone });
    const rest = [];
    let mark: Opaque | undefined;
    for (let { cursor } = first; cursor !== null; ) {
      const page = await orders.orders({ mark: null, cursor, since: longAgo });
      rest.push(...page.orders);
      ({ cursor, mark } = page);
    }
    const all = refs([...first.orders, ...rest]);
    expect([all.length, new Set(all).size]).toEqual([70, 70]);
    const next = await fetchAll(orders, { mark });
    expect(orderOf(next.answers, ref).delivery.city).toBe('Bonn');
  });
});

it('asks for half as many orders after a page that was too much, remembers it, and grows again', async () => {
  await shop.reset();
  await shop.order({ cart: [{ sku: 'HAM' }], times: 30 });
  const report = await shop.open().connection.check();
  const { connection } = shop.open({ facts: report.facts });
  await shop.fail({ kind: 'html', status: 504, path: 'search/order', times: 1 });
  await expect(connection.orders.orders({ mark: null, cursor: null, since: longAgo })).rejects.toMatchObject({ kind: 'unavailable' });
  expect(connection.newFacts()?.own.page).toBe(25);
  const first = await connection.orders.orders({ mark: null, cursor: null, since: longAgo });
  expect([first.orders.length, connection.newFacts()?.own.page]).toEqual([25, undefined]);
  expect((await connection.orders.orders({ mark: null, cursor: first.cursor, since: longAgo })).orders).toHaveLength(5);
});

describe.each(['sw66', 'sw65', 'sw67'])('orders of %s', (flavour) => {
  beforeEach(async () => {
    await shop.reset({}, flavour);
    await clock('2026-11-20T12:00:00Z');
  });

  it('that are paid, sent or paid otherwise later come again, although the order itself does not change', async () => {
    const placed = await Promise.all([1, 2, 3].map(() => shop.order({ cart: [{ sku: 'HAM' }], createdAt: '2026-11-10T08:00:00Z', status: 'open', payment: { method: 'bacs', paid: false } })));
    const [paid, sent, otherwise] = placed.map(({ ref }) => ref) as [string, string, string];
    await shop.order({ cart: [{ sku: 'KAF' }] });
    const connection = await shop.checked();
    const first = await fetchAll(connection.orders, { since: longAgo });
    await clock('2026-11-20T14:00:00Z');
    await shop.merchant({ do: 'pay-order', ref: paid });
    const delivery = orderOf(first.answers, sent).charges.find(({ kind }) => kind === 'shipping')?.ref;
    await elsewhere(`_action/order_delivery/${delivery}/state/ship`);
    await shop.merchant({ do: 'edit-order', ref: otherwise, change: { payment: { method: 'paypal' } } });
    const again = await fetchAll(connection.orders, { mark: first.mark });
    expect(refs(again.answers)).toEqual(expect.arrayContaining([paid, sent, otherwise]));
    const fresh = orderOf(again.answers, paid);
    expect([fresh.status.payment, fresh.paidAt?.toISOString(), fresh.changedAt]).toEqual(['paid', '2026-11-20T14:00:00.000Z', null]);
    expect(orderOf(again.answers, sent).status.delivery).toBe('shipped');
    const other = orderOf(again.answers, otherwise);
    expect([other.status.payment, other.fingerprint === orderOf(first.answers, otherwise).fingerprint]).toEqual(['open', false]);
  });
  it('that were never changed come although their updatedAt is null', async () => {
    const connection = await shop.checked();
    await shop.order({ cart: [{ sku: 'HAM' }] });
    const first = await fetchAll(connection.orders, { since: longAgo });
    await clock('2026-11-20T12:30:00Z');
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
    const next = await fetchAll(connection.orders, { mark: first.mark });
    expect([refs(next.answers).includes(ref), orderOf(next.answers, ref).changedAt]).toEqual([true, null]);
  });
  it('an edit in the admin is a changed order whose rows keep their references', async () => {
    await shop.seed({ coupons: [{ code: 'zehn', type: 'percent', amount: '10' }] });
    const { ref } = await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }, { sku: 'KAF' }], coupons: ['zehn'] });
    const { orders } = await shop.checked();
    const first = await fetchAll(orders, { since: longAgo });
    await clock('2026-11-20T13:00:00Z');
    await shop.merchant({ do: 'edit-order', ref, change: { lines: [{ sku: 'HAM', quantity: 3 }, { sku: 'KAF', quantity: 1 }] } });
    const [before, after] = [orderOf(first.answers, ref), orderOf((await fetchAll(orders, { mark: first.mark })).answers, ref)];
    expect(after.lines.map((line) => [line.ref, line.quantity.toString()])).toEqual([[before.lines[0]?.ref, '3'], [before.lines[1]?.ref, '1']]);
    expect(after.charges.map((charge) => [charge.kind, charge.ref])).toEqual(before.charges.map((charge) => [charge.kind, charge.ref]));
    expect([after.fingerprint === before.fingerprint, after.total.amount]).toEqual([false, (await shop.books()).orders[0]?.total]);
  });
  it('working copies of an order are never mixed in', async () => {
    await shop.reset({ openDrafts: true }, flavour);
    const { ref, total } = await shop.order({ cart: [{ sku: 'HAM' }, { sku: 'KAF' }] });
    await shop.merchant({ do: 'edit-order', ref, change: { note: 'nur angesehen' } });
    const { answers } = await fetchAll((await shop.checked()).orders, { since: longAgo });
    expect([answers.length, orderOf(answers, ref).lines.length, orderOf(answers, ref).total.amount]).toEqual([1, 2, total]);
  });
  it('a shop in UTC+13, the hour that October has twice and a wrong clock lose nothing', async () => {
    const now = (): Date => new Date('2026-11-20T15:00:00Z');
    const facts = (await shop.open({ now }).connection.check()).facts;
    const { orders } = shop.open({ now, facts }).connection;
    const placed: string[] = [];
    const seen = new Set<string>();
    let mark: Opaque | null = null;
    for (const [index, at] of ['2026-10-25T00:10:00Z', '2026-10-25T00:50:00Z', '2026-10-25T01:10:00Z', '2026-10-25T01:50:00Z', '2026-10-25T02:10:00Z'].entries()) {
      await clock(at, index > 2 ? 'Pacific/Tongatapu' : 'Europe/Berlin');
      placed.push((await shop.order({ cart: [{ sku: 'HAM' }] })).ref);
      const fetched = await fetchAll(orders, { mark, since: longAgo });
      fetched.answers.forEach(({ ref }) => seen.add(ref));
      mark = fetched.mark;
    }
    expect([...seen].sort()).toEqual([...placed].sort());
    // A filter with an offset would match another instant, and nonsense everything: only UTC ever leaves.
    const moments = (await shop.calls()).calls.flatMap(({ body }) => [...(body ?? '').matchAll(/"(?:gte|lt)":"([^"]+)"/g)].map(([, moment]) => moment));
    expect([moments.length > 5, moments.filter((moment) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/.test(moment ?? ''))]).toEqual([true, []]);
  });
  it('a promotion of the shipping costs is a voucher row, and the parcel that of the goods', async () => {
    const { ref, total } = await shop.order({ cart: [{ sku: 'HAM' }], coupons: ['freeship'], shipping: { cost: '4.12' } });
    const order = orderOf([await (await shop.checked()).orders.order(ref)], ref);
    const [down, up] = order.charges.map(({ kind, amount }) => [kind, amount.gross] as const).sort(([one]) => (one === 'voucher' ? -1 : 1));
    expect([down?.[0], up?.[0], down?.[1].negated().amount, order.total.amount]).toEqual(['voucher', 'shipping', up?.[1].amount, total]);
    expect(order.shippingMethod?.key).toBe('shipping_standard');
  });
  it('containers, rows of plugins, downloads, cash rounding and tax worked out of the sum keep the money to the cent', async () => {
    await shop.seed({ products: [{ sku: 'PDF', name: 'Anleitung', price: '4.99', taxRate: '19', stock: 9, virtual: true }], coupons: [{ code: 'zehn', type: 'percent', amount: '10' }] });
    for (const switches of [{ containers: true }, { pluginRows: true }, { cashRounding: '0.05' }, { taxCalculation: 'vertical' }, { downloadsDeliver: true }, {}]) {
      await shop.merchant({ do: 'switch', switches: { containers: false, pluginRows: false, cashRounding: null, taxCalculation: 'horizontal', downloadsDeliver: false, ...switches } });
      await shop.order({ cart: [{ sku: 'HAM', quantity: 3 }, { sku: 'KAF', quantity: 7 }, { sku: 'A,B', quantity: 11 }], coupons: ['zehn'], fees: [{ name: 'Montage', amount: '2.50' }, { name: 'Kulanz', amount: '-1.37' }] });
      await shop.order({ cart: [{ sku: 'PDF' }] });
      await shop.order({ cart: [{ sku: 'HAM', quantity: 3 }, { sku: 'KAF' }], vatExempt: true });
    }
    const { answers } = await fetchAll((await shop.checked()).orders, { since: longAgo });
    const { orders } = await shop.books();
    expect(answers).toHaveLength(18);
    for (const { ref, total, totalTax } of orders) {
      const order = orderOf(answers, ref);
      const sum = moneyOf(order).reduce((cents, amount) => cents + Math.round(Number(amount) * 100), 0);
      expect([ref, (sum / 100).toFixed(2), order.total.amount, order.totalTax.amount]).toEqual([ref, total, total, totalTax]);
      // Every piece sold is a line, whatever lies around it.
      expect(order.lines.filter(({ number }) => number !== '' && number !== 'PDF').length % 3).not.toBe(1);
    }
  });
  it('variants come with parent, options and number, and what is deleted by its number', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'TS-M', quantity: 2 }, { sku: 'HAM' }] });
    await shop.merchant({ do: 'delete-product', sku: 'HAM' });
    const { lines } = orderOf([await (await shop.checked()).orders.order(ref)], ref);
    expect(lines).toMatchObject([{ number: 'TS-M', options: [{ name: 'Größe', value: 'M' }] }, { number: 'HAM', remoteId: null, article: null }]);
    expect([lines[0]?.remoteParentId, lines[0]?.remoteId]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/)]);
  });
  it('tell what the shop knows about an article, a variant what it inherits', async () => {
    await shop.seed({ products: [{ sku: 'VOLL', name: 'Voll', price: '9.99', taxRate: '19', stock: 5, gtin: '4006381333931', weightKg: '0.25', description: '<p>Gut &amp; günstig</p>' }, { sku: 'V', name: 'Vater', description: '<p>Vom Vater</p>', type: 'variable', options: ['Größe'], variations: [{ sku: 'V-1', price: '5.00', stock: 3, options: { Größe: '1' } }] }] });
    const { ref } = await shop.order({ cart: [{ sku: 'VOLL' }, { sku: 'V-1' }] });
    const [one, two] = orderOf([await (await shop.checked()).orders.order(ref)], ref).lines;
    expect(one?.article).toMatchObject({ ean: '4006381333931', description: '<p>Gut &amp; günstig</p>' });
    expect([one?.article?.weightKg?.toString(), two?.article?.description]).toEqual(['0.25', '<p>Vom Vater</p>']);
  });
  it('hold stock as this version keeps it, and give it back on cancelling', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM', quantity: 3 }], status: 'open' });
    const { orders } = await shop.checked();
    const held = async (): Promise<string> => orderOf([await orders.order(ref)], ref).held;
    // Real time from 6.6 on; before, the shelf keeps the pieces until the order is completed, and only what may be sold is less.
    expect([await held(), (await shop.books()).stock.HAM]).toEqual(['taken', flavour === 'sw65' ? 50 : 47]);
    await shop.merchant({ do: 'cancel-order', ref });
    expect([await held(), (await shop.books()).stock.HAM]).toEqual(['none', 50]);
    const done = await shop.order({ cart: [{ sku: 'HAM' }], status: 'completed' });
    expect(orderOf([await orders.order(done.ref)], done.ref)).toMatchObject({ state: 'done', held: 'left' });
  });
  it('ask nothing that this version does not know', async () => {
    await shop.order({ cart: [{ sku: 'HAM' }] });
    const { orders } = await shop.checked();
    await shop.calls();
    await fetchAll(orders, { since: longAgo });
    expect((await shop.calls()).calls.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('articles', () => {
  beforeEach(() => shop.reset());
  it('are found five hundred a call, whatever their case, with a bar in the number, and not by half of it', async () => {
    await shop.seed({ products: [{ sku: 'A|B', name: 'Strich', price: '1.00', taxRate: '19', stock: 1 }] });
    await shop.seed({ articles: 700, seed: 4 });
    const { articles } = await shop.checked();
    const numbers = Object.keys((await shop.books()).stock);
    await shop.calls();
    expect((await articles.find(numbers.map((number) => number.toLowerCase()))).every(({ hits }) => hits.length === 1)).toBe(true);
    // One call per five hundred numbers, and one more where a page came back full.
    expect((await shop.calls()).counters.calls).toBeLessThanOrEqual(3);
    expect((await articles.find(['a|b', 'A', '', ' ts-m '])).map(({ hits }) => hits.map(({ number }) => number))).toEqual([['A|B'], [], [], ['TS-M']]);
  });
  it('tell parents from what is sold', async () => {
    const { articles } = await shop.checked();
    const found = await articles.find(['TS', 'TS-M', 'HAM']);
    expect(found.map(({ hits }) => [hits[0]?.memo, hits[0]?.remoteParentId])).toEqual([[{ parent: true }, null], [{ parent: null }, found[0]?.hits[0]?.remoteId], [{ parent: null }, null]]);
  });
  it('are read once although some are deleted meanwhile', async () => {
    await shop.seed({ articles: 620, seed: 6 });
    const { articles } = await shop.checked();
    const first = await articles.readArticles(null);
    for (const { number } of first.articles.slice(0, 9)) if (!/^TS/.test(number)) await shop.merchant({ do: 'delete-product', sku: number });
    const numbers = first.articles.map(({ number }) => number);
    for (let { cursor } = first; cursor !== null; ) {
      const page = await articles.readArticles(cursor);
      numbers.push(...page.articles.map(({ number }) => number));
      ({ cursor } = page);
    }
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Object.keys((await shop.books()).stock).filter((number) => !numbers.includes(number))).toEqual([]);
    // A variant is called after its parent.
    expect(first.articles.find(({ number }) => number === 'TS-M')?.name).toBe('T-Shirt');
  });
});

describe('telling the shop', () => {
  beforeEach(() => shop.reset());
  const shipment = (change: object = {}): never => ({ key: 'p1', carrier: 'DHL', trackingNumber: '0034', trackingUrl: null, shippedAt: new Date(), lines: [], complete: true, ...change }) as never;
  const statuses = async (): Promise<{ status?: string; mails?: string[]; tracking?: string[] }> => {
    const [order] = (await shop.books()).orders;
    return { status: order?.status, mails: order?.mails.filter((mail) => mail.startsWith('state_enter')), tracking: order?.tracking.map(({ number }) => number) };
  };
  const now = async (ref: string): Promise<RemoteOrder> => orderOf([await (await shop.checked()).orders.order(ref)], ref);

  it('takes every step from open to completed, without a mail unless the merchant wants them', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'open' });
    const { feedback } = await shop.checked();
    await feedback.tell({ orderRef: ref, status: 'completed', language: 'de' }, null);
    expect(await statuses()).toMatchObject({ status: 'completed', mails: [] });
    const steps = (await shop.calls()).calls.filter(({ path }) => path.includes('/state/'));
    expect(steps.map(({ path }) => path.split('/').at(-1))).toEqual(['process', 'complete']);
    expect(steps.map(({ body }) => JSON.parse(body ?? '') as unknown)).toEqual([1, 2].map(() => ({ sendMail: false, documentIds: [], mediaIds: [] })));
    await shop.reset();
    const other = await shop.order({ cart: [{ sku: 'HAM' }], status: 'open' });
    await (await shop.checked({ options: { sendMail: true } })).feedback.tell({ orderRef: other.ref, status: 'in_progress', language: 'de' }, null);
    expect(await statuses()).toMatchObject({ mails: ['state_enter.order.state.in_progress'] });
  });
  it('adds tracking numbers to those that stand there, before the step that mails them, part by part', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }], status: 'open', coupons: ['freeship'] });
    const { feedback } = await shop.checked();
    const first = await feedback.tell({ orderRef: ref, language: 'de', shipment: shipment({ complete: false }) }, null);
    expect((await now(ref)).status).toMatchObject({ order: 'open', delivery: 'shipped_partially' });
    await shop.calls();
    await feedback.tell({ orderRef: ref, status: 'completed', language: 'de', shipment: shipment({ key: 'p2', trackingNumber: '0035' }) }, first.memo);
    expect((await shop.calls()).calls.filter(({ kind }) => kind === 'write').map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{32}/, '*').replace('/api/', '')}`)).toEqual(['PATCH order/*', 'PATCH order-delivery/*', 'POST _action/order_delivery/*/state/ship', 'POST _action/order/*/state/process', 'POST _action/order/*/state/complete']);
    expect(await statuses()).toMatchObject({ status: 'completed', tracking: ['0034', '0035'] });
    expect((await now(ref)).status.delivery).toBe('shipped');
    // A part that is told late moves nothing back.
    await feedback.tell({ orderRef: ref, language: 'de', shipment: shipment({ key: 'p3', complete: false, trackingNumber: '' }) }, null);
    expect((await now(ref)).status.delivery).toBe('shipped');
  });
  it('writes nothing the second time, remembered or not', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'open' });
    const { feedback } = await shop.checked();
    const request = { orderRef: ref, status: 'completed', language: 'de' as const, shipment: shipment() };
    const { memo } = await feedback.tell(request, null);
    await shop.calls();
    await feedback.tell(request, memo);
    await feedback.tell(request, null);
    expect((await shop.calls()).counters.writes).toBe(0);
  });
  it('is no change of the order, while the merchant’s own step is', async () => {
    const [one, other] = [await shop.order({ cart: [{ sku: 'HAM' }], status: 'open' }), await shop.order({ cart: [{ sku: 'HAM' }], status: 'open' })];
    const before = [await now(one.ref), await now(other.ref)];
    const { feedback } = await shop.checked();
    await feedback.tell({ orderRef: one.ref, status: 'in_progress', language: 'de' }, null);
    expect((await now(one.ref)).fingerprint).toBe(before[0]?.fingerprint);
    await feedback.tell({ orderRef: one.ref, status: 'completed', language: 'de', shipment: shipment() }, null);
    const after = await now(one.ref);
    expect([after.fingerprint, after.state]).toEqual([before[0]?.fingerprint, 'done']);
    await shop.merchant({ do: 'edit-order', ref: other.ref, change: { status: 'completed' } });
    expect((await now(other.ref)).fingerprint).not.toBe(before[1]?.fingerprint);
  });
  it('never brings back what was cancelled, and names a state that there is not', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'open' });
    const { feedback } = await shop.checked();
    await expect(feedback.tell({ orderRef: ref, status: 'verschickt', language: 'de' }, null)).rejects.toMatchObject({ kind: 'config', code: 'order-status-unknown' });
    await expect(feedback.tell({ orderRef: ref, status: '../state', language: 'de' }, null)).rejects.toMatchObject({ kind: 'config', code: 'order-status-unknown' });
    await feedback.tell({ orderRef: ref, status: 'completed', language: 'de' }, null);
    await expect(feedback.tell({ orderRef: ref, status: 'in_progress', language: 'de' }, null)).rejects.toMatchObject({ kind: 'rejected', code: 'order-closed-in-shop', values: { status: 'completed' } });
    const other = await shop.order({ cart: [{ sku: 'HAM' }], status: 'cancelled' });
    await expect(feedback.tell({ orderRef: other.ref, status: 'completed', language: 'de', shipment: shipment() }, null)).rejects.toMatchObject({ kind: 'rejected', code: 'order-closed-in-shop', values: { status: 'cancelled' } });
    expect((await shop.books()).orders.map(({ status }) => status)).toEqual(['completed', 'cancelled']);
  });
  it.each([['in_progress', null], ['completed', null], ['cancelled', 'order-closed-in-shop']] as const)('gets along with an order that the merchant moved to %s in the same moment', async (moved, code) => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'open' });
    const agent = new Agent();
    const http = httpClient({ dispatcher: agent, turn: async () => ({ pause: async () => undefined, done: async () => undefined }) as never, log: () => undefined, now: () => new Date() });
    // Between looking and stepping the merchant moves it himself, and the steps are other ones.
    const call: typeof http.call = async (what) => {
      if (what.method === 'PATCH') await shop.merchant({ do: 'edit-order', ref, change: { status: moved } });
      return http.call(what);
    };
    const { feedback } = shopware6.connect({ shopId: null, domain: shop.simulator.url, settings: shop.simulator.credentials, options: {}, facts: null, http: { ...http, call }, now: () => new Date() });
    const telling = feedback.tell({ orderRef: ref, status: 'completed', language: 'de' }, null);
    if (code) await expect(telling).rejects.toMatchObject({ kind: 'rejected', code, values: { status: moved } });
    else await telling;
    await agent.destroy();
    expect((await statuses()).status).toBe(code ? moved : 'completed');
  });
  it('lets an order of downloads be completed without a parcel', async () => {
    await shop.seed({ products: [{ sku: 'PDF', name: 'Anleitung', price: '4.99', taxRate: '19', stock: 9, virtual: true }] });
    const { ref } = await shop.order({ cart: [{ sku: 'PDF' }], status: 'open' });
    const { feedback } = await shop.checked();
    const { memo } = await feedback.tell({ orderRef: ref, status: 'in_progress', language: 'de', shipment: shipment({ trackingNumber: '' }) }, null);
    expect(await statuses()).toMatchObject({ status: 'in_progress', tracking: [] });
    // A number has nowhere to stand: the status is told, and that the number is not.
    await expect(feedback.tell({ orderRef: ref, status: 'completed', language: 'de', shipment: shipment({ key: 'p2' }) }, memo)).rejects.toMatchObject({ kind: 'rejected', code: 'order-without-delivery' });
    expect(await statuses()).toMatchObject({ status: 'completed', tracking: [] });
  });
});

itRefereed('sends no request that the schemas do not know', () => expectRefereed(recorded));
