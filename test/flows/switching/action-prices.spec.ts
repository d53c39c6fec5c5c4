// Action prices in shops that know no periods (F62), hour by hour on the simulated clock: Kontor begins and ends them itself, and a buyer pays the right
// price in every hour — over the end of summer time, a restart, an answer that was lost, and a regular price edited meanwhile.
import { inErp, inShop, listing, price, problemCodes } from '../woocommerce/goods.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const begins = '2026-10-23T20:00:00.000Z';
const hour = (count: number): string => new Date(Date.parse(begins) + count * 3_600_000).toISOString();
const seen = async (shop: TestShop, numbers: readonly string[]): Promise<string[]> => {
  const { prices } = await shop.books(kontor.clock.now().toISOString());
  return numbers.map((number) => `${prices[number].effective}${prices[number].strike === null ? '' : ` (${prices[number].strike})`}`);
};
/** Only prices are sent by the schedule; orders and stock are other stories. */
const connect = async (numbers: readonly string[], more: object = {}): Promise<TestShop> => {
  const shop = await kontor.connect('shopware5', { seed: { products: inShop(numbers, more) } });
  await kontor.api.put(`/shops/${shop.id}/schedule`, { items: ['synchronise', 'fetch-orders', 'sync-changed-stock', 'sync-all-stock', 'tell-shop'].map((kind) => ({ kind, paused: true })) });
  return shop;
};

it('the buyer pays what the ERP wants in every hour, whatever happens on the way', async () => {
  await kontor.at(begins);
  const numbers = ['HAM', 'KAF', 'NAG', 'ZAN'];
  const shop = await connect(numbers);
  await inErp(kontor, [
    // From 00:00 of Saturday to 24:00 of Sunday in Berlin: 49 hours, since the clocks go back in between.
    { number: 'HAM', price: '19.99', actions: [{ price: '14.99', from: '2026-10-24', to: '2026-10-25' }] },
    // Over a strike price; ends at the second 02:00 of that night.
    { number: 'KAF', price: '18.99', strikePrice: '24.99', actions: [{ price: '12.99', from: '2026-10-24T10:00:00+02:00', to: '2026-10-25T02:00:00+01:00' }] },
    // One after the other without a gap.
    { number: 'NAG', price: '10.00', actions: [{ price: '8.00', from: '2026-10-24T06:00:00Z', to: '2026-10-24T18:00:00Z' }, { price: '7.00', from: '2026-10-24T18:00:00Z', to: '2026-10-25T06:00:00Z' }] },
    { number: 'ZAN', price: '30.00' },
  ]);
  // The first time a person asks: then the articles are found in the shop.
  await shop.run('update-prices');
  const acts: Record<number, () => Promise<unknown>> = {
    // The regular price is edited while the action runs, and again by a person who looks at another article.
    20: () => price(kontor, [{ article: 'HAM', price: '21.49' }]),
    // An action that began already is entered late, and another is taken out early.
    24: () => price(kontor, [{ article: 'ZAN', actions: [{ price: '25.00', from: '2026-10-24T12:00:00Z', to: '2026-10-26T02:00:00Z' }] }]),
    30: () => kontor.restart(),
    40: () => price(kontor, [{ article: 'ZAN', actions: [] }]),
  };
  // The shop takes the switch to the second action of the nail, and its answer is lost; then Kontor is started anew.
  acts[22] = () => shop.fail({ kind: '500-after', method: 'PUT', times: 1, status: 502 });
  const wanted = (count: number): string[] => {
    const at = Date.parse(hour(count));
    const within = (from: string, until: string): boolean => at >= Date.parse(from) && at < Date.parse(until);
    const hammer = count < 20 ? '19.99' : '21.49';
    return [
      within('2026-10-23T22:00:00Z', '2026-10-25T23:00:00Z') ? `14.99 (${hammer})` : hammer,
      within('2026-10-24T08:00:00Z', '2026-10-25T01:00:00Z') ? '12.99 (24.99)' : '18.99 (24.99)',
      within('2026-10-24T06:00:00Z', '2026-10-24T18:00:00Z') ? '8.00 (10.00)' : within('2026-10-24T18:00:00Z', '2026-10-25T06:00:00Z') ? '7.00 (10.00)' : '10.00',
      count >= 24 && count < 40 ? '25.00 (30.00)' : '30.00',
    ];
  };

  const hours: string[][] = [];
  const expected: string[][] = [];
  for (let count = 0; count <= 60; count += 1) {
    await kontor.at(hour(count));
    await acts[count]?.();
    await kontor.tick();
    if (count === 22) {
      expect(await kontor.api.get(`/runs?shop=${shop.id}&kind=switch-action-prices&status=waiting`)).toMatchObject({ items: [{ waitingFor: 'backoff', counts: { done: 0 } }] });
      await kontor.restart();
      await kontor.later(60);
      await kontor.tick();
    }
    hours.push([hour(count), ...(await seen(shop, numbers))]);
    expected.push([hour(count), ...wanted(count)]);
    // Every hour of the story, so that a test that forgets to look would be seen.
    if (count === 23) {
      expect(await listing(kontor, shop, 'HAM')).toMatchObject({ prices: { due: false, switching: { shows: { price: '14.99', strike: '21.49' }, action: { price: '14.99', until: '2026-10-25T23:00:00.000Z' }, nextAt: '2026-10-25T23:00:00.000Z' } } });
      expect(await listing(kontor, shop, 'ZAN')).toMatchObject({ prices: { switching: { shows: { price: '30', strike: null }, action: null, nextAt: null } } });
    }
  }
  expect(hours).toEqual(expected);
  expect(hours).toHaveLength(61);
  expect(await problemCodes(kontor, shop, 'update-prices')).toEqual({});
  // Nothing is sent any more once everything has ended.
  await shop.calls();
  await kontor.later(86_400);
  await kontor.tick();
  expect((await shop.calls()).counters.writes).toBe(0);
});

it('a price that is the shop’s is lowered for the time of the action and put back; what the merchant changed meanwhile stays, and that is told', async () => {
  await kontor.at(begins);
  const numbers = ['HAM', 'KAF'];
  const shop = await connect(numbers, { price: '40.00' });
  await kontor.api.put(`/shops/${shop.id}/price-rule`, { regular: 'shop', strike: 'shop', sendLowest: true });
  expect(await kontor.api.get(`/shops/${shop.id}/price-rule`)).toEqual({ regular: 'shop', strike: 'shop', action: 'erp', sendOrderPrices: false, sendLowest: true });
  const actions = [{ price: '33.00', from: '2026-10-24T06:00:00Z', to: '2026-10-24T12:00:00Z' }];
  await inErp(kontor, [{ number: 'HAM', price: '50.00', actions }, { number: 'KAF', price: '50.00', actions }]);
  await shop.run('update-prices');
  const hours: string[][] = [];
  for (let count = 0; count <= 20; count += 1) {
    await kontor.at(hour(count));
    // The merchant changes both: one before the start, one while the action runs.
    if (count === 5) await shop.merchant({ do: 'set-price', sku: 'HAM', price: '42.00' });
    if (count === 12) await shop.merchant({ do: 'set-price', sku: 'KAF', price: '36.00' });
    if (count === 13) await kontor.restart();
    await kontor.tick();
    // What the shop wants is remembered before it is written over; the write follows within a minute.
    if (count === 10) {
      await kontor.later(60);
      await kontor.tick();
    }
    if (count === 16) expect(await problemCodes(kontor, shop, 'update-prices')).toEqual({ KAF: 'price-changed-during-action' });
    hours.push(await seen(shop, numbers));
  }
  const expected = Array.from({ length: 21 }, (_, count) => [count >= 10 && count < 16 ? '33.00' : count < 5 ? '40.00' : '42.00', count < 10 ? '40.00' : count < 12 ? '33.00' : '36.00']);
  expect(hours).toEqual(expected);
});
