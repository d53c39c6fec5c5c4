// Orders of a Shopify shop as a fetch gives them: whole, once, to the cent whatever they contain, parked where the buyer is withheld.
import { Money } from '@kontor/kernel';
import type { Doc } from '../fields.js';
import type { OrderAnswer, RemoteOrder } from '../port.js';
import { parseExact } from '../exact-json.js';
import { fetchAll, recorded } from '../testing/open-shop.js';
import type { ControlOrder, SeedProduct } from '../testing/simulator.js';
import { expectRefereed, itRefereed } from '../testing/shopify-referee.js';
import { catalogue, standUp, type Shop } from '../testing/stood-up-shop.js';
import { articleReader } from './read-articles.js';
import { orderReader } from './read-orders.js';
import { shopify } from './shopify.platform.js';
import { nodesInHalves, TooExpensive, type ShopifyClient } from './shopify.client.js';

const products: SeedProduct[] = [...catalogue, { sku: 'GUT', name: 'Gutschein über 25 €', price: '25.00', taxRate: '0', virtual: true }, ...Array.from({ length: 24 }, (_, index) => ({ sku: `V-${index}`, name: `Vieles ${index}`, price: '1.37', taxRate: index % 2 ? '7' : '19', stock: 99 }))];
let shop: Shop<typeof shopify>;
beforeAll(async () => {
  shop = await standUp(shopify, { flavour: 'grow', products });
});
afterAll(() => shop.stop());
let connection: Awaited<ReturnType<Shop<typeof shopify>['checked']>>;
const begin = async (switches: Record<string, unknown> = {}, flavour?: string): Promise<void> => {
  await shop.reset({ bucket: 20_000, restoreRate: 1000, ...switches }, flavour);
  await shop.seed({ coupons: [{ code: 'zehn', type: 'percent', amount: '10' }] });
  connection = await shop.checked();
};
beforeEach(() => begin());

const given = (answer: OrderAnswer | undefined): RemoteOrder => {
  if (!answer || !('order' in answer)) throw new Error(JSON.stringify(answer));
  return answer.order;
};
const read = async (ref: string): Promise<RemoteOrder> => given(await connection.orders.order(ref));
const all = async (): Promise<OrderAnswer[]> => (await fetchAll(connection.orders)).answers;
const rowsOf = ({ lines, charges, currency }: RemoteOrder): string => Money.sum([...lines, ...charges].map(({ amount }) => amount.gross), currency).amount;
/** Rows make the total, net and tax make gross. */
const expectWhole = (order: RemoteOrder): void => {
  expect([order.number, rowsOf(order)]).toEqual([order.number, order.total.amount]);
  for (const { amount } of [...order.lines, ...order.charges]) expect(amount.net.plus(amount.tax).amount).toBe(amount.gross.amount);
};
const place = async (order: ControlOrder): Promise<string> => (await shop.order(order)).ref;

describe('money', () => {
  it.each(['grow', 'net'])('is whole to the cent in a %s shop: codes, manual and automatic discounts, tips, gift cards, duties, other money', async (flavour) => {
    await begin({}, flavour);
    const carts: ControlOrder[] = [
      { cart: [{ sku: 'HAM', quantity: 3 }, { sku: 'KAF', quantity: 2 }], coupons: ['zehn'], fees: [{ name: 'Nachlass', amount: '-1.37' }], meta: { automatic: '7', tip: '2.00' } },
      { cart: [{ sku: 'GUT' }, { sku: 'KAF' }], giftCard: '10.00' },
      { cart: [{ sku: 'HAM', quantity: 7 }], currency: 'CHF', coupons: ['zehn'] },
      { cart: [{ sku: 'HAM' }, { sku: 'KAF', quantity: 3 }], meta: { duty: '4.20' } },
      { cart: [{ sku: 'KAF' }], vatExempt: true },
      { cart: Array.from({ length: 24 }, (_, index) => ({ sku: `V-${index}`, quantity: 1 + (index % 5) })), coupons: ['zehn'] },
    ];
    const placed = [];
    for (const cart of carts) placed.push(await shop.order(cart));
    const orders = (await all()).map(given);
    expect(orders.map(({ total }) => total.toString()).sort()).toEqual(placed.map(({ total, currency }) => Money.parse(total, currency).toString()).sort());
    orders.forEach(expectWhole);
  });
  it('names the code of a discount with what it took, over all lines', async () => {
    const order = await read(await place({ cart: [{ sku: 'HAM', quantity: 3 }, { sku: 'KAF' }], coupons: ['zehn'] }));
    expect([order.vouchers.map(({ code, amount }) => [code, amount.amount]), order.lines.map(({ beforeDiscount }) => beforeDiscount.gross.amount)]).toEqual([[['zehn', '7.45']], ['59.97', '14.49']]);
  });
  it('is the buyer’s: presentment money, not the shop’s', async () => {
    const order = await read(await place({ cart: [{ sku: 'HAM' }], currency: 'CHF', shipping: null }));
    expect([order.currency, order.total.amount]).toEqual(['CHF', '18.79']);
  });
  it('has tip and duties as rows without tax, also where the tip stands among the lines', async () => {
    const ref = await place({ cart: [{ sku: 'HAM' }], meta: { tip: '2.00', duty: '3.10' }, shipping: null });
    expect((await read(ref)).charges.map(({ ref: row, amount }) => `${row} ${amount.gross.amount} ${amount.tax.amount}`)).toEqual(['tip 2.00 0.00', 'duties 3.10 0.00']);
    await shop.merchant({ do: 'switch', switches: { tipsAsLines: true } });
    const listed = await read(ref);
    expect([listed.charges.length, listed.lines.length]).toEqual([1, 2]);
    expectWhole(listed);
  });
  it('of a gift card that is sold has no tax and no stock; one that pays is a payment, no discount', async () => {
    const order = await read(await place({ cart: [{ sku: 'GUT' }], shipping: null, giftCard: '5.00', payment: { method: 'paypal', paid: true } }));
    expect([order.lines[0]?.held, order.totalTax.amount, order.total.amount, order.payment.key, order.charges.length]).toEqual(['none', '0.00', '25.00', 'paypal', 0]);
  });
  it.each(['grow', 'net'])('follows edits up and down, removed lines and added ones in a %s shop', async (flavour) => {
    await begin({}, flavour);
    const ref = await place({ cart: [{ sku: 'HAM', quantity: 3 }, { sku: 'KAF', quantity: 2 }] });
    await shop.merchant({ do: 'edit-order', ref, change: { lines: [{ sku: 'HAM', quantity: 1 }, { sku: 'KAF', quantity: 0 }, { sku: 'TS-M', quantity: 2 }] } });
    const order = await read(ref);
    expect(order.lines.map(({ number, quantity }) => `${number} ${quantity.toString()}`)).toEqual(['HAM 1', 'TS-M 2']);
    expectWhole(order);
    await shop.merchant({ do: 'edit-order', ref, change: { lines: [{ sku: 'HAM', quantity: 5 }] } });
    expectWhole(await read(ref));
    // Edited and then paid back in part.
    await shop.merchant({ do: 'refund-order', ref, lines: [{ sku: 'TS-M', quantity: 1 }], restock: true });
    expectWhole(await read(ref));
    const listed = [];
    for await (const page of connection.orders.orderIndex(new Date(0), new Date(Date.now() + 86_400_000))) listed.push(...page);
    expect(listed[0]?.total.amount).toBe((await read(ref)).total.amount);
  });
  it.each(['grow', 'net'])('stays what was ordered when something is paid back in a %s shop: pieces with and without restock, shipping, a free amount', async (flavour) => {
    await begin({}, flavour);
    const ref = await place({ cart: [{ sku: 'HAM', quantity: 3 }, { sku: 'KAF', quantity: 2 }], status: 'paid' });
    const before = await read(ref);
    await shop.merchant({ do: 'refund-order', ref, lines: [{ sku: 'HAM', quantity: 1 }], restock: true, reason: 'Rückgabe' });
    await shop.merchant({ do: 'refund-order', ref, lines: [{ sku: 'KAF', quantity: 2 }], restock: false, shipping: true });
    await shop.merchant({ do: 'refund-order', ref, amount: '3.33' });
    const order = await read(ref);
    expect([order.total.amount, order.lines.length, order.refunds.length, order.refunds[0]?.reason]).toEqual([before.total.amount, 2, 3, 'Rückgabe']);
    expect(order.refunds.map(({ lines }) => lines.map(({ quantity }) => quantity.toString()))).toEqual([['1'], ['2'], []]);
    expect([order.paidAt === null, order.status.payment]).toEqual([false, 'partially_refunded']);
    expectWhole(order);
  });
  it('keeps every line of a refund that is longer than one page', async () => {
    const cart = Array.from({ length: 24 }, (_, index) => ({ sku: `V-${index}` }));
    const ref = await place({ cart, status: 'paid' });
    await shop.merchant({ do: 'refund-order', ref });
    expect((await read(ref)).refunds[0]?.lines).toHaveLength(24);
  });
  it('of a cancelled order is what was ordered, with all its lines', async () => {
    const { ref, total } = await shop.order({ cart: [{ sku: 'HAM', quantity: 2 }, { sku: 'KAF' }] });
    await shop.merchant({ do: 'cancel-order', ref });
    const order = await read(ref);
    expect([order.state, order.total.amount, order.held]).toEqual(['cancelled', total, 'none']);
    expectWhole(order);
  });
  it('is paid when it came, also without any payment', async () => {
    const free = await read(await place({ cart: [{ sku: 'HAM', price: '0.00' }], shipping: null }));
    expect([free.total.amount, free.paidAt]).toEqual(['0.00', free.orderedAt]);
    expect((await read(await place({ cart: [{ sku: 'HAM' }], status: 'pending' }))).paidAt).toBeNull();
  });
});

describe('lines', () => {
  it('beyond the first page are read as well', async () => {
    const cart = Array.from({ length: 24 }, (_, index) => ({ sku: `V-${index}` }));
    await place({ cart });
    expect(given((await all())[0]).lines).toHaveLength(24);
  });
  it('of a variant that was deleted keep their number and name, and no place', async () => {
    const ref = await place({ cart: [{ sku: 'TS-M' }] });
    await shop.merchant({ do: 'delete-product', sku: 'TS-M' });
    expect((await read(ref)).lines[0]).toMatchObject({ remoteId: null, number: 'TS-M', name: 'T-Shirt - M' });
  });
  it('hold stock while they are open, have left with the parcel, hold nothing when cancelled', async () => {
    const [open, sent] = [await place({ cart: [{ sku: 'HAM' }] }), await place({ cart: [{ sku: 'HAM' }], status: 'fulfilled' })];
    expect([(await read(open)).held, (await read(sent)).held, (await read(sent)).state]).toEqual(['taken', 'left', 'done']);
  });
  it('do not change the fingerprint when Kontor tells their parcel', async () => {
    const ref = await place({ cart: [{ sku: 'HAM', quantity: 2 }], status: 'paid' });
    const before = await read(ref);
    await connection.feedback.tell({ orderRef: ref, language: 'de', shipment: { key: '1', carrier: 'DHL', trackingNumber: '1', trackingUrl: null, shippedAt: new Date(), lines: [], complete: true } }, null);
    const after = await read(ref);
    expect([after.state, after.fingerprint === before.fingerprint]).toEqual(['done', true]);
  });
});

describe('a fetch', () => {
  it('leaves test orders out, unless the option says otherwise', async () => {
    await place({ cart: [{ sku: 'HAM' }], meta: { test: '1' } });
    expect(await all()).toHaveLength(0);
    const { orders } = shop.open({ options: { testOrders: true } }).connection;
    expect((await fetchAll(orders)).answers).toHaveLength(1);
  });
  it('gives orders of a withheld buyer as such, with their lines and stock, and whole as soon as access is there', async () => {
    await begin({}, 'basic');
    const ref = await place({ cart: [{ sku: 'HAM', quantity: 2 }] });
    const parked = given((await all())[0]);
    expect(parked).toMatchObject({ buyerWithheld: true, held: 'taken', lines: [{ number: 'HAM' }] });
    await shop.merchant({ do: 'switch', switches: { protectedData: 'granted' } });
    expect(await read(ref)).toMatchObject({ buyerWithheld: false, customer: { email: 'erika@example.test' }, delivery: { lastName: 'Mustermann' } });
  });
  it('takes nothing for gone where the app may see no order at all', async () => {
    const ref = await place({ cart: [{ sku: 'HAM' }] });
    await shop.merchant({ do: 'switch', switches: { protectedData: 'object' } });
    await expect(connection.orders.order(ref)).rejects.toMatchObject({ kind: 'config', code: 'shop-buyers-withheld' });
    await expect(all()).rejects.toMatchObject({ kind: 'config', code: 'shop-buyers-withheld' });
  });
  it('takes nothing for gone while nobody knows whether older orders are shown', async () => {
    const read = async (): Promise<unknown> => ({ data: { order: null }, withheld: [], broken: [], version: '' });
    const answer = (own: object): Promise<OrderAnswer> => orderReader({ read } as unknown as ShopifyClient, { own } as never, { testOrders: false }).order('1');
    expect([await answer({}), await answer({ oldOrders: false }), await answer({ oldOrders: true })]).toEqual([...[1, 2].map(() => ({ ref: '1', failure: { kind: 'rejected', code: 'order-out-of-sight', values: {} } })), { ref: '1', gone: true }]);
  });
  it('says by name what is odd about an order, and keeps it apart from the others', async () => {
    await place({ cart: [{ sku: 'HAM' }] });
    await all();
    const { answer: raw } = recorded.filter((call) => call.body.includes('KontorOrders(') && call.answer?.includes('"lineItems"')).at(-1) as { answer: string };
    const order = (change: object, text = raw): unknown => ({ ...((parseExact(text) as { data: { orders: { nodes: object[] } } }).data.orders.nodes[0]), ...change });
    const nodes = [order({ id: 'gid://shopify/Order/1', createdAt: 'gestern' }), order({ id: 'gid://shopify/Order/2' }, raw.replaceAll('"EUR"', '"Taler"')), order({ id: 'gid://shopify/Order/3' })];
    const read = async (): Promise<unknown> => ({ data: { orders: { pageInfo: { hasNextPage: false }, nodes } }, withheld: [], broken: [], version: '' });
    const { orders } = await orderReader({ read } as unknown as ShopifyClient, { own: {} } as never, { testOrders: false }).orders({ mark: null, cursor: null, since: new Date(0) });
    expect(orders.map((answer) => [answer.ref, 'failure' in answer ? answer.failure : 'given'])).toEqual([
      ['1', { kind: 'protocol', code: 'order-not-understood', values: { ref: '1', field: 'createdAt' } }],
      ['2', { kind: 'protocol', code: 'order-not-understood', values: { ref: '2', field: 'money-currency-unknown' } }],
      ['3', 'given'],
    ]);
  });
  it('keeps an order that Shopify cannot read apart from the others', async () => {
    const broken = await place({ cart: [{ sku: 'HAM' }] });
    const good = await place({ cart: [{ sku: 'KAF' }] });
    await shop.merchant({ do: 'switch', switches: { brokenOrders: [broken] } });
    expect((await all()).map((answer) => [answer.ref, 'failure' in answer ? answer.failure.kind : 'given'])).toEqual([[broken, 'unavailable'], [good, 'given']]);
  });
  it('has nothing to do with whether the shop lists closed and cancelled orders by itself', async () => {
    for (const listsEveryStatus of [true, false]) {
      await begin({ listsEveryStatus });
      const { ref } = await shop.order({ cart: [{ sku: 'HAM' }] });
      const { mark } = await fetchAll(connection.orders);
      await shop.merchant({ do: 'cancel-order', ref });
      const again = await fetchAll(connection.orders, { mark });
      expect([listsEveryStatus, again.answers.map((answer) => given(answer).state)]).toEqual([listsEveryStatus, ['cancelled']]);
    }
  });
});

/** A list of so many orders that Shopify would not lead through it: the client stands for the shop here. */
describe('long lists', () => {
  it('begin anew at the change that was read last, before Shopify leads no further', async () => {
    const { answer: raw } = recorded.filter((call) => call.body.includes('KontorOrders(') && call.answer?.includes('"lineItems"')).at(-1) as { answer: string };
    const [doc] = (JSON.parse(raw) as { data: { orders: { nodes: object[] } } }).data.orders.nodes;
    const asked: string[] = [];
    const read = async (_name: string, { after, query }: { after: string | null; query: string }): Promise<unknown> => {
      asked.push(`${query.split(' status:')[0]?.slice(1)} after ${String(after)}`);
      const at = asked.length;
      return { data: { orders: { pageInfo: { hasNextPage: at < 4, endCursor: `c${at}` }, nodes: [1, 2].map((row) => ({ ...JSON.parse(JSON.stringify(doc, (_key, value: unknown) => (typeof value === 'number' ? String(value) : value))) as object, updatedAt: `2026-11-0${at}T00:00:0${row}Z` })) } }, withheld: [], broken: [], version: '' };
    };
    const learned = { own: {}, learn: () => undefined, facts: null } as never;
    const { pages } = await fetchAll(orderReader({ read } as unknown as ShopifyClient, learned, { testOrders: false, deepest: 4 }), { mark: { updated: '2026-11-01T00:00:00Z' } });
    expect([pages, asked.map((one) => one.replace(/T\d\d:\d\d/g, ''))]).toEqual([4, ["updated_at:>='2026-10-31:00Z' after null", "updated_at:>='2026-10-31:00Z' after c1", "updated_at:>='2026-10-31:00Z' updated_at:>='2026-11-02:02Z' after null", "updated_at:>='2026-10-31:00Z' updated_at:>='2026-11-02:02Z' after c3"]]);
  });
  it('of articles go on above the last id', async () => {
    const asked: unknown[] = [];
    const read = async (_name: string, variables: unknown): Promise<unknown> => {
      asked.push(variables);
      return { data: { productVariants: { pageInfo: { hasNextPage: asked.length < 3, endCursor: 'c' }, nodes: [{ id: `gid://shopify/ProductVariant/${asked.length}`, sku: 'A', title: '', product: { id: 'gid://shopify/Product/1', title: 'A' }, inventoryItem: { id: 'gid://shopify/InventoryItem/1', tracked: true } }] } } };
    };
    const reader = articleReader({ read } as unknown as ShopifyClient, 2);
    for (let cursor: Awaited<ReturnType<typeof reader.readArticles>>['cursor'] = null, more = true; more; more = cursor !== null) ({ cursor } = await reader.readArticles(cursor));
    expect(asked).toEqual([{ after: null, query: null }, { after: 'c', query: null }, { after: null, query: 'id:>2' }]);
  });
  it('are asked for in halves where a page costs too much, and the size is kept', async () => {
    const asked: number[] = [];
    let page: number | undefined;
    const read = async (_name: string, { first }: { first: number }): Promise<unknown> => {
      asked.push(first);
      if (first > 30) throw new TooExpensive();
      return { data: { orders: { pageInfo: { hasNextPage: false }, nodes: [] } }, withheld: [], broken: [], version: '' };
    };
    const learned = { own: {}, learn: (change: { page?: number }) => void (page = change.page), facts: null } as never;
    await orderReader({ read } as unknown as ShopifyClient, learned, { testOrders: false }).orders({ mark: null, cursor: null, since: new Date(0) });
    expect([asked, page]).toEqual([[100, 50, 25], 25]);
  });
  it('of things by their ids are asked for in halves as well, and one that is missing is not taken for empty', async () => {
    const asked: number[] = [];
    const ask = async (some: readonly number[]): Promise<Doc> => {
      asked.push(some.length);
      if (some.length > 2) throw new TooExpensive();
      return { nodes: some.map((id) => (id === 3 ? null : { id: String(id) })) };
    };
    expect([(await nodesInHalves([1, 2, 3, 4, 5], ask)).map(({ id }) => id), asked]).toEqual([['1', '2', '4', '5'], [5, 3, 2, 1, 2]]);
    await expect(nodesInHalves([1], async () => Promise.reject(new TooExpensive()))).rejects.toThrow('too-expensive');
    await expect(nodesInHalves([1], async () => ({ nodes: null }))).rejects.toMatchObject({ kind: 'protocol', code: 'shop-answer-incomplete', values: { field: 'nodes' } });
  });
});
itRefereed('sends no request that Shopify’s schemas do not know', () => expectRefereed(recorded));
