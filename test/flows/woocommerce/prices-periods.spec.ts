// Strike and action prices as a buyer sees them at a given time (F61, F62; complaints 12 and 14): from the first second to the last, in the merchant's
// time zone, over the end of summer time, and back to what stood there before.
import { inErp, inShop, listing, price, written } from './goods.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const seen = async (shop: TestShop, at: string, sku = 'HAM'): Promise<string> => {
  const { effective, strike } = (await shop.books(at)).prices[sku];
  return strike === null ? effective : `${effective} (${strike})`;
};
const send = async (shop: TestShop): Promise<void> => expect(await shop.run('update-prices', { scope: 'changed' })).toMatchObject({ status: 'succeeded' });
const hammer = (row: object): Promise<void> => price(kontor, [{ article: 'HAM', ...row }]);
/** Price rows sent since the last time. */
const sent = async (shop: TestShop): Promise<Record<string, unknown>[]> => written(await shop.calls()).flatMap(({ rows }) => rows);

it('a strike price is struck above the price, changes, and goes when it was taken out of the list', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM', 'KAF']) } });
  await inErp(kontor, [{ number: 'HAM', price: '18.99', strikePrice: '24.99' }, { number: 'KAF', price: '4.99' }]);
  const now = kontor.clock.now().toISOString();
  await send(shop);
  expect([await seen(shop, now), await seen(shop, now, 'KAF')]).toEqual(['18.99 (24.99)', '4.99']);
  await hammer({ price: '17.50', strikePrice: '22' });
  await send(shop);
  expect(await seen(shop, now)).toBe('17.50 (22.00)');
  await hammer({ strikePrice: null });
  await send(shop);
  expect(await seen(shop, now)).toBe('17.50');
  expect((await shop.books()).prices.HAM).toMatchObject({ regular: '17.50', sale: '' });
});

it.each([
  ['in winter', '2026-11-02T08:00:00Z', '2026-11-10', '2026-11-12', '2026-11-09T23:00:00Z', '2026-11-12T23:00:00Z'],
  ['over the end of summer time', '2026-10-20T08:00:00Z', '2026-10-24', '2026-10-25', '2026-10-23T22:00:00Z', '2026-10-25T23:00:00Z'],
  ['for a single day', '2026-11-02T08:00:00Z', '2026-11-05', '2026-11-05', '2026-11-04T23:00:00Z', '2026-11-05T23:00:00Z'],
])('an action by plain dates %s lasts from 00:00 of the first to 24:00 of the last day in Berlin, wherever the shop is', async (_, now, from, to, starts, ends) => {
  await kontor.at(now);
  // One that keeps periods to the minute, and one on the other side of the world that looks for them once a day, at its own midnight.
  const exact = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  const far = await kontor.connect('woocommerce', { flavour: 'wc8', switches: { pricesIncludeTax: true }, zone: 'Pacific/Auckland', seed: { products: inShop(['HAM']) } });
  await inErp(kontor, [{ number: 'HAM', price: '19.99', actions: [{ price: '14.99', from, to }] }]);
  await send(exact);
  await send(far);
  const before = (instant: string, seconds: number): string => new Date(Date.parse(instant) - seconds * 1000).toISOString();
  expect(await Promise.all([seen(exact, now), seen(exact, before(starts, 1)), seen(exact, starts), seen(exact, before(ends, 1)), seen(exact, ends)])).toEqual(['19.99', '19.99', '14.99 (19.99)', '14.99 (19.99)', '19.99']);
  await exact.calls();
  const buyers: string[][] = [];
  for (const instant of [before(starts, 60), starts, before(ends, 60), ends]) {
    await kontor.at(instant);
    await kontor.tick();
    buyers.push([await seen(exact, instant), await seen(far, instant)]);
  }
  expect(buyers).toEqual([['19.99', '19.99'], ['14.99 (19.99)', '14.99 (19.99)'], ['14.99 (19.99)', '14.99 (19.99)'], ['19.99', '19.99']]);
  // Where the shop keeps the period itself, Kontor writes nothing when it begins or ends.
  expect(await sent(exact)).toEqual([]);
});

it('a shop that notices beginnings and ends only at midnight gets them from Kontor, to the minute', async () => {
  const shop = await kontor.connect('woocommerce', { flavour: 'wc8', switches: { pricesIncludeTax: true }, seed: { products: inShop(['HAM']) } });
  await inErp(kontor, [{ number: 'HAM', price: '19.99', actions: [{ price: '14.99', from: '2026-11-03T10:00:00Z', to: '2026-11-03T15:30:00Z' }] }]);
  await send(shop);
  const buyers: string[] = [];
  for (const instant of ['2026-11-03T09:59:00Z', '2026-11-03T10:00:00Z', '2026-11-03T15:29:00Z', '2026-11-03T15:30:00Z', '2026-11-03T20:00:00Z']) {
    await kontor.at(instant);
    await kontor.tick();
    buyers.push(await seen(shop, instant));
  }
  expect(buyers).toEqual(['19.99', '14.99 (19.99)', '14.99 (19.99)', '19.99', '19.99']);
  expect(await sent(shop)).toHaveLength(3);
});

it('an action over a strike price takes its place for its time only; Kontor switches at both ends and sends nothing else then', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM', 'KAF']) } });
  await inErp(kontor, [{ number: 'HAM', price: '19.99', strikePrice: '24.99', actions: [{ price: '14.99', from: '2026-11-10T08:00:00Z', to: '2026-11-11T20:30:00Z' }] }, { number: 'KAF', price: '4.99' }]);
  await send(shop);
  expect(await seen(shop, '2026-11-10T07:59:59Z')).toBe('19.99 (24.99)');
  expect(await listing(kontor, shop, 'HAM')).toMatchObject({ prices: { due: false } });

  await kontor.at('2026-11-10T07:59:00Z');
  await kontor.tick();
  await shop.calls();
  await kontor.later(60);
  // A change that nobody has sent yet is not swept along by the switch.
  await price(kontor, [{ article: 'KAF', price: '5.49' }]);
  await kontor.api.put(`/shops/${shop.id}/schedule`, { items: [{ kind: 'update-prices', paused: true }] });
  await kontor.tick();
  expect((await sent(shop)).length).toBe(1);
  expect([await seen(shop, '2026-11-10T08:00:00Z'), await seen(shop, '2026-11-11T20:29:59Z')]).toEqual(['14.99 (19.99)', '14.99 (19.99)']);
  // Should Kontor be late, no buyer gets the action price any more.
  expect(await seen(shop, '2026-11-11T20:30:00Z')).toBe('19.99');

  await kontor.at('2026-11-11T20:29:00Z');
  await kontor.tick();
  expect(await sent(shop)).toEqual([]);
  await kontor.later(60);
  await kontor.tick();
  expect((await sent(shop)).length).toBe(1);
  expect([await seen(shop, '2026-11-11T20:30:00Z'), await seen(shop, '2026-12-24T12:00:00Z')]).toEqual(['19.99 (24.99)', '19.99 (24.99)']);
  await kontor.later(86_400);
  await kontor.tick();
  expect(await sent(shop)).toEqual([]);
});

it('the end of an action puts back what the ERP wants then, not what it wanted at the start', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  await inErp(kontor, [{ number: 'HAM', price: '19.99', strikePrice: '24.99', actions: [{ price: '14.99', to: '2026-11-04T12:00:00Z' }] }]);
  await send(shop);
  expect(await seen(shop, '2026-11-02T08:00:00Z')).toBe('14.99 (19.99)');
  await hammer({ price: '18.49', strikePrice: '23.99' });
  await send(shop);
  expect(await seen(shop, '2026-11-02T08:00:00Z')).toBe('14.99 (18.49)');
  await kontor.at('2026-11-04T12:00:00Z');
  await kontor.tick();
  expect(await seen(shop, '2026-11-04T12:00:00Z')).toBe('18.49 (23.99)');
});

it('an action after an action takes over at its start; one ended early in the ERP ends in the shop with the next run', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM']) } });
  await inErp(kontor, [{ number: 'HAM', price: '19.99', actions: [{ price: '14.99', from: '2026-11-03', to: '2026-11-04' }, { price: '12.99', from: '2026-11-05', to: '2026-11-30' }] }]);
  await send(shop);
  await kontor.at('2026-11-04T23:00:00Z');
  await kontor.tick();
  expect([await seen(shop, '2026-11-04T23:00:00Z'), await seen(shop, '2026-11-30T22:59:59Z'), await seen(shop, '2026-11-30T23:00:00Z')]).toEqual(['12.99 (19.99)', '12.99 (19.99)', '19.99']);
  await hammer({ actions: null });
  await send(shop);
  expect(await seen(shop, '2026-11-06T12:00:00Z')).toBe('19.99');
  expect((await shop.books()).prices.HAM).toMatchObject({ regular: '19.99', sale: '', saleFrom: null, saleTo: null });
});

it('the shop’s own struck price comes back after an action of the ERP over it', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products: inShop(['HAM'], { price: '30.00', salePrice: '25.00' }) } });
  await inErp(kontor, [{ number: 'HAM', price: '22.00', actions: [{ price: '14.99', from: '2026-11-03', to: '2026-11-04' }] }]);
  await send(shop);
  expect(await seen(shop, '2026-11-02T08:00:00Z')).toBe('22.00 (30.00)');
  await kontor.at('2026-11-02T23:00:00Z');
  await kontor.tick();
  expect(await seen(shop, '2026-11-02T23:00:00Z')).toBe('14.99 (22.00)');
  await kontor.at('2026-11-04T23:00:00Z');
  await kontor.tick();
  expect(await seen(shop, '2026-11-04T23:00:00Z')).toBe('22.00 (30.00)');
});

it('nothing impossible gets into the list: each row is named with its reason, the good ones are taken', async () => {
  await inErp(kontor, [{ number: 'HAM', price: '19.99' }, { number: 'KAF', price: '4.99' }]);
  const rows = [
    { article: 'HAM', price: '0' },
    { article: 'HAM', strikePrice: '19.99' },
    { article: 'HAM', actions: [{ price: '19.99', from: '2026-11-10', to: '2026-11-12' }] },
    { article: 'HAM', actions: [{ price: '9.99', from: '2026-11-12', to: '2026-11-10' }] },
    { article: 'HAM', actions: [{ price: '9.99', from: '2026-11-10T00:00:00', to: null }] },
    { article: 'HAM', actions: [{ price: '9.99', from: '2026-11-10', to: '2026-11-12' }, { price: '8.99', from: '2026-11-12', to: '2026-11-14' }] },
    { article: 'NIE', price: '1.00' },
    { article: 'HAM', price: '19,99' },
  ];
  const answers: unknown[] = [];
  for (const row of rows) answers.push(((await kontor.api.put('/prices', [row, { article: 'KAF', price: '4.99' }])) as { items: { ok: boolean; code?: string }[] }).items.map(({ ok, code }) => (ok ? 'ok' : code)));
  expect(answers).toEqual([
    ['price-not-positive', 'ok'],
    ['strike-not-above-price', 'ok'],
    ['action-not-below-price', 'ok'],
    ['action-period-invalid', 'ok'],
    expect.arrayContaining(['ok']),
    ['actions-overlap', 'ok'],
    ['article-unknown', 'ok'],
    expect.arrayContaining(['ok']),
  ]);
  for (const [first] of [answers[4], answers[7]] as string[][]) expect(first).not.toBe('ok');
  expect(await kontor.api.get('/prices?article=HAM')).toMatchObject({ items: [{ price: '19.99', strikePrice: null, actions: [] }] });
});
