import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { CreateArticle } from '@kontor/articles';
import { AppError, errorCatalogue } from '@kontor/kernel';
import { startModules, type Started } from '../../../test/support/modules.js';
import { AddPriceList, ListPriceLists, ListPrices, PricingModule, SetPrices, type PriceRow, type PriceRowResult, type PriceView } from './index.js';
import { PriceShop } from './testing/price-shop.js';

const mockShop = new PriceShop();
jest.mock('../../connectors/src/registry', () => ({
  get platforms() {
    return [mockShop.platform({ batch: 100, strike: true, periods: 'native', tiers: true, customerGroups: false, lowest: false })];
  },
}));

describe('setting prices', () => {
  let kontor: Started;
  let commands: CommandBus;
  let queries: QueryBus;

  beforeAll(async () => {
    kontor = await startModules({ imports: [PricingModule] });
    commands = kontor.get(CommandBus);
    queries = kontor.get(QueryBus);
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty(['price_list']);
    await kontor.database.write('DELETE FROM price_list WHERE id > 1');
    for (const number of ['A-1', 'a-1', 'B-1']) await commands.execute(new CreateArticle({ number, name: number, taxRate: '19' }));
  });

  const set = (...rows: PriceRow[]): Promise<PriceRowResult[]> => commands.execute(new SetPrices({ rows, requestedBy: 'token:3' }));
  const stored = async (number: string): Promise<PriceView | undefined> => (await queries.execute(new ListPrices({ number }))).items[0];
  const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  it('keeps what was given, with periods of the merchant’s days, and leaves alone what was left out', async () => {
    expect(
      await set({
        article: ' A-1 ',
        price: '10.5000',
        strikePrice: { amount: '12', currency: 'EUR' },
        actions: [{ price: '9', from: '2026-12-24', to: '2026-12-24' }, { price: '8.9999', to: '2026-10-25' }],
        tiers: [{ from: '10', price: '9.9' }],
      }),
    ).toEqual([{ row: 0, article: ' A-1 ', priceList: 'Standard', ok: true, changed: true, version: 1 }]);
    expect(json(await stored('A-1'))).toMatchObject({
      price: '10.5',
      strikePrice: '12',
      origin: 'person',
      confirmed: true,
      currency: 'EUR',
      gross: true,
      actions: [{ price: '8.9999', from: null, until: '2026-10-25T23:00:00.000Z' }, { price: '9', from: '2026-12-23T23:00:00.000Z', until: '2026-12-24T23:00:00.000Z' }],
      tiers: [{ from: '10', price: '9.9' }],
    });
    expect(await stored('a-1')).toBeUndefined();
    expect(await set({ article: 'A-1', price: '11' })).toMatchObject([{ ok: true, changed: true, version: 2 }]);
    expect(json(await stored('A-1'))).toMatchObject({ price: '11', strikePrice: '12', actions: [{}, {}], tiers: [{}] });
    expect(await set({ article: 'A-1', strikePrice: null, actions: [], tiers: null })).toMatchObject([{ ok: true, version: 3 }]);
    expect(json(await stored('A-1'))).toMatchObject({ price: '11', strikePrice: null, actions: [], tiers: [] });
    expect(await set({ article: 'A-1', price: '11.00', strikePrice: null })).toMatchObject([{ ok: true, changed: false, version: 3 }]);
  });

  it('takes the good rows and names each bad one with its reason', async () => {
    const bad: [PriceRow, string][] = [
      [{ article: 'NIE', price: '1' }, 'article-unknown'],
      [{ article: 'A-1', priceList: 'Nie', price: '1' }, 'price-list-unknown'],
      [{ article: 'A-1' }, 'price-missing'],
      [{ article: 'A-1', price: '0' }, 'price-not-positive'],
      [{ article: 'A-1', price: '-1' }, 'price-not-positive'],
      [{ article: 'A-1', price: '1,50' }, 'value-not-a-number'],
      [{ article: 'A-1', price: 1.5 as unknown as string }, 'value-not-a-number'],
      [{ article: 'A-1', price: '1.23456' }, 'value-too-exact'],
      [{ article: 'A-1', price: '1000000000' }, 'value-too-large'],
      [{ article: 'A-1', price: { amount: '1', currency: 'CHF' } }, 'price-currency-differs'],
      [{ article: 'A-1', price: '10', strikePrice: '10' }, 'strike-not-above-price'],
      [{ article: 'A-1', price: '10', strikePrice: '0' }, 'price-not-positive'],
      [{ article: 'A-1', price: '10', actions: [{ price: '10', to: '2026-12-24' }] }, 'action-not-below-price'],
      [{ article: 'A-1', price: '10', actions: [{ price: '9' }] }, 'action-period-invalid'],
      [{ article: 'A-1', price: '10', actions: [{ price: '9', from: '2026-12-24', to: '2026-12-23' }] }, 'action-period-invalid'],
      [{ article: 'A-1', price: '10', actions: [{ price: '9', from: '2026-12-01', to: '2026-12-24' }, { price: '8', from: '2026-12-24', to: '2026-12-31' }] }, 'actions-overlap'],
      [{ article: 'A-1', price: '10', actions: [{ price: '9', from: '2026-12-01' }, { price: '8', from: '2026-12-20', to: '2026-12-21' }, { price: '7', to: '2026-11-30' }] }, 'actions-overlap'],
      [{ article: 'A-1', price: '10', tiers: [{ from: '0', price: '9' }] }, 'tier-invalid'],
      [{ article: 'A-1', price: '10', tiers: [{ from: '5', price: '9' }, { from: '5.000', price: '8' }] }, 'tier-invalid'],
      [{ article: 'A-1', price: '10', version: 7 }, 'version-stale'],
    ];
    for (const [row, code] of bad) {
      const results = await set({ article: 'B-1', price: '5' }, row);
      expect(results).toMatchObject([{ row: 0, ok: true }, { row: 1, ok: false, code }]);
      expect(errorCatalogue().has(code)).toBe(true);
    }
    expect(await stored('A-1')).toBeUndefined();
    expect(await stored('B-1')).toMatchObject({ version: 1 });
    expect(await set({ article: 'B-1', price: '6' }, { article: 'B-1', price: '7' })).toMatchObject([{ ok: true }, { ok: false, code: 'price-row-twice', values: { first: 1 } }]);
  });

  it('lets actions meet without overlapping, one ending on the day before the other begins', async () => {
    expect(await set({ article: 'A-1', price: '10', actions: [{ price: '9', from: '2026-12-01', to: '2026-12-23' }, { price: '8', from: '2026-12-24', to: '2026-12-31' }] })).toMatchObject([{ ok: true }]);
  });

  it('checks a change against what stands: a new price may not pass a strike or an action that stays', async () => {
    await set({ article: 'A-1', price: '10', strikePrice: '12', actions: [{ price: '9', to: '2026-12-24' }] });
    expect(await set({ article: 'A-1', price: '12' })).toMatchObject([{ ok: false, code: 'strike-not-above-price' }]);
    expect(await set({ article: 'A-1', price: '9' })).toMatchObject([{ ok: false, code: 'action-not-below-price' }]);
    expect(await set({ article: 'A-1', price: '9', actions: [], version: 1 })).toMatchObject([{ ok: true, version: 2 }]);
    expect(await set({ article: 'A-1', price: '8', version: 1 })).toMatchObject([{ ok: false, code: 'version-stale' }]);
  });

  it('refuses more than a thousand rows as a whole', async () => {
    await expect(set(...Array.from({ length: 1001 }, () => ({ article: 'A-1', price: '1' })))).rejects.toThrow(expect.objectContaining({ code: 'price-rows-too-many' }));
  });

  it('adds price lists, each name once, and lists them with the standard one first', async () => {
    const made = await commands.execute(new AddPriceList({ name: ' Händler ', currency: 'EUR', gross: false }));
    expect(made).toMatchObject({ name: 'Händler', currency: 'EUR', gross: false });
    expect(await queries.execute(new ListPriceLists())).toMatchObject([{ name: 'Standard' }, { name: 'Händler' }]);
    const refused = async (input: { name: string; currency: string; gross: boolean }): Promise<string> =>
      commands.execute(new AddPriceList(input)).then(
        () => 'added',
        (error: unknown) => (error as AppError).code,
      );
    expect(await refused({ name: 'händler', currency: 'EUR', gross: true })).toBe('price-list-taken');
    expect(await refused({ name: ' ', currency: 'EUR', gross: true })).toBe('price-list-name-invalid');
    expect(await refused({ name: 'X', currency: 'euro', gross: true })).toBe('money-currency-unknown');
  });

  it('pages prices by key without loss or repetition', async () => {
    await commands.execute(new AddPriceList({ name: 'Händler', currency: 'EUR', gross: false }));
    await set(...['A-1', 'a-1', 'B-1'].flatMap((article) => [{ article, price: '10' }, { article, priceList: 'Händler', price: '5' }]));
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 10; page += 1) {
      const { items, next }: { items: PriceView[]; next: string | null } = await queries.execute(new ListPrices({ after, limit: 2 }));
      seen.push(...items.map((item) => `${item.priceList} ${item.article}`));
      after = next;
      if (next === null) break;
    }
    expect(seen).toEqual(['Standard A-1', 'Standard a-1', 'Standard B-1', 'Händler A-1', 'Händler a-1', 'Händler B-1']);
    await expect(queries.execute(new ListPrices({ after: 'x' }))).rejects.toThrow(expect.objectContaining({ code: 'input-invalid' }));
  });
});
