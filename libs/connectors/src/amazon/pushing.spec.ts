// Writing to offers: what is merged and what survives it, whose stock is never touched, prices with Amazon's own schedule (fact sheet 4).
import { Decimal, Quantity, type ListingId } from '@kontor/kernel';
import type { Connection, Outcome, PriceTag } from '../port.js';
import { market, openAccount, pushPrices, pushStock, refereed, type Account } from '../testing/amazon-account.js';
import { itRefereed } from '../testing/amazon-referee.js';
import type { CallLog } from '../testing/simulator.js';
import { channelOf } from './read-offers.js';
import { slotOf, wantedOffer } from './wanted-offer.js';

let shop: Account;
beforeAll(async () => {
  shop = await openAccount();
});
afterAll(() => shop.stop());
beforeEach(() => shop.reset());

const d = (text: string): Decimal => Decimal.parse(text);
const pieces = (count: number): Quantity => Quantity.whole(count);
const at = (hours: number): Date => new Date(Math.floor(shop.now().getTime() / 1000) * 1000 + hours * 3_600_000);
const item = (sku: string): string => `/listings/2021-08-01/items/${shop.simulator.credentials.sellerId}/${encodeURIComponent(sku)}?marketplaceIds=${market}`;
const patched = (sku: string, path: string, value: unknown): Promise<unknown> => shop.raw('PATCH', item(sku), { productType: 'PRODUCT', patches: [{ op: 'merge', path: `/attributes/${path}`, value: [value] }] });
const writes = async (): Promise<{ path: string; body: { productType: string; patches: { op: string; path: string; value: Record<string, unknown>[] }[] } }[]> =>
  (await shop.calls()).calls.filter(({ method }) => method === 'PATCH').map(({ path, body }) => ({ path, body: JSON.parse(body ?? '{}') as never }));

describe('a figure', () => {
  it('goes as one merged patch by the seller’s own number, and the handling time survives it', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { 'Zän/ge 1,5': pieces(9) });
    await shop.calls();
    expect((await pushStock(connection, levels)).codes).toEqual({ 'Zän/ge 1,5': 'true' });
    expect(await writes()).toEqual([{ path: expect.stringMatching(/\/Z%C3%A4n%2Fge%201%2C5\?marketplaceIds=A1PA6795UKMFR9&includedData=issues&issueLocale=de_DE$/) as string, body: { productType: 'PRODUCT', patches: [{ op: 'merge', path: '/attributes/fulfillment_availability', value: [{ fulfillment_channel_code: 'DEFAULT', quantity: 9 }] }] } }]);
    expect((await shop.attributes('Zän/ge 1,5')).fulfillment_availability).toEqual([{ fulfillment_channel_code: 'DEFAULT', quantity: 9, lead_time_to_ship_max_days: 2 }]);
  });
  it('brings the handling time of the shop’s option with it', async () => {
    const connection = await shop.checked({ options: { handlingDays: 4 } });
    await pushStock(connection, await shop.levels(connection, { HAM: pieces(1) }));
    expect((await shop.attributes('HAM')).fulfillment_availability).toEqual([{ fulfillment_channel_code: 'DEFAULT', quantity: 1, lead_time_to_ship_max_days: 4 }]);
  });
  it('is whole and never below zero', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: Quantity.parse('3.9'), KAF: Quantity.parse('-2') });
    await pushStock(connection, levels);
    expect((await shop.books()).stock).toMatchObject({ HAM: 3, KAF: 0 });
  });
  it('never goes to what Amazon fulfils or to the parent of variants, and says so on the row', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: pieces(1), FBA: pieces(5), TS: pieces(5) });
    await shop.calls();
    expect((await pushStock(connection, levels)).codes).toEqual({ HAM: 'true', FBA: 'stock-kept-by-marketplace', TS: 'stock-on-parent' });
    expect((await writes()).map(({ path }) => path.split('?')[0].split('/').at(-1))).toEqual(['HAM']);
    expect((await shop.books()).stock.FBA).toBeNull();
  });
  it('is held back when an offer went over to Amazon since it was last looked at', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: pieces(1), KAF: pieces(2) });
    await shop.merchant({ do: 'set-stock', sku: 'HAM', quantity: null, manage: false });
    await shop.go(7 * 3600);
    await shop.calls();
    expect((await pushStock(connection, levels)).codes).toEqual({ HAM: 'stock-kept-by-marketplace', KAF: 'true' });
    expect(levels[0].memo).toMatchObject({ channel: 'AMAZON_EU' });
    // Remembered anew: the next push asks nothing.
    await shop.calls();
    await pushStock(connection, levels);
    expect((await shop.calls()).counters.reads).toBe(0);
  });
  it('for something that nobody remembered anything of is looked up first, twenty a call', async () => {
    await shop.seed({ articles: 45, seed: 1 });
    const connection = await shop.checked();
    const levels = Array.from({ length: 45 }, (_, index) => ({ listing: String(index) as ListingId, remoteId: `A-${String(index + 1).padStart(5, '0')}`, remoteParentId: null, number: `A-${String(index + 1).padStart(5, '0')}`, memo: null, quantity: pieces(2) }));
    await shop.calls();
    await pushStock(connection, levels);
    expect((await shop.calls()).counters).toMatchObject({ reads: 3, writes: 45 });
  });
  it.each([400, 404])('of an offer that is gone says so, whether Amazon answers %i', async (unknownSku) => {
    await shop.reset({ unknownSku });
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { HAM: pieces(1), KAF: pieces(2) });
    await shop.merchant({ do: 'delete-product', sku: 'HAM' });
    expect((await pushStock(connection, levels)).outcomes.get('HAM')).toMatchObject({ confirmed: false, failure: { kind: 'gone', code: 'place-gone' } });
  });
  it('that Amazon could not work on is tried once more behind the others', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { KAF: pieces(2), HAM: pieces(1), 'TS-S': pieces(3) });
    await shop.fail({ kind: '500-before', method: 'PATCH', path: 'KAF', times: 1 });
    expect((await pushStock(connection, levels)).codes).toEqual({ KAF: 'true', HAM: 'true', 'TS-S': 'true' });
  });
  it('that Amazon can never work on keeps none behind it back', async () => {
    const connection = await shop.checked();
    const levels = await shop.levels(connection, { KAF: pieces(2), HAM: pieces(1), 'TS-S': pieces(3) });
    await shop.fail({ kind: '500-before', method: 'PATCH', path: 'KAF', times: 99 });
    const { outcomes, codes } = await pushStock(connection, levels);
    expect(codes).toMatchObject({ HAM: 'true', 'TS-S': 'true' });
    expect(outcomes.get('KAF')).toMatchObject({ confirmed: false, failure: { kind: 'unavailable' } });
  });
  it('that an outage met is sent by the next run: no row is blamed for it, and what was confirmed before stays so', async () => {
    const connection = await shop.checked();
    const five = await shop.levels(connection, { HAM: pieces(1), KAF: pieces(2), 'TS-S': pieces(3), 'Zän/ge 1,5': pieces(4), 'TS-M': pieces(5) });
    const levels = ['a', 'b', 'c'].flatMap((twin) => five.map((level) => ({ ...level, listing: `${level.listing}${twin}` as ListingId })));
    const pushed = async (rows = levels): Promise<boolean[]> => {
      const outcomes: Outcome[] = [];
      await expect(connection.stock.pushStock(rows, async (some) => void outcomes.push(...some))).rejects.toMatchObject({ kind: 'unavailable' });
      return outcomes.map(({ confirmed }) => confirmed === true);
    };
    await shop.fail({ kind: '500-before', method: 'PATCH', times: 99, skip: 1 });
    expect(await pushed()).toEqual([true]);
    await shop.fail({ clear: true });
    await shop.fail({ kind: '500-before', method: 'PATCH', times: 99 });
    expect(await pushed()).toEqual([]);
    expect(await pushed(five.slice(0, 2))).toEqual([]);
  });
});

describe('prices', () => {
  const tagsOf = async (connection: Connection, wanted: Record<string, Partial<PriceTag>>): Promise<PriceTag[]> => shop.tags(connection, wanted);

  it('merge into the offer for everybody, and the one for business buyers survives', async () => {
    await patched('HAM', 'purchasable_offer', { marketplace_id: market, currency: 'EUR', audience: 'B2B', our_price: [{ schedule: [{ value_with_tax: 18.5 }] }] });
    await patched('HAM', 'purchasable_offer', { marketplace_id: market, currency: 'EUR', audience: 'ALL', minimum_seller_allowed_price: [{ schedule: [{ value_with_tax: 10 }] }] });
    const connection = await shop.checked();
    expect((await pushPrices(connection, await tagsOf(connection, { HAM: { price: d('21.50') } }), shop.now())).codes).toEqual({ HAM: 'true' });
    const offers = (await shop.attributes('HAM')).purchasable_offer;
    expect(offers.find(({ audience }) => audience === 'B2B')).toMatchObject({ our_price: [{ schedule: [{ value_with_tax: 18.5 }] }] });
    expect(offers.find(({ audience }) => audience === 'ALL')).toMatchObject({ our_price: [{ schedule: [{ value_with_tax: 21.5 }] }], minimum_seller_allowed_price: [{ schedule: [{ value_with_tax: 10 }] }] });
  });
  it('have their action in Amazon’s own schedule, with its zone, exact to the second', async () => {
    const connection = await shop.checked();
    const [from, until] = [at(2), at(5)];
    await pushPrices(connection, await tagsOf(connection, { HAM: { price: d('20'), actions: [{ price: d('15'), from, until }] } }), shop.now());
    const price = async (instant: Date): Promise<string> => (await shop.books(instant.toISOString())).prices.HAM.effective;
    expect([await price(new Date(from.getTime() - 1)), await price(from), await price(new Date(until.getTime() - 1)), await price(until)]).toEqual(['20.00', '15.00', '15.00', '20.00']);
    const [shown] = await connection.prices.readPrices(await shop.keys(connection, ['HAM']));
    expect([shown.price?.toString(), shown.action?.price.toString(), shown.action?.from, shown.action?.until]).toEqual(['20', '15', from, until]);
  });
  it('end a sale early when the ERP has none any more, and leave one of the shop’s own where it has no say', async () => {
    const connection = await shop.checked();
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '20.00', salePrice: '12.00', saleFrom: at(-1).toISOString(), saleTo: at(100).toISOString() });
    const tags = await tagsOf(connection, { HAM: { price: d('19.00') } });
    await pushPrices(connection, tags, shop.now());
    expect((await shop.books()).prices.HAM).toMatchObject({ effective: '12.00', regular: '19.00' });
    await pushPrices(connection, tags.map((tag) => ({ ...tag, actions: [] })), shop.now());
    expect((await shop.books()).prices.HAM.effective).toBe('19.00');
    const [shown] = await connection.prices.readPrices(tags);
    expect(shown.action).toBeNull();
  });
  it('are not sent below a sale of the shop’s own, which Amazon would refuse', async () => {
    const connection = await shop.checked();
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '20.00', salePrice: '12.00', saleFrom: at(-1).toISOString(), saleTo: at(100).toISOString() });
    expect((await pushPrices(connection, await tagsOf(connection, { HAM: { price: d('11.00') } }), shop.now())).codes).toEqual({ HAM: 'price-not-above-shops-action' });
    expect((await shop.books()).prices.HAM.regular).toBe('20.00');
  });
  it('have the struck price in the attribute for it, which goes only when the ERP says so', async () => {
    const connection = await shop.checked();
    const send = async (wanted: Partial<PriceTag>): Promise<string | null> => {
      await pushPrices(connection, await tagsOf(connection, { HAM: wanted }), shop.now());
      return (await shop.books()).prices.HAM.strike;
    };
    expect([await send({ price: d('20'), strike: d('29.99') }), await send({ price: d('21') }), await send({ price: d('21'), strike: null })]).toEqual(['29.99', '29.99', null]);
  });
  it('of another currency, of a parent and of what is gone are refused, each for itself', async () => {
    const connection = await shop.checked();
    const tags = await tagsOf(connection, { HAM: { price: d('20'), currency: 'CHF' }, TS: { price: d('20') }, KAF: { price: d('20') }, 'TS-S': { price: d('16') } });
    await shop.merchant({ do: 'delete-product', sku: 'KAF' });
    expect((await pushPrices(connection, tags, shop.now())).codes).toEqual({ HAM: 'shop-currency-differs', TS: 'price-on-parent', KAF: 'place-gone', 'TS-S': 'true' });
  });
  it('that Amazon refuses say why in its words', async () => {
    const connection = await shop.checked();
    const tags = await tagsOf(connection, { HAM: { actions: [{ price: d('15'), from: at(1), until: at(2) }] } });
    // Between reading and writing the merchant lowered it.
    await shop.fail({ kind: 'hold', method: 'PATCH', times: 1 });
    await shop.calls();
    const pushing = pushPrices(connection, tags, shop.now());
    const isRead = async (): Promise<boolean> => ((await shop.simulator.control('/log')) as CallLog).calls.some(({ path }) => path.includes('includedData=attributes'));
    for (const deadline = Date.now() + 4000; !(await isRead()); await new Promise((resolve) => setTimeout(resolve, 5))) if (Date.now() > deadline) throw new Error('the offer was never read');
    await shop.merchant({ do: 'set-price', sku: 'HAM', price: '14.00' });
    await shop.fail({ release: true });
    expect((await pushing).outcomes.get('HAM')).toMatchObject({ failure: { kind: 'rejected', code: 'offer-refused', values: { number: 'HAM', remoteCode: '90244', reason: expect.stringContaining('lower') as string } } });
  });
  it('of each account go to the first marketplace of the shop', async () => {
    const connection = await shop.checked({ options: { marketplaces: 'A1F83G8C2ARO7P,A1PA6795UKMFR9' } });
    await shop.calls();
    await pushPrices(connection, await tagsOf(connection, { HAM: { price: d('17.00'), currency: 'GBP' } }), shop.now());
    const [{ path, body }] = await writes();
    expect([new URLSearchParams(path.split('?')[1]).get('marketplaceIds'), body.patches[0].value[0]]).toMatchObject(['A1F83G8C2ARO7P', { marketplace_id: 'A1F83G8C2ARO7P', currency: 'GBP' }]);
  });
  it('carry every digit and no float', async () => {
    const connection = await shop.checked();
    await shop.calls();
    await pushPrices(connection, await tagsOf(connection, { HAM: { price: d('1234567.89') } }), shop.now());
    expect(JSON.stringify((await writes())[0].body)).toContain('"value_with_tax":1234567.89');
  });
});

describe('what an offer is to show', () => {
  const now = new Date('2026-11-10T12:00:00Z');
  const day = (days: number): Date => new Date(now.getTime() + days * 86_400_000);
  const place = { marketplace: market, currency: 'EUR' };
  const shown = { price: d('20'), strike: null, sale: null };
  const decide = (tag: Parameters<typeof wantedOffer>[0], from: Parameters<typeof wantedOffer>[1] = shown): ReturnType<typeof wantedOffer> => wantedOffer(tag, from, now, place);
  const schedule = (wanted: ReturnType<typeof wantedOffer>): unknown => ('patches' in wanted ? (wanted.patches[0]?.value[0].discounted_price as { schedule: unknown[] }[] | undefined)?.[0].schedule[0] : wanted.fault.code);
  const action = (price: string, from: Date | null, until: Date | null): NonNullable<PriceTag['actions']>[number] => ({ price: d(price), from, until });

  it('has one place for a sale: the one that runs, or else the next, and is due again when another follows', () => {
    const [over, runs, next] = [action('15', day(-9), day(-5)), action('16', day(-1), day(2)), action('17', day(3), day(6))];
    expect(schedule(decide({ price: d('20'), actions: [next, over, runs] }))).toMatchObject({ start_at: '2026-11-09T12:00:00Z', end_at: '2026-11-12T12:00:00Z' });
    expect(slotOf([next, over, runs], now).rightUntil).toEqual(day(2));
    expect(schedule(decide({ price: d('20'), actions: [next, over] }))).toMatchObject({ start_at: '2026-11-13T12:00:00Z' });
    expect([slotOf([next], now).rightUntil, slotOf([], now).rightUntil]).toEqual([null, null]);
  });
  it('gives a sale without an end one, and renews it in time', () => {
    expect(schedule(decide({ price: d('20'), actions: [action('15', null, null)] }))).toMatchObject({ start_at: '2026-11-10T12:00:00Z', end_at: '2027-11-10T12:00:00Z' });
    expect(slotOf([action('15', null, null)], now).rightUntil).toEqual(day(300));
  });
  it('keeps the beginning of a sale that runs', () => {
    expect(schedule(decide({ price: d('20'), actions: [action('15', null, day(1))] }, { ...shown, sale: { price: d('15'), from: day(-3), until: day(9) } }))).toMatchObject({ start_at: '2026-11-07T12:00:00Z' });
  });
  it('ends a sale by a period in the past, below the price, and touches none that is over', () => {
    expect(schedule(decide({ price: d('10'), actions: [] }, { ...shown, sale: { price: d('15'), from: day(-3), until: day(9) } }))).toMatchObject({ end_at: '2026-11-09T12:00:00Z', value_with_tax: d('9.99') });
    expect(schedule(decide({ price: d('10'), actions: [] }, { ...shown, sale: { price: d('15'), from: day(-3), until: day(-1) } }))).toBeUndefined();
  });
  it('is nothing where the ERP has no say', () => expect(decide({})).toEqual({ patches: [], rightUntil: null }));
  it.each([
    ['a price of nothing', { price: d('0') }, 'price-zero-for-shop'],
    ['a sale that lowers nothing', { price: d('20'), actions: [action('20', null, day(1))] }, 'action-not-below-regular'],
    ['a sale below a price of the shop’s that it does not lower', { actions: [action('25', null, day(1))] }, 'action-not-below-regular'],
    ['a struck price that strikes nothing', { price: d('20'), strike: d('20') }, 'price-not-below-strike'],
  ])('refuses %s', (_name, tag, code) => expect(decide(tag)).toMatchObject({ fault: { code } }));
  it('refuses a sale of an offer that has no price', () => expect(decide({ actions: [action('5', null, day(1))] }, { ...shown, price: null })).toMatchObject({ fault: { code: 'price-unread' } }));
});

it('knows who keeps the pieces of an offer', () => {
  const doc = (...channels: string[]): Parameters<typeof channelOf>[0] => ({ fulfillmentAvailability: channels.map((fulfillmentChannelCode) => ({ fulfillmentChannelCode })) });
  expect([channelOf(doc('DEFAULT')), channelOf(doc('DEFAULT', 'AMAZON_EU')), channelOf(doc()), channelOf({ relationships: [{ relationships: [{ childSkus: ['A'] }] }] })]).toEqual(['DEFAULT', 'AMAZON_EU', '', 'PARENT']);
});

describe('sends no patch that Amazon’s models and the shape of offers do not know', () => itRefereed('by the referee', () => refereed(150)));
