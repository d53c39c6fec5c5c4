// What an order becomes, and what becomes of it when the shop shows it differently (F15b, F16, F21, F27).
import type { RemoteOrder } from '@kontor/connectors';
import { Money, Quantity } from '@kontor/kernel';
import { AssignAndRepair, CancelOrder, DayTotals, ListOrders, OrdersOfProblems, ShipOrder, TakeInAgain } from './index.js';
import { remoteOrder, startOrders, type OrderKontor, type OrderWish } from './testing/order-kontor.js';
import { orderShop } from './testing/test-platform.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platform.js'));

describe('taking orders in', () => {
  let kontor: OrderKontor;
  beforeAll(async () => {
    kontor = await startOrders();
  });
  afterAll(() => kontor.stop());
  beforeEach(() => kontor.reset());

  const seen = async (...wishes: OrderWish[]): Promise<Awaited<ReturnType<OrderKontor['fetch']>>> => {
    orderShop.put(...wishes.map(remoteOrder));
    return kontor.fetch();
  };
  const shop = (order: RemoteOrder): void => orderShop.put(order);
  /** Events of the orders since the last look, as `received 1`. */
  const events = async (): Promise<string[]> => {
    await kontor.deliver();
    return kontor.heard.splice(0);
  };
  const leftOut = async (ref: string): Promise<string | null> => (await kontor.database.query<{ reason: string | null }>('SELECT reason FROM seen_order WHERE remote_ref = ?', [ref]))[0]?.reason ?? null;
  const held = (): Promise<unknown[]> => kontor.database.query('SELECT order_ref, folded FROM stock_hold ORDER BY order_ref, folded');
  const day = async (): Promise<string[]> => (await kontor.get(DayTotals).of(kontor.shopId, '2026-11-02')).map((total) => `${total.orders} ${total.ordered.amount} ${total.current.amount} ${total.currency}`);

  describe('an article of a line', () => {
    it('is found by its number, and created as the shop gave it where there is none; its price is only proposed (F21, F21b)', async () => {
      await kontor.article('A', '10', '7');
      await seen({ ref: '1', lines: [{ number: 'A' }, { number: 'NEU', gross: '5.95' }] });
      const [article] = await kontor.database.query('SELECT name, unit, tax_rate, shop_article, stock_keeping, discountable, origin FROM article WHERE number = ?', ['NEU']);
      expect(article).toEqual({ name: 'Shopname NEU', unit: 'Stück', tax_rate: '19.0000', shop_article: 1, stock_keeping: 1, discountable: 1, origin: 'order' });
      expect(await kontor.database.query("SELECT p.price, p.origin FROM price p JOIN article a ON a.id = p.article_id WHERE a.number = 'NEU'")).toEqual([{ price: '5.9500', origin: 'order' }]);
      const { lines } = await kontor.view('1');
      // Name and price are the shop's (F22), the tax is the article's inside the fixed gross (F23).
      expect(lines.map((line) => [line.name, line.gross.amount, line.taxRate?.toString(), line.tax.amount, line.shopTaxRate?.toString()])).toEqual([
        ['Shopname A', '11.90', '7', '0.78', '19'],
        ['Shopname NEU', '5.95', '19', '0.95', '19'],
      ]);
      expect(await kontor.reserved()).toEqual({ A: '1', NEU: '1' });
    });

    it('gives its rate where the shop tells no tax, and a delivery abroad is to be checked by a person unless there is no tax in it', async () => {
      await kontor.article('A', '10', '7');
      await kontor.article('FREI', '10', '0');
      const untold = (ref: string, number: string, country: string): OrderWish => ({ ref, shipping: null, billing: { country }, lines: [{ number, gross: '10.70', rate: null }] });
      const fake = await seen(untold('1', 'A', 'DE'), untold('2', 'A', 'AT'), untold('3', 'FREI', 'AT'), { ...untold('4', 'A', 'AT'), lines: [{ number: 'A', gross: '10.70', rate: '20' }] });
      expect(fake.problems).toMatchObject([{ subject: 'order:2', failureKind: 'notice', code: 'order-tax-untold-abroad' }]);
      const views = await Promise.all(['1', '2', '3', '4'].map((ref) => kontor.view(ref)));
      expect(views.map(({ taxes, problems }) => [taxes[0].rate?.toString(), problems.map(({ code, values }) => [code, values])])).toEqual([['7', []], ['7', [['order-tax-untold-abroad', { country: 'AT' }]]], ['0', []], ['7', []]]);
    });

    it('stays open where several fit or there is no number: taken in all the same, told, held back, and resolved by the next fetch', async () => {
      await kontor.article('X 1', '5');
      await kontor.article('x  1', '5');
      const fake = await seen({ ref: '1', lines: [{ number: 'X  1' }, { number: '' }, { number: 'OK' }] });
      expect(fake.problems).toMatchObject([{ subject: 'order:1', failureKind: 'input', code: 'article-number-ambiguous' }]);
      expect(fake.run.outcome).toBe('partial');
      const { lines, needsAttention, problems } = await kontor.view('1');
      expect(lines.map((line) => line.articleId === null)).toEqual([true, true, false]);
      expect([needsAttention, problems.map((problem) => problem.code)]).toEqual([true, ['article-number-ambiguous', 'article-number-missing']]);
      expect(await held()).toEqual([{ order_ref: '1', folded: 'x 1' }]);
      await kontor.database.write("UPDATE article SET number = 'other', folded = 'other' WHERE number = 'x  1'");
      const due = { id: '1', subject: 'order:1', failureKind: 'input' as const, code: 'x', values: {}, times: 1, firstSeen: kontor.clock.now(), retryAt: kontor.clock.now(), due: true };
      shop(remoteOrder({ ref: '1', lines: [{ number: 'X  1' }, { number: 'NOW' }, { number: 'OK' }] }));
      const again = await kontor.fetch({}, { problems: [due] });
      expect(new Set(again.resolved)).toEqual(new Set(['order:1']));
      expect(await kontor.reserved()).toEqual({ NOW: '1', OK: '1', 'X 1': '1' });
      expect([await held(), (await kontor.view('1')).needsAttention]).toEqual([[], false]);
    });
  });

  describe('an order that is left out (F15b)', () => {
    it('reserves what the shop has taken, and is taken in when its status becomes one to fetch', async () => {
      await kontor.article('A', '10');
      await kontor.setRule({ statuses: { 'on-hold': 'leave' } });
      await seen({ ref: '1', status: 'on-hold', lines: [{ number: 'A', quantity: 3 }] });
      expect([await leftOut('1'), await kontor.reserved(), await events()]).toEqual(['filtered', { A: '3' }, []]);
      await seen({ ref: '1', status: 'processing', lines: [{ number: 'A', quantity: 3 }] });
      expect((await kontor.view('1')).status).toBe('open');
      expect([await kontor.reserved(), await events()]).toEqual([{ A: '3' }, ['received 1']]);
      expect(await kontor.database.query("SELECT kind, quantity FROM stock_movement WHERE kind = 'reservation'")).toHaveLength(1);
    });

    it('is taken in when the rule changes, although nothing changed in the shop', async () => {
      await kontor.setRule({ statuses: { 'on-hold': 'leave' } });
      await seen({ ref: '1', status: 'on-hold' });
      await kontor.fetch();
      expect(orderShop.asked.filter((asked) => asked === '1')).toHaveLength(0);
      await kontor.setRule({ statuses: { 'on-hold': 'fetch' } });
      await kontor.fetch();
      expect((await kontor.view('1')).remoteStatus.order).toBe('on-hold');
    });

    it('lets go what the shop gave back, by cancellation or by deletion, and never by time', async () => {
      await kontor.setRule({ statuses: { 'on-hold': 'leave' } });
      await seen({ ref: '1', status: 'on-hold' }, { ref: '2', status: 'on-hold' });
      expect(await kontor.reserved()).toEqual({ A: '2' });
      await seen({ ref: '1', status: 'cancelled', state: 'cancelled' });
      expect(await kontor.reserved()).toEqual({ A: '1' });
      kontor.clock.advance(90 * 86_400_000);
      await kontor.fetch();
      expect(await kontor.reserved()).toEqual({ A: '1' });
      orderShop.remove('2');
      kontor.clock.advance(86_400_001);
      await kontor.fetch();
      expect([await kontor.reserved(), await leftOut('2')]).toEqual([{}, 'gone']);
    });

    it('becomes a goods issue when the pieces left after the count, once, and none when they left before it', async () => {
      await kontor.article('A', '10');
      await kontor.setRule({ statuses: { processing: 'leave', completed: 'leave' } });
      await seen({ ref: '1', lines: [{ number: 'A', quantity: 2 }] }, { ref: '2', lines: [{ number: 'A', quantity: 4 }] });
      expect(await kontor.reserved()).toEqual({ A: '6' });
      const later = new Date(kontor.clock.now().getTime() + 60_000);
      const before = new Date(kontor.clock.now().getTime() - 60_000);
      await seen({ ref: '1', status: 'completed', state: 'done', changedAt: later, lines: [{ number: 'A', quantity: 2 }] }, { ref: '2', status: 'completed', state: 'done', changedAt: before, lines: [{ number: 'A', quantity: 4 }] });
      expect([await kontor.reserved(), await kontor.onHand('A')]).toEqual([{}, '8']);
      await seen({ ref: '1', status: 'completed', state: 'done', changedAt: later, note: 'anders', lines: [{ number: 'A', quantity: 2 }] });
      expect(await kontor.onHand('A')).toBe('8');
      // Taken in after all: what was issued is not issued again.
      await kontor.setRule({ statuses: { completed: 'fetch' } });
      await kontor.fetch();
      expect([(await kontor.view('1')).status, await kontor.onHand('A'), await kontor.reserved()]).toEqual(['shipped', '8', {}]);
    });

    it('pending holds nothing until the shop takes the pieces; then it comes by itself', async () => {
      await seen({ ref: '1', status: 'pending', state: 'pending' });
      expect([await leftOut('1'), await kontor.reserved()]).toEqual(['pending', {}]);
      expect(await kontor.database.query('SELECT 1 FROM article')).toEqual([]);
      await seen({ ref: '1', status: 'processing' });
      expect([(await kontor.view('1')).status, await kontor.reserved()]).toEqual(['open', { A: '1' }]);
    });

    it('older than the start, or with its buyer withheld: reserved, not stored', async () => {
      await seen({ ref: '1', orderedAt: new Date('2026-10-01T00:00:00Z') }, { ref: '2', withheld: true });
      expect([await leftOut('1'), await leftOut('2'), await kontor.reserved()]).toEqual(['older', 'withheld', { A: '2' }]);
      await seen({ ref: '2' });
      expect((await kontor.view('2')).status).toBe('open');
      await kontor.database.write("UPDATE shop SET start_date = '2026-09-01' WHERE id = ?", [kontor.shopId]);
      await kontor.fetch();
      expect([(await kontor.view('1')).status, await kontor.reserved()]).toEqual(['open', { A: '2' }]);
    });
  });

  describe('an order that changes in the shop', () => {
    it('is applied while nothing was sent: lines keep their id, the document and the reservation follow', async () => {
      await seen({ ref: '1', lines: [{ number: 'A', ref: 'l1' }, { number: 'B', ref: 'l2' }] });
      const before = await kontor.view('1');
      await seen({ ref: '1', lines: [{ number: 'A', ref: 'l1', quantity: 5, gross: '59.50' }, { number: 'C', ref: 'l3' }], billing: { city: 'Köln' } });
      const after = await kontor.view('1');
      expect(after.lines.map((line) => line.number)).toEqual(['A', 'C']);
      expect(after.lines[0]?.id).toBe(before.lines[0]?.id);
      expect([after.total.amount, after.billing?.city, await kontor.reserved()]).toEqual(['76.30', 'Köln', { A: '5', C: '1' }]);
      expect(await day()).toEqual(['1 28.70 76.30 EUR']);
      expect(after.steps.map((step) => step.step)).toEqual(['stored', 'reserved', 'changed']);
      expect(after.version).toBeGreaterThan(before.version);
      expect(await events()).toEqual(['received 1', 'changed 1']);
    });

    it('is told and not applied after something was sent', async () => {
      await kontor.article('A', '10');
      await seen({ ref: '1', lines: [{ number: 'A', ref: 'l1', quantity: 2 }] });
      const { id, lines } = await kontor.view('1');
      await kontor.do(new ShipOrder({ orderId: id, carrier: 'DHL', trackingNumber: '1', lines: [{ id: lines[0]?.id ?? '', quantity: Quantity.whole(1) }], requestedBy: 'user:1' }));
      expect([await kontor.onHand('A'), await kontor.reserved()]).toEqual(['9', { A: '1' }]);
      const fake = await seen({ ref: '1', lines: [{ number: 'A', ref: 'l1', quantity: 4, gross: '47.60' }] });
      expect(fake.problems).toMatchObject([{ subject: 'order:1', failureKind: 'notice', code: 'order-changed-after-shipping' }]);
      const view = await kontor.view('1');
      expect([view.status, view.total.amount, view.needsAttention, await kontor.reserved()]).toEqual(['part-shipped', '16.80', true, { A: '1' }]);
    });

    it('cancelled: lets its reservation go and its revenue; opened again: takes them back', async () => {
      await seen({ ref: '1' }, { ref: '2' });
      await seen({ ref: '1', status: 'cancelled', state: 'cancelled' });
      expect([(await kontor.view('1')).status, await kontor.reserved(), await day()]).toEqual(['cancelled', { A: '1' }, ['2 33.60 16.80 EUR']]);
      expect(await events()).toEqual(['received 1', 'received 2', 'cancelled 1']);
      await seen({ ref: '1', status: 'processing', note: 'doch' });
      expect([(await kontor.view('1')).status, await kontor.reserved(), await day()]).toEqual(['open', { A: '2' }, ['2 33.60 33.60 EUR']]);
      expect(await events()).toEqual(['changed 1']);
    });

    it('cancelled after something was sent: a problem, and only what was not sent is let go', async () => {
      await kontor.article('A', '10');
      await seen({ ref: '1', lines: [{ number: 'A', ref: 'l1', quantity: 2 }] });
      const { id, lines } = await kontor.view('1');
      await kontor.do(new ShipOrder({ orderId: id, carrier: '', trackingNumber: '', lines: [{ id: lines[0]?.id ?? '', quantity: Quantity.whole(1) }], requestedBy: 'user:1' }));
      const fake = await seen({ ref: '1', status: 'cancelled', state: 'cancelled', lines: [{ number: 'A', ref: 'l1', quantity: 2 }] });
      expect(fake.problems).toMatchObject([{ code: 'order-cancelled-after-shipping' }]);
      expect([(await kontor.view('1')).status, await kontor.reserved(), await kontor.onHand('A')]).toEqual(['shipped', {}, '9']);
    });

    it('refunds are taken off the revenue; pieces paid back before anything left are not sent', async () => {
      await seen({ ref: '1', lines: [{ number: 'A', ref: 'l1', quantity: 3, gross: '35.70' }] });
      await seen({ ref: '1', lines: [{ number: 'A', ref: 'l1', quantity: 3, gross: '35.70' }], refunds: [{ amount: '11.90', lines: [{ lineRef: 'l1', quantity: 1 }] }] });
      expect([await day(), await kontor.reserved()]).toEqual([['1 40.60 28.70 EUR'], { A: '2' }]);
      await seen({ ref: '1', status: 'refunded', state: 'cancelled', lines: [{ number: 'A', ref: 'l1', quantity: 3, gross: '35.70' }], refunds: [{ amount: '11.90', lines: [{ lineRef: 'l1', quantity: 1 }] }, { amount: '28.70' }] });
      const view = await kontor.view('1');
      expect([view.status, view.current.amount, await day(), await kontor.reserved()]).toEqual(['cancelled', '0.00', ['1 40.60 0.00 EUR'], {}]);
      expect(view.refunds.map((refund) => refund.amount.amount)).toEqual(['11.90', '28.70']);
      expect(await events()).toEqual(['received 1', 'changed 1', 'refunded 1', 'cancelled 1', 'refunded 1']);
    });

    it('fulfilled in the shop: the goods left without us, once, and not because of a status that Kontor told', async () => {
      await kontor.article('A', '10');
      await seen({ ref: '1', lines: [{ number: 'A', quantity: 2 }] });
      const later = new Date(kontor.clock.now().getTime() + 60_000);
      await seen({ ref: '1', status: 'completed', state: 'done', changedAt: later, lines: [{ number: 'A', quantity: 2 }] });
      expect([(await kontor.view('1')).status, await kontor.onHand('A'), await kontor.reserved()]).toEqual(['shipped', '8', {}]);
      await seen({ ref: '1', status: 'completed', state: 'done', changedAt: later, note: 'x', lines: [{ number: 'A', quantity: 2 }] });
      expect(await kontor.onHand('A')).toBe('8');
      await seen({ ref: '2' });
      await kontor.database.write('INSERT INTO order_feedback (order_id, shop_id, wanted_status, told_status) VALUES (?, ?, ?, ?)', [await kontor.orderId('2'), kontor.shopId, 'completed', 'completed']);
      await seen({ ref: '2', status: 'completed', state: 'done', changedAt: later });
      expect([(await kontor.view('2')).status, await kontor.onHand('A'), await kontor.reserved()]).toEqual(['open', '8', { A: '1' }]);
    });

    it('whose payment failed after all: nothing reserved while the shop lets the pieces go', async () => {
      await seen({ ref: '1' });
      const fake = await seen({ ref: '1', status: 'failed', state: 'pending', held: 'none' });
      expect(fake.problems).toMatchObject([{ code: 'order-stock-given-back' }]);
      expect([(await kontor.view('1')).status, await kontor.reserved()]).toEqual(['open', {}]);
      await seen({ ref: '1', status: 'processing' });
      expect([await kontor.reserved(), (await kontor.view('1')).needsAttention]).toEqual([{ A: '1' }, false]);
    });

    it('a person’s cancellation stands, whatever the shop shows', async () => {
      await seen({ ref: '1' });
      const { id } = await kontor.view('1');
      await kontor.do(new CancelOrder({ orderId: id, requestedBy: 'user:1' }));
      await kontor.do(new CancelOrder({ orderId: id, requestedBy: 'user:1' }));
      await seen({ ref: '1', note: 'bitte schnell' });
      expect([(await kontor.view('1')).status, await kontor.reserved()]).toEqual(['cancelled', {}]);
      const shipping = kontor.do(new ShipOrder({ orderId: id, carrier: '', trackingNumber: '', lines: [], requestedBy: 'user:1' }));
      await expect(shipping).rejects.toMatchObject({ code: 'order-cancelled' });
    });
  });

  it('takes in an order with unknown payment and shipping; one click each repairs all two hundred that wait (F16)', async () => {
    await kontor.article('VERSAND', undefined, '7');
    orderShop.put(...Array.from({ length: 200 }, (_, index) => remoteOrder({ ref: String(index + 1), payment: 'klarna', shippingKey: 'express:9', lines: [{ number: 'A' }] })));
    const fake = await kontor.fetch();
    expect(new Set(fake.problems.map((problem) => `${problem.subject} ${problem.code}`))).toEqual(new Set(['payment:klarna payment-method-unassigned', 'shipping:express:9 shipping-method-unassigned']));
    expect(fake.run.outcome).toBe('succeeded');
    const waiting = await kontor.ask(new ListOrders({ needsAttention: true, limit: 500 }));
    expect([waiting.items.length, await kontor.reserved()]).toEqual([200, { A: '200' }]);
    const behind = await kontor.ask(new OrdersOfProblems({ shopId: kontor.shopId, subjects: ['payment:klarna', 'order:3', 'order:999', 'shop:1'] }));
    expect([...behind].map(([subject, { count, orders }]) => [subject, count, orders.length])).toEqual([['order:3', 1, 1], ['payment:klarna', 200, 20]]);
    expect(behind.get('payment:klarna')?.totals).toEqual([Money.sum(waiting.items.map((order) => order.total), 'EUR')]);
    const wish = { shopId: kontor.shopId, requestedBy: 'user:1' };
    expect(await kontor.do(new AssignAndRepair({ ...wish, kind: 'payments', remote: 'klarna', value: 'RECHNUNG' }))).toEqual({ repaired: 200 });
    expect((await kontor.ask(new ListOrders({ needsAttention: true, limit: 500 }))).items).toHaveLength(200);
    const unknown = kontor.do(new AssignAndRepair({ ...wish, kind: 'shippings', remote: 'express:9', value: { method: 'DHL', costArticle: 'NICHT-DA' } }));
    await expect(unknown).rejects.toMatchObject({ code: 'shipping-cost-article-unknown' });
    expect(await kontor.do(new AssignAndRepair({ ...wish, kind: 'shippings', remote: 'express:9', value: { method: 'DHL', costArticle: 'VERSAND' } }))).toEqual({ repaired: 200 });
    expect((await kontor.ask(new ListOrders({ needsAttention: true, limit: 500 }))).items).toEqual([]);
    // The shipping row now carries its article and that article's tax, its gross as paid (F24, F23).
    const view = await kontor.view('117');
    expect(view.shipping.map((row) => [row.articleId === null, row.gross.amount, row.taxRate?.toString(), row.shopTaxRate?.toString()])).toEqual([[false, '4.90', '7', '19']]);
    expect(view.taxes.map((part) => [part.rate?.toString(), part.net.plus(part.tax).amount])).toEqual([['19', '11.90'], ['7', '4.90']]);
    expect(Money.sum(view.taxes.flatMap((part) => [part.net, part.tax]), 'EUR').amount).toBe(view.total.amount);
    // The next order needs nobody.
    await seen({ ref: '500', payment: 'klarna', shippingKey: 'express:9' });
    expect([(await kontor.view('500')).needsAttention, (await kontor.view('500')).shipping[0]?.taxRate?.toString()]).toEqual([false, '7']);
  });

  it('does not leave an order waiting for a method that was assigned while the fetch went on', async () => {
    orderShop.put(remoteOrder({ ref: '1', payment: 'klarna' }));
    orderShop.beforePage = async () => {
      await kontor.do(new AssignAndRepair({ shopId: kontor.shopId, kind: 'payments', remote: 'klarna', value: 'RECHNUNG', requestedBy: 'user:1' }));
    };
    const fake = await kontor.fetch();
    expect([fake.problems, (await kontor.view('1')).needsAttention]).toEqual([[], false]);
    expect((await kontor.view('1')).payment.termId).not.toBeNull();
  });

  it('takes an order in again as the shop shows it now, on demand', async () => {
    await seen({ ref: '1', lines: [{ number: 'A', ref: 'l1' }] });
    await kontor.database.write("UPDATE article SET tax_rate = 7 WHERE number = 'A'");
    const { id } = await kontor.view('1');
    await kontor.do(new TakeInAgain({ orderId: id, requestedBy: 'user:1' }));
    expect(await kontor.database.query('SELECT kind, params, requested_by FROM sync_run')).toEqual([{ kind: 'fetch-orders', params: JSON.stringify({ news: false, refs: ['1'] }), requested_by: 'user:1' }]);
    await kontor.fetch({ news: false, refs: ['1'] });
    const view = await kontor.view('1');
    expect([view.lines[0]?.taxRate?.toString(), view.steps.map((step) => step.step)]).toEqual(['7', ['stored', 'reserved', 'taken-in-again']]);
  });

  it('keeps the day of the shop’s own time zone, fixed when the order was taken in', async () => {
    await kontor.database.write('UPDATE shop SET facts = ? WHERE id = ?', [JSON.stringify({ version: '1', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Pacific/Auckland', language: 'de', own: {} }), kontor.shopId]);
    await seen({ ref: '1', orderedAt: new Date('2026-11-02T11:30:00Z') }, { ref: '2', orderedAt: new Date('2026-11-02T10:30:00Z') }, { ref: '3', currency: 'CHF' });
    expect([(await kontor.view('1')).day, (await kontor.view('2')).day]).toEqual(['2026-11-03', '2026-11-02']);
    expect(await day()).toEqual(['1 16.80 16.80 CHF', '1 16.80 16.80 EUR']);
    expect(await kontor.get(DayTotals).days(kontor.shopId)).toEqual(['2026-11-02', '2026-11-03']);
    const lag = (await kontor.get(DayTotals).lag([kontor.shopId], new Date('2026-11-01T00:00:00Z'))).get(kontor.shopId);
    expect(lag).toEqual({ medianSeconds: 0, p95Seconds: 1620 });
  });
});
