// What a shop with every field for prices is told: customer groups, the lowest price of 30 days, and what it confirms later.
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { CreateArticle, Listings } from '@kontor/articles';
import { AddShop, CheckShop } from '@kontor/shops';
import { ListProblems, RunWorker, Runs, type RunView } from '@kontor/sync';
import type { ArticleId, ListingId, PriceListId, ShopId } from '@kontor/kernel';
import { startModules, type Started } from '../../../test/support/modules.js';
import { AddPriceList, PriceFigures, PriceRules, PricingModule, SetPrices, type PriceRow, type PriceRule } from './index.js';
import { forgetShown } from './listing-price.js';
import { PricesDue, SwitchDue } from './prices-due.js';
import { PriceShop } from './testing/price-shop.js';

const mockShop = new PriceShop();
let mockLowest = true;
let mockGroups = true;
jest.mock('../../connectors/src/registry', () => ({
  get platforms() {
    return [mockShop.platform({ batch: 100, strike: true, periods: 'switched', tiers: true, customerGroups: mockGroups, lowest: mockLowest })];
  },
}));
const shop = mockShop;

describe('prices of a shop with every field for them', () => {
  let kontor: Started;
  let commands: CommandBus;
  let shopId: ShopId;

  beforeAll(async () => {
    kontor = await startModules({ imports: [PricingModule] });
    commands = kontor.get(CommandBus);
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    [mockLowest, mockGroups] = [true, true];
    await kontor.empty(['price_list']);
    await kontor.database.write('DELETE FROM price_list WHERE id > 1');
    kontor.clock.set('2026-11-02T08:00:00Z');
    shop.reset();
    ({ shopId } = await commands.execute(new AddShop({ name: 'Laden', platform: 'double', domain: 'laden.example.com', settings: {}, requestedBy: 'cli' })));
    await commands.execute(new CheckShop({ shopId }));
  });

  const article = async (number: string): Promise<ListingId> => {
    const { id: articleId } = await commands.execute(new CreateArticle({ number, name: number, taxRate: '19' }));
    const listing = await kontor.database.inTransaction((tx) => kontor.get(Listings).link(tx, { shopId, articleId, remoteId: `r-${number}`, remoteParentId: null, number, memo: null }, kontor.clock.now()));
    await kontor.deliver();
    return listing;
  };
  const set = async (...rows: PriceRow[]): Promise<void> => {
    const results = await commands.execute(new SetPrices({ rows, requestedBy: 'user:1' }));
    expect(results.filter((row) => !row.ok)).toEqual([]);
  };
  const request = async (kind: string, scope: 'all' | 'changed'): Promise<RunView> => {
    const { runId } = await kontor.get(Runs).request({ kind, shopId, params: { scope }, requestedBy: 'schedule' });
    return work(runId);
  };
  const work = async (runId: RunView['id']): Promise<RunView> => {
    await kontor.get(RunWorker).drain();
    await kontor.deliver();
    return kontor.get(Runs).get(runId);
  };
  const run = (scope: 'all' | 'changed' = 'changed'): Promise<RunView> => request('update-prices', scope);
  const rule = (change: Partial<PriceRule>): Promise<void> => kontor.database.inTransaction((tx) => kontor.get(PriceRules).set(tx, shopId, change, kontor.clock.now()));
  const list = async (name: string, gross: boolean, currency = 'EUR'): Promise<PriceListId> => (await commands.execute(new AddPriceList({ name, currency, gross }))).id;
  const due = (): Promise<boolean> => kontor.get(PricesDue).due(shopId);
  const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  const problems = async (): Promise<string[]> => (await kontor.get(QueryBus).execute(new ListProblems({ shopId, limit: 9 }))).items.map((problem) => problem.code);

  describe('customer groups', () => {
    it('get the prices of their lists; a change of such a list makes exactly its articles due, and a group that left is named once', async () => {
      shop.facts = { ...shop.facts, netGroups: ['H'] };
      await commands.execute(new CheckShop({ shopId }));
      const trade = await list('Händler', false);
      const club = await list('Club', true);
      await article('A-1');
      await article('A-2');
      await set({ article: 'A-1', price: '11.90' }, { article: 'A-2', price: '20' });
      await set({ article: 'A-1', priceList: 'Händler', price: '8', tiers: [{ from: '10', price: '7' }] }, { article: 'A-1', priceList: 'Club', price: '11', strikePrice: '11.90' });
      await run();
      expect(shop.tag('A-1').groups).toBeUndefined();

      await rule({ customerGroups: { H: trade, VIP: club } });
      await run();
      expect(json(shop.tag('A-1').groups)).toEqual([{ group: 'H', price: '8', tiers: [{ from: '10', price: '7' }] }, { group: 'VIP', price: '11', strike: '11.9', tiers: [] }]);
      expect(shop.tag('A-2').groups).toBeUndefined();
      expect(await due()).toBe(false);

      shop.pushes = [];
      await set({ article: 'A-2', priceList: 'Händler', price: '15' });
      await run();
      expect(shop.told).toEqual(['A-2']);
      expect(json(shop.tag('A-2').groups)).toEqual([{ group: 'H', price: '15', tiers: [] }]);

      await rule({ customerGroups: { VIP: club } });
      await run();
      expect(json(shop.tag('A-1').groups)).toEqual([{ group: 'VIP', price: '11', strike: '11.9', tiers: [] }, { group: 'H', price: null, tiers: [] }]);
      await run('all');
      expect(json(shop.tag('A-1').groups)).toEqual([{ group: 'VIP', price: '11', strike: '11.9', tiers: [] }]);
      shop.pushes = [];
      await set({ article: 'A-2', priceList: 'Händler', price: '14' });
      expect(await due()).toBe(false);
    });

    it('are told anew when the shop takes their prices the other way now', async () => {
      const trade = await list('Händler', false);
      await article('A-1');
      await set({ article: 'A-1', price: '20' }, { article: 'A-1', priceList: 'Händler', price: '10' });
      await rule({ customerGroups: { H: trade } });
      await run();
      expect(json(shop.tag('A-1').groups)).toEqual([{ group: 'H', price: '11.9', tiers: [] }]);
      shop.facts = { ...shop.facts, netGroups: ['H'] };
      await commands.execute(new CheckShop({ shopId }));
      await kontor.deliver();
      expect(await due()).toBe(true);
      await run();
      expect(json(shop.tag('A-1').groups)).toEqual([{ group: 'H', price: '10', tiers: [] }]);
    });

    it('are told nothing where the shop has no prices for them, and nothing at all in another currency', async () => {
      const swiss = await list('Schweiz', true, 'CHF');
      await article('A-1');
      await set({ article: 'A-1', price: '10' }, { article: 'A-1', priceList: 'Schweiz', price: { amount: '12', currency: 'CHF' } });
      await rule({ customerGroups: { CH: swiss } });
      expect(await due()).toBe(false);
      expect(await run('all')).toMatchObject({ status: 'failed', failure: { code: 'price-list-currency' } });
      expect(shop.pushes).toEqual([]);
    });

    it('are left out where the platform has no prices for them', async () => {
      mockGroups = false;
      const swiss = await list('Schweiz', true, 'CHF');
      await kontor.database.write('UPDATE shop SET version = version + 1');
      await article('A-1');
      await set({ article: 'A-1', price: '10' }, { article: 'A-1', priceList: 'Schweiz', price: { amount: '12', currency: 'CHF' } });
      await rule({ customerGroups: { CH: swiss } });
      await run('all');
      expect(json(shop.tag('A-1'))).toMatchObject({ price: '10' });
      expect('groups' in shop.tag('A-1')).toBe(false);
      const [{ article_id }] = await kontor.database.query<{ article_id: ArticleId }>("SELECT article_id FROM face_article WHERE number = 'A-1'");
      expect(json((await kontor.get(PriceFigures).ofArticle(article_id))[0].wanted)).toEqual({ currency: 'EUR', price: '10' });
    });

    it('are told the action of their list at its start and at its end', async () => {
      const club = await list('Club', true);
      await article('A-1');
      await set({ article: 'A-1', price: '12' }, { article: 'A-1', priceList: 'Club', price: '11', actions: [{ price: '9', from: '2026-11-03', to: '2026-11-03' }] });
      await rule({ customerGroups: { VIP: club } });
      await run();
      expect(json(shop.tag('A-1').groups)).toEqual([{ group: 'VIP', price: '11', tiers: [] }]);
      kontor.clock.set('2026-11-02T23:00:00Z');
      expect(await kontor.get(SwitchDue).due(shopId)).toBe(true);
      await request('switch-action-prices', 'changed');
      expect(json(shop.tag('A-1').groups)).toEqual([{ group: 'VIP', price: '9', strike: '11', tiers: [] }]);
      kontor.clock.set('2026-11-03T23:00:00Z');
      await request('switch-action-prices', 'changed');
      expect(json(shop.tag('A-1').groups)).toEqual([{ group: 'VIP', price: '11', strike: null, tiers: [] }]);
      expect(await kontor.get(SwitchDue).due(shopId)).toBe(false);
    });
  });

  it('says what the shop shows since the last write, which action runs, and when the next switch is', async () => {
    await article('A-1');
    const [{ article_id }] = await kontor.database.query<{ article_id: ArticleId }>("SELECT article_id FROM face_article WHERE number = 'A-1'");
    const switching = async (): Promise<unknown> => json((await kontor.get(PriceFigures).ofArticle(article_id))[0].switching);
    await set({ article: 'A-1', price: '10', actions: [{ price: '8', from: '2026-11-02T08:00:00Z', to: '2026-11-03T08:00:00Z' }] });
    expect(await switching()).toEqual({ shows: null, action: null, nextAt: null });
    shop.more.set('A-1', { rightUntil: new Date('2026-11-03T08:00:00Z') });
    await run();
    const runs = { shows: { price: '8', strike: '10' }, action: { price: '8', from: '2026-11-02T08:00:00.000Z', until: '2026-11-03T08:00:00.000Z' }, nextAt: '2026-11-03T08:00:00.000Z' };
    expect(await switching()).toEqual(runs);
    // As long as nobody has switched, the shop shows what it showed.
    kontor.clock.set('2026-11-03T08:00:30Z');
    expect(await switching()).toEqual(runs);
    shop.more.clear();
    await request('switch-action-prices', 'changed');
    expect(await switching()).toEqual({ shows: { price: '10', strike: null }, action: null, nextAt: null });
  });

  describe('the lowest price of the last 30 days', () => {
    it('is what the shop really showed, told while a reduction runs and taken away after it', async () => {
      await article('A-1');
      await set({ article: 'A-1', price: '20' });
      await run();
      kontor.clock.advance(10 * 86_400_000);
      await set({ article: 'A-1', price: '18' });
      shop.refuse.set('A-1', { kind: 'rejected', code: 'price-refused', values: {} });
      await run();
      // The shop never showed 18.
      shop.refuse.clear();
      await set({ article: 'A-1', price: '21', actions: [{ price: '15', from: '2026-11-20', to: '2026-11-22' }] });
      await run();
      expect('lowest' in shop.tag('A-1')).toBe(false);
      await rule({ sendLowest: true });
      await run();
      expect('lowest' in shop.tag('A-1')).toBe(false);

      kontor.clock.set('2026-11-19T23:00:00Z');
      expect(await kontor.get(SwitchDue).due(shopId)).toBe(true);
      await request('switch-action-prices', 'changed');
      expect(shop.tag('A-1').lowest?.toString()).toBe('20');
      kontor.clock.set('2026-11-21T12:00:00Z');
      await run('all');
      expect(shop.tag('A-1').lowest?.toString()).toBe('20');
      kontor.clock.set('2026-11-22T23:00:00Z');
      await request('switch-action-prices', 'changed');
      expect(shop.tag('A-1').lowest).toBeNull();
      await run('all');
      expect('lowest' in shop.tag('A-1')).toBe(false);
    });

    it('goes when the rule no longer wants it, and never goes to a shop without a field for it', async () => {
      await article('A-1');
      await set({ article: 'A-1', price: '20' });
      await run();
      kontor.clock.advance(86_400_000);
      await set({ article: 'A-1', price: '18', strikePrice: '20' });
      await rule({ sendLowest: true });
      await run();
      expect(shop.tag('A-1').lowest?.toString()).toBe('20');
      await rule({ sendLowest: false });
      await run();
      expect(shop.tag('A-1').lowest).toBeNull();
      mockLowest = false;
      await rule({ sendLowest: true });
      await run();
      expect('lowest' in shop.tag('A-1')).toBe(false);
    });

    it('is kept as changes only, and forgotten when nobody can need it', async () => {
      const listing = await article('A-1');
      const kept = (): Promise<{ state: string }[]> => kontor.database.query('SELECT state FROM price_shown WHERE listing_id = ? ORDER BY shown_from', [listing]);
      await set({ article: 'A-1', price: '20' });
      await run();
      await run('all');
      kontor.clock.advance(1000);
      await set({ article: 'A-1', price: '19', tiers: [{ from: '5', price: '18' }] });
      await run();
      kontor.clock.advance(1000);
      await set({ article: 'A-1', tiers: [] });
      await run();
      expect((await kept()).map(({ state }) => JSON.parse(state))).toEqual([{ currency: 'EUR', price: '20' }, { currency: 'EUR', price: '19' }]);
      const later = new Date(kontor.clock.now().getTime() + 401 * 86_400_000);
      await kontor.database.inTransaction((tx) => forgetShown(tx, shopId, later));
      expect((await kept()).map(({ state }) => JSON.parse(state))).toEqual([{ currency: 'EUR', price: '19' }]);
    });
  });

  describe('a shop that confirms later', () => {
    beforeEach(async () => {
      for (const number of ['A-1', 'A-2']) await article(number);
      await set({ article: 'A-1', price: '10', actions: [{ price: '9', from: '2026-11-03', to: null }] }, { article: 'A-2', price: '20' });
      shop.later.add('A-1');
    });

    it('is asked again with the same prices and what was remembered, over a restart, until it confirms', async () => {
      const asked = await run();
      expect(asked).toMatchObject({ status: 'waiting', waitingFor: 'confirmation', counts: { done: 1, failed: 0 } });
      expect(shop.told).toEqual(['A-1', 'A-2']);
      const first = json(shop.tag('A-1')) as object;
      // A price changed meanwhile is not what was sent: it stays due.
      await set({ article: 'A-1', price: '12' });
      kontor.clock.advance(60_000);
      expect(await work(asked.id)).toMatchObject({ status: 'waiting' });
      expect(json(shop.tag('A-1'))).toEqual({ ...first, memo: { feed: 1 } });
      shop.later.clear();
      kontor.clock.advance(120_000);
      expect(await work(asked.id)).toMatchObject({ status: 'succeeded', counts: { done: 2, failed: 0 } });
      expect(json(shop.tag('A-1'))).toEqual({ ...first, memo: { feed: 2 } });
      expect(shop.told).toEqual(['A-1', 'A-2', 'A-1', 'A-1']);
      expect(await due()).toBe(true);
      await run();
      expect(shop.tag('A-1').price?.toString()).toBe('12');
      expect(await due()).toBe(false);
    });

    it('is asked when it says that it knows more', async () => {
      shop.askAfterSeconds = 7;
      const { id, notBefore } = await run();
      expect(notBefore).toEqual(new Date(kontor.clock.now().getTime() + 7000));
      shop.askAfterSeconds = null;
      kontor.clock.advance(7000);
      expect((await work(id)).notBefore).toEqual(new Date(kontor.clock.now().getTime() + 120_000));
    });

    it('that says no in the end makes a problem of that row', async () => {
      const { id } = await run();
      shop.later.clear();
      shop.refuse.set('A-1', { kind: 'rejected', code: 'price-refused', values: {} });
      kontor.clock.advance(60_000);
      expect(await work(id)).toMatchObject({ status: 'partial', counts: { done: 1, failed: 1 } });
      expect(await problems()).toEqual(['price-refused']);
    });

    it('that never answers is given up after about a day', async () => {
      const { id } = await run();
      for (let times = 0; times < 100; times += 1) {
        kontor.clock.advance(900_000);
        await kontor.get(RunWorker).drain();
      }
      expect(await kontor.get(Runs).get(id)).toMatchObject({ status: 'partial', counts: { done: 1, failed: 1 } });
      expect(await problems()).toEqual(['price-unconfirmed']);
      expect((await kontor.get(PriceFigures).waiting([shopId])).get(shopId)?.due).toBe(1);
    });
  });
});
