// What is written to a Shopify shop: figures against the one they change from, prices field by field, parcels by fulfilment order.
import { Decimal, Quantity, type ListingId } from '@kontor/kernel';
import { ConnectorFailure } from '../failure.js';
import type { Connection, Opaque, Outcome, PriceTag, RemoteKey, StockLevel } from '../port.js';
import { recorded, type ShopOpening } from '../testing/open-shop.js';
import { expectRefereed, itRefereed } from '../testing/shopify-referee.js';
import { standUp, type Shop } from '../testing/stood-up-shop.js';
import { shopify } from './shopify.platform.js';

let shop: Shop<typeof shopify>;
let connection: Awaited<ReturnType<Shop<typeof shopify>['checked']>>;
beforeAll(async () => {
  shop = await standUp(shopify, { flavour: 'grow' });
});
afterAll(() => shop.stop());
const begin = async (switches: Record<string, unknown> = {}, opening: ShopOpening = {}): Promise<void> => {
  await shop.reset(switches);
  connection = await shop.checked(opening);
  await shop.calls();
};
beforeEach(() => begin());

const q = (figure: number): Quantity => Quantity.whole(figure);
const d = (text: string): Decimal => Decimal.parse(text);
const push = async (levels: StockLevel[]): Promise<Record<string, string | boolean>> => {
  const outcomes: Outcome[] = [];
  await connection.stock.pushStock(levels, async (some) => void outcomes.push(...some));
  expect(outcomes.map(({ listing }) => listing).sort()).toEqual(levels.map(({ listing }) => listing).sort());
  return Object.fromEntries(levels.map(({ listing, number }) => [number, told(outcomes.find((one) => one.listing === listing) as Outcome)]));
};
const told = (outcome: Outcome): string | boolean => (outcome.confirmed === false ? outcome.failure.code : outcome.confirmed === 'later' ? 'later' : true);
type Sent = { query: string; variables: { key?: string; input?: { quantities: { quantity: number; changeFromQuantity: number | null; locationId: string }[] }; variants?: Record<string, unknown>[]; fulfillment?: Record<string, unknown> } };
const sent = async (name: string): Promise<Sent['variables'][]> => (await shop.calls()).calls.flatMap(({ body }) => (body?.includes(`Kontor${name}`) ? [(JSON.parse(body) as Sent).variables] : []));

describe('stock', () => {
  it('says of every row from which figure it changes: the one that was read, or null', async () => {
    const levels = await shop.levels(connection, { HAM: q(7), KAF: q(3) });
    expect(await push([{ ...levels[0], expected: q(50) }, levels[1]] as StockLevel[])).toEqual({ HAM: true, KAF: true });
    const [{ input, key }] = await sent('SetStock');
    expect([input?.quantities.map(({ changeFromQuantity }) => changeFromQuantity), /^[0-9a-f-]{36}$/.test(key ?? '')]).toEqual([[50, null], true]);
  });
  it('of a place that an order made, of which only the variant is known, is read, written and remembered', async () => {
    const levels = (await shop.levels(connection, { HAM: q(7), KAF: q(3) })).map((level) => ({ ...level, memo: level.number === 'HAM' ? null : level.memo }));
    expect((await connection.stock.readStock(levels)).map(({ quantity }) => quantity?.toString())).toEqual(['50', '40']);
    const outcomes: Outcome[] = [];
    await connection.stock.pushStock(levels, async (some) => void outcomes.push(...some));
    expect((await shop.books()).stock).toMatchObject({ HAM: 7, KAF: 3 });
    expect(outcomes.map(({ memo }) => memo)).toEqual([{ item: expect.stringMatching(/^\d+$/) as string, tracked: true }, undefined]);
  });
  it('of a row that was sold in between stays due, and the others are taken', async () => {
    const levels = await shop.levels(connection, { HAM: q(7), KAF: q(3) });
    await shop.order({ cart: [{ sku: 'HAM' }] });
    expect(await push(levels.map((level) => ({ ...level, expected: q(level.number === 'HAM' ? 50 : 40) })))).toEqual({ HAM: 'stock-stale', KAF: true });
    expect((await shop.books()).stock).toMatchObject({ HAM: 49, KAF: 3 });
    const [first, second] = await sent('SetStock');
    expect([first?.input?.quantities.length, second?.input?.quantities.length, first?.key === second?.key]).toEqual([2, 1, false]);
  });
  it('of a thousand articles of which two hundred were sold takes four reading and four writing calls', async () => {
    await begin({ bucket: 20_000, restoreRate: 1000 });
    await shop.seed({ articles: 1000, seed: 3 });
    const numbers = Object.keys((await shop.books()).stock).filter((number) => number.startsWith('A-'));
    const keys = await shop.keys(connection, numbers);
    for (const sku of numbers.slice(0, 200)) await shop.order({ cart: [{ sku }] });
    await shop.calls();
    const shown = await connection.stock.readStock(keys);
    const levels = keys.map((key, index) => ({ ...key, quantity: q(index), expected: shown.find(({ listing }) => listing === key.listing)?.quantity ?? undefined }));
    expect(Object.values(await push(levels)).every((confirmed) => confirmed === true)).toBe(true);
    const { counters } = await shop.calls();
    expect([counters.reads, counters.writes]).toEqual([4, 4]);
  });
  it.each(['cut', '500-after'] as const)('is asked again under the same key when the answer was lost (%s), which changes nothing twice', async (kind) => {
    const levels = await shop.levels(connection, { HAM: q(7) });
    await shop.calls();
    await shop.fail({ kind, times: 1, path: 'graphql' });
    expect(await push(levels.map((level) => ({ ...level, expected: q(50) })))).toEqual({ HAM: true });
    const keys = (await sent('SetStock')).map(({ key }) => key);
    expect([keys.length, new Set(keys).size, (await shop.books()).stock.HAM]).toEqual([2, 1, 7]);
  });
  it('of a bundle, of an article that is gone and of one that is not kept is refused by itself', async () => {
    await begin({ bundles: ['KAF'] });
    const levels = await shop.levels(connection, { HAM: q(7), KAF: q(3), OFFEN: q(2), 'TS-M': q(4), 'TS-S': q(5) });
    await shop.merchant({ do: 'delete-product', sku: 'TS-M' });
    expect(await push(levels)).toEqual({ HAM: true, KAF: 'stock-of-bundle', OFFEN: 'stock-not-managed', 'TS-M': 'place-gone', 'TS-S': true });
  });
  it('keeping is switched on only where the option allows it, and then the figure counts', async () => {
    await begin({}, { options: { switchOn: true } });
    const levels = await shop.levels(connection, { OFFEN: q(9), 'TS-M': q(4) });
    expect(await push(levels)).toEqual({ OFFEN: true, 'TS-M': true });
    expect((await shop.books()).stock).toMatchObject({ OFFEN: 9, 'TS-M': 4 });
  });
  it('shows which articles are kept at all, and what they have', async () => {
    const shown = await connection.stock.readStock(await shop.keys(connection, ['HAM', 'OFFEN']));
    expect(shown.map(({ tracked, quantity }) => [tracked, quantity?.toString() ?? null])).toEqual([[true, '50'], [false, null]]);
  });
  it('of the same item twice sends one and says so of the other', async () => {
    const [level] = await shop.levels(connection, { HAM: q(7) });
    const outcomes: Outcome[] = [];
    await connection.stock.pushStock([level, { ...(level), listing: '99' as ListingId, number: 'HAM-2', quantity: q(8) }], async (some) => void outcomes.push(...some));
    expect([outcomes.map(told).sort(), (await shop.books()).stock.HAM]).toEqual([['place-shared', true].sort(), 7]);
  });
  it('goes to the chosen location; an item that is not kept there is made one of it', async () => {
    await begin({ secondLocation: true }, { options: { location: '71000000002' } });
    expect(await push(await shop.levels(connection, { HAM: q(7) }))).toEqual({ HAM: true });
    const rows = (await sent('SetStock')).flatMap(({ input }) => input?.quantities.map(({ locationId }) => locationId) ?? []);
    expect([new Set(rows), (await shop.books()).stock.HAM]).toEqual([new Set(['gid://shopify/Location/71000000002']), 57]);
  });
  itRefereed('knows both codes for an item that is not kept at the location', async () => {
    await begin({ secondLocation: true, unstocked: 'ITEM_NOT_STOCKED_AT_LOCATION' }, { options: { location: '71000000002' } });
    expect(await push(await shop.levels(connection, { HAM: q(7) }))).toEqual({ HAM: true });
  });
  it('goes nowhere where several locations could be meant, or the chosen one is gone', async () => {
    await begin({ secondLocation: true });
    const levels = await shop.levels(connection, { HAM: q(7), KAF: q(1) });
    await expect(connection.stock.pushStock(levels, async () => undefined)).rejects.toMatchObject({ kind: 'config', code: 'shop-location-not-chosen' });
    const { stock } = shop.open({ options: { location: '71000000009' } }).connection;
    await expect(stock.pushStock(levels, async () => undefined)).rejects.toMatchObject({ kind: 'config', code: 'shop-location-gone' });
  });
  it('settles what it knows before it fails as a whole', async () => {
    const levels = await shop.levels(connection, { HAM: q(7) });
    await shop.fail({ kind: '500-before', times: 9, path: 'graphql' });
    const outcomes: Outcome[] = [];
    await expect(connection.stock.pushStock([...levels, { ...(levels[0]), listing: '98' as ListingId }], async (some) => void outcomes.push(...some))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(outcomes.map(({ listing }) => listing)).toEqual(['98']);
  });
});

describe('articles', () => {
  it('that share a number are all found, none is guessed', async () => {
    await shop.seed({ products: [{ sku: 'ham', name: 'Noch ein Hammer', price: '1.00', stock: 1 }] });
    expect((await connection.articles.find(['HAM', 'A,B', 'nichts'])).map(({ hits }) => hits.length)).toEqual([2, 1, 0]);
  });
});

const pushPrices = async (tags: PriceTag[], now = new Date()): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  await connection.prices.pushPrices(tags, now, async (some) => void outcomes.push(...some));
  return tags.map(({ listing }) => outcomes.find((one) => one.listing === listing) as Outcome);
};
const remember = (tag: PriceTag, outcome?: Outcome): PriceTag => ({ ...tag, memo: { ...(tag.memo as Record<string, Opaque>), ...(outcome?.memo as Record<string, Opaque> | undefined) } });

describe('prices', () => {
  it('leave the shop’s struck price alone where the ERP has no say: the field is not sent (F61)', async () => {
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '30.00', salePrice: '25.00' });
    const [outcome] = await pushPrices(await shop.tags(connection, { HAM: { price: d('22') } }));
    const [{ variants }] = await sent('SetVariants');
    expect([told(outcome), variants]).toEqual([true, [{ id: expect.any(String) as string, price: '22.00' }]]);
    expect((await shop.books()).prices.HAM).toMatchObject({ effective: '22.00', strike: '30.00' });
  });
  it('clear it with null and set it as text where it is the ERP’s', async () => {
    await pushPrices(await shop.tags(connection, { HAM: { price: d('22'), strike: null, actions: [] }, KAF: { price: d('9.9'), strike: d('12'), actions: [] } }));
    const variants = (await sent('SetVariants')).flatMap((one) => one.variants ?? []).map(({ id: _id, ...fields }) => fields);
    expect(variants).toEqual([{ price: '22.00', compareAtPrice: null }, { price: '9.90', compareAtPrice: '12.00' }]);
  });
  it('go product by product, and a bad variant keeps its siblings not back', async () => {
    const tags = await shop.tags(connection, Object.fromEntries(['TS-S', 'TS-M', 'TS-L', 'HAM', 'KAF'].map((number) => [number, { price: d('11'), strike: null, actions: [] }])));
    await shop.merchant({ do: 'delete-product', sku: 'TS-M' });
    await shop.merchant({ do: 'delete-product', sku: 'KAF' });
    await shop.calls();
    expect((await pushPrices(tags)).map(told)).toEqual([true, 'place-gone', true, true, 'place-gone']);
    expect((await shop.calls()).counters.writes).toBe(3);
  });
  it('of an action are set at its start and set back at its end by Kontor, over a strike price of the shop', async () => {
    const at = (day: number): Date => new Date(Date.UTC(2026, 10, day));
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '30.00', salePrice: '25.00' });
    let [tag] = await shop.tags(connection, { HAM: { price: d('25'), actions: [{ price: d('19'), from: at(10), until: at(20) }] } });
    const step = async (now: Date): Promise<unknown[]> => {
      const [outcome] = await pushPrices([tag], now);
      tag = remember(tag, outcome);
      const { effective, strike } = (await shop.books()).prices.HAM as { effective: string; strike: string | null };
      return [told(outcome), outcome?.confirmed === true ? outcome.rightUntil?.toISOString().slice(0, 10) : null, effective, strike];
    };
    expect(await step(at(5))).toEqual([true, '2026-11-10', '25.00', '30.00']);
    expect(await step(at(12))).toEqual([true, '2026-11-20', '19.00', '30.00']);
    expect((await connection.prices.readPrices([tag as RemoteKey]))[0]).toMatchObject({ action: { from: at(10) } });
    expect(await step(at(20))).toEqual([true, undefined, '25.00', '30.00']);
  });
  it('in another currency are not sent', async () => {
    expect((await pushPrices(await shop.tags(connection, { HAM: { currency: 'CHF', price: d('1') } }))).map(told)).toEqual(['shop-currency-differs']);
    expect((await shop.calls()).counters.writes).toBe(0);
  });
});

const parcel = (number: string, lines: { lineRef: string; quantity: Quantity }[] = [], carrier = 'DHL'): NonNullable<Parameters<NonNullable<Connection['feedback']>['tell']>[0]['shipment']> => ({ key: `k${number}`, carrier, trackingNumber: number, trackingUrl: 'https://example.com/track', shippedAt: new Date(), lines, complete: true });
const lineOf = async (ref: string, index = 0): Promise<string> => {
  const answer = await connection.orders.order(ref);
  return 'order' in answer ? (answer.order.lines[index]?.ref ?? '') : '';
};
const tell = (orderRef: string, shipment: ReturnType<typeof parcel>, memo: Opaque | null = null): Promise<{ memo: Opaque | null }> => connection.feedback.tell({ orderRef, shipment, language: 'de' }, memo);
const tracking = async (): Promise<string[]> => (await shop.books()).orders[0]?.tracking.map(({ carrier, number }) => `${carrier} ${number}`) ?? [];

describe('parcels', () => {
  it('go in parts, each with its number, and each once', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM', quantity: 3 }], status: 'paid' });
    const line = await lineOf(ref);
    const first = await tell(ref, parcel('1', [{ lineRef: line, quantity: q(2) }]));
    await tell(ref, parcel('1', [{ lineRef: line, quantity: q(2) }]), first.memo);
    // As if the memory, or the answer, had been lost.
    await tell(ref, parcel('1', [{ lineRef: line, quantity: q(2) }]));
    expect([await tracking(), (await shop.books()).orders[0]?.status]).toEqual([['DHL 1'], 'paid']);
    await tell(ref, parcel('2', [{ lineRef: line, quantity: q(1) }]), first.memo);
    expect([await tracking(), (await shop.books()).orders[0]?.status]).toEqual([['DHL 1', 'DHL 2'], 'fulfilled']);
  });
  it('without a number are known by what is in them: the answer that was lost makes no second one, another parcel does', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM', quantity: 5 }], status: 'paid' });
    const lines = [{ lineRef: await lineOf(ref), quantity: q(2) }];
    await shop.fail({ kind: 'cut', times: 1, skip: 1, path: 'graphql' });
    await expect(tell(ref, { ...parcel('', lines), key: 'a' })).rejects.toMatchObject({ kind: 'unavailable' });
    const { memo } = await tell(ref, { ...parcel('', lines), key: 'a' });
    expect((await shop.books()).orders[0]?.meta.fulfilled).toBe('1');
    await tell(ref, { ...parcel('', lines), key: 'b' }, memo);
    expect((await shop.books()).orders[0]?.meta.fulfilled).toBe('2');
  });
  it('that lie at two locations take one call each, and a break between them sends the rest', async () => {
    await begin({ secondLocation: true }, { options: { location: '71000000001' } });
    await push(await shop.levels(connection, { KAF: q(0) }));
    const second = shop.open({ options: { location: '71000000002' } }).connection;
    await second.stock.pushStock(await shop.levels(connection, { KAF: q(9) }), async () => undefined);
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }, { sku: 'KAF' }], status: 'paid' });
    await shop.fail({ kind: '500-before', times: 1, skip: 2, path: 'graphql' });
    await expect(tell(ref, parcel('7'))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await tracking()).toEqual(['DHL 7']);
    await tell(ref, parcel('7'));
    expect([await tracking(), (await shop.books()).orders[0]?.status]).toEqual([['DHL 7', 'DHL 7'], 'fulfilled']);
  });
  it('of an order on hold wait, and go when it is released', async () => {
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'paid' });
    await shop.merchant({ do: 'edit-order', ref, change: { status: 'on-hold' } });
    await expect(tell(ref, parcel('1'))).rejects.toMatchObject({ kind: 'rejected', code: 'order-on-hold-in-shop' });
    await shop.merchant({ do: 'edit-order', ref, change: { status: 'open' } });
    await tell(ref, parcel('1'));
    expect(await tracking()).toEqual(['DHL 1']);
  });
  it('of a cancelled order are refused, of one that the merchant sent himself are fine', async () => {
    const cancelled = await shop.order({ cart: [{ sku: 'HAM' }], status: 'paid' });
    await shop.merchant({ do: 'cancel-order', ref: cancelled.ref });
    await expect(tell(cancelled.ref, parcel('1'))).rejects.toMatchObject({ code: 'order-closed-in-shop' });
    const done = await shop.order({ cart: [{ sku: 'HAM' }], status: 'fulfilled' });
    await tell(done.ref, parcel('1'));
    expect((await shop.books()).orders[1]?.meta.fulfilled).toBe('1');
  });
  it('that a service sends are told as such', async () => {
    await begin({ serviceSends: true });
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'paid' });
    await expect(tell(ref, parcel('1'))).rejects.toMatchObject({ code: 'order-with-service' });
  });
  it('carry Shopify’s own name of the carrier, others their address, and mail the buyer as the option says', async () => {
    const carriers = ['dhl express', 'Deutsche Post', 'österreichische Post', 'Kurier Müller'];
    for (const [index, carrier] of carriers.entries()) {
      const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'paid' });
      await tell(ref, parcel(String(index), [], carrier));
    }
    const infos = (await sent('Fulfil(')).map(({ fulfillment }) => fulfillment?.trackingInfo);
    expect(infos).toEqual([{ company: 'DHL Express', number: '0' }, { company: 'Deutsche Post (DE)', number: '1' }, { company: 'Österreichische Post', number: '2' }, { company: 'Kurier Müller', number: '3', url: 'https://example.com/track' }]);
    expect((await shop.books()).orders[0]?.mails).toContain('shipping-confirmation');
    await begin({}, { options: { notify: false } });
    const { ref } = await shop.order({ cart: [{ sku: 'HAM' }], status: 'paid' });
    await tell(ref, parcel('1'));
    expect((await shop.books()).orders[0]?.mails).toEqual(['order-confirmation']);
  });
  it('of an order out of sight are not told to nobody', async () => {
    await expect(tell('999999', parcel('1'))).rejects.toMatchObject({ kind: 'gone', code: 'order-gone' });
    await begin({ missing: ['read_all_orders'] });
    await expect(tell('999999', parcel('1'))).rejects.toMatchObject({ kind: 'gone', code: 'order-out-of-sight' });
    expect(await connection.orders.order('999999')).toMatchObject({ failure: { code: 'order-out-of-sight' } });
    await begin({ protectedData: 'object' });
    await expect(connection.orders.order('999999')).rejects.toBeInstanceOf(ConnectorFailure);
  });
});
itRefereed('sends no request that Shopify’s schemas do not know', () => expectRefereed(recorded));
