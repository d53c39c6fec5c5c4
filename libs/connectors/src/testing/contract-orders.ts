// The contract's cases about orders: none lost, none twice, to the cent, whatever they contain.
import { Money } from '@kontor/kernel';
import type { Connection, OrderAnswer, RemoteOrder } from '../port.js';
import { buyer, longAgo, type Stage } from './contract-stage.js';
import { fetchAll } from './open-shop.js';

const refs = (answers: OrderAnswer[]): string[] => answers.map(({ ref }) => ref);
const given = (answers: OrderAnswer[]): RemoteOrder[] => answers.map((answer) => ('order' in answer ? answer.order : ((): never => { throw new Error(JSON.stringify(answer)); })()));

export function orderCases({ words, control, books, checked, place, fill }: Stage): void {
  const ability = async (): Promise<NonNullable<Connection['orders']>> => (await checked()).orders as NonNullable<Connection['orders']>;

  it('brings every order once, also sixty of one second over a page border', async () => {
    const createdAt = new Date(Date.now() - 86_400_000).toISOString();
    await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, createdAt, times: 70 });
    await place({ cart: [{ sku: 'KAF-1' }], customer: buyer, times: 60 });
    const { answers } = await fetchAll(await ability(), { since: longAgo });
    const { orders, sums } = await books();
    expect(refs(answers).sort()).toEqual(orders.map(({ ref }) => ref).sort());
    expect(new Set(refs(answers)).size).toBe(130);
    expect(Money.sum(given(answers).map(({ total }) => total), 'EUR').amount).toBe(sums[0]?.total);
  });
  it('brings nothing new when nothing is new, and later what came in the last second', async () => {
    await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, times: 3 });
    const orders = await ability();
    const first = await fetchAll(orders, { since: longAgo });
    expect(first.mark).not.toBeNull();
    const again = await fetchAll(orders, { mark: first.mark });
    // What the overlap brings again is the very same.
    const prints = new Map(given(first.answers).map((order) => [order.ref, order.fingerprint]));
    for (const order of given(again.answers)) expect(order.fingerprint).toBe(prints.get(order.ref));
    const newest = await place({ cart: [{ sku: 'KAF-1' }], customer: buyer, createdAt: given(first.answers).at(-1)?.orderedAt.toISOString() });
    const third = await fetchAll(orders, { mark: again.mark ?? first.mark });
    expect(refs(third.answers)).toContain(newest.ref);
  });
  it('gives the same order the same fingerprint however it is asked, and another one after a change', async () => {
    const { ref } = await place({ cart: [{ sku: 'HAM-500', quantity: 2 }], customer: buyer, status: words.status.open });
    const orders = await ability();
    const [one] = given((await fetchAll(orders, { since: longAgo })).answers);
    const [other] = given([await orders.order(ref)]);
    expect(other?.fingerprint).toBe(one?.fingerprint);
    await control('/merchant', { do: 'cancel-order', ref });
    const [cancelled] = given([await orders.order(ref)]);
    expect([cancelled?.fingerprint === one?.fingerprint, cancelled?.state, cancelled?.held]).toEqual([false, 'cancelled', 'none']);
  });
  it('brings a changed order again, in its newest form', async () => {
    const { ref } = await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, createdAt: new Date(Date.now() - 7 * 86_400_000).toISOString(), status: words.status.open });
    const orders = await ability();
    const first = await fetchAll(orders, { since: longAgo });
    await control('/merchant', { do: 'edit-order', ref, change: { delivery: { firstName: 'Max', lastName: 'Neu', street: 'Neue Straße 1', postcode: '10115', city: 'Berlin', country: 'DE' } } });
    const [changed] = given((await fetchAll(orders, { mark: first.mark })).answers).filter((order) => order.ref === ref);
    expect(changed?.delivery.street).toBe('Neue Straße 1');
  });
  it('brings at the first fetch older orders too, as long as they hold stock', async () => {
    const old = new Date(Date.now() - 30 * 86_400_000).toISOString();
    const held = await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, createdAt: old, status: words.status.open });
    const done = await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, createdAt: old, status: words.status.done });
    const recent = await place({ cart: [{ sku: 'KAF-1' }], customer: buyer });
    const { answers } = await fetchAll(await ability(), { since: new Date(Date.now() - 86_400_000) });
    expect(refs(answers).sort()).toEqual([held.ref, recent.ref].sort());
    expect(refs(answers)).not.toContain(done.ref);
  });
  it.each(words.flavours)('keeps money to the cent in $name: rows make the total, taxes make the tax', async ({ reset }) => {
    await fill(reset);
    const coupons = words.coupon ? [words.coupon.code] : [];
    await place({ cart: [{ sku: 'HAM-500', quantity: 3 }, { sku: 'KAF-1', quantity: 2 }, { sku: 'TS-M' }], customer: buyer, coupons, shipping: { cost: '4.12' } });
    await place({ cart: [{ sku: 'KAF-1', quantity: 7 }, { sku: 'Zän/ge 1,5', quantity: 3 }], customer: buyer, fees: [{ name: 'Mindermenge', amount: '2.50' }, { name: 'Nachlass', amount: '-1.37' }], shipping: null });
    await place({ cart: [{ sku: 'HAM-500', quantity: 11 }, { sku: 'TS-S', quantity: 3 }], customer: buyer, coupons, fees: [{ name: 'Nachlass', amount: '-3.33' }] });
    const orders = given((await fetchAll(await ability(), { since: longAgo })).answers);
    const told = new Map((await books()).orders.map((order) => [order.ref, order]));
    expect(orders).toHaveLength(3);
    for (const order of orders) {
      const rows = [...order.lines, ...order.charges].map(({ amount }) => amount);
      for (const amount of rows) expect(amount.net.plus(amount.tax).amount).toBe(amount.gross.amount);
      expect([Money.sum(rows.map(({ gross }) => gross), 'EUR').amount, order.total.amount]).toEqual([told.get(order.ref)?.total, told.get(order.ref)?.total]);
      expect(Money.sum(rows.map(({ tax }) => tax), 'EUR').amount).toBe(told.get(order.ref)?.totalTax);
      if (!words.marketplace) expect(order.lines.every(({ taxRate }) => taxRate !== null)).toBe(true);
      for (const line of order.lines) expect(line.beforeDiscount.gross.minus(line.amount.gross).isNegative()).toBe(false);
    }
  });
  it('understands unicode, a guest, no phone, and a line of something the shop no longer has', async () => {
    const { ref } = await place({ cart: [{ sku: 'HAM-500' }, { sku: null, name: 'Altes Ding', price: '3.00' }], customer: { ...buyer, company: '', phone: '' }, note: 'Bitte 🎁 — “schön” einpacken\nzweite Zeile', payment: { method: 'bacs', paid: false } });
    const [order] = given([await (await ability()).order(ref)]);
    expect(order).toMatchObject({ customer: words.guests === false ? {} : { ref: null }, billing: { lastName: 'Mustermann', city: 'Köln', company: '', phone: '' } });
    if (words.marketplace) expect(order?.customer.email).toMatch(/@/);
    else {
      expect(order).toMatchObject({ customer: { email: buyer.email }, paidAt: null });
      expect(order?.buyerNote).toContain('🎁 — “schön”');
    }
    expect(order?.lines[0]?.name).toContain('Größe „ß“ 🔨');
    expect(order?.lines[1]).toMatchObject({ remoteId: null, name: 'Altes Ding' });
  });
  it('says of an order that is not there that it is gone', async () => {
    const { ref } = await place({ cart: [{ sku: 'HAM-500' }] });
    const orders = await ability();
    await control('/merchant', { do: 'delete-order', ref });
    expect([await orders.order(ref), await orders.order('999999999')]).toEqual([{ ref, gone: true }, { ref: '999999999', gone: true }]);
  });
  it('lists ids, days and sums for the comparison of completeness', async () => {
    await place({ cart: [{ sku: 'HAM-500' }], times: 120 });
    const listed = [];
    for await (const page of (await ability()).orderIndex(longAgo, new Date(Date.now() + 86_400_000))) listed.push(...page);
    const { orders, sums } = await books();
    expect(listed.map(({ ref }) => ref).sort()).toEqual(orders.map(({ ref }) => ref).sort());
    expect(Money.sum(listed.map(({ total }) => total), 'EUR').amount).toBe(sums[0]?.total);
    // In the very words of the order, or the comparison would find every one of them changed.
    const [order] = given([await (await ability()).order(listed[0]?.ref ?? '')]);
    expect(listed[0]).toEqual({ ref: order?.ref, number: order?.number, orderedAt: order?.orderedAt, status: order?.status.order, total: order?.total });
  });
}
