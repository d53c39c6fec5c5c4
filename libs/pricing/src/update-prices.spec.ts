import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ArticleChanged, CreateArticle, Listings } from '@kontor/articles';
import { Database, Outbox } from '@kontor/base';
import { ConnectorFailure } from '@kontor/connectors';
import { Decimal, Percent, type ArticleId, type ListingId, type ShopId } from '@kontor/kernel';
import { AddShop, CheckShop, ShopOptionsChanged } from '@kontor/shops';
import { ListProblems, Pause, RetryProblems, RunWorker, Runs, type RunView } from '@kontor/sync';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { startModules, type Started } from '../../../test/support/modules.js';
import { AddPriceList, ConfirmOrderPrices, ListOrderPrices, PriceFigures, PriceLists, PriceProposals, PriceRules, PricingModule, SetPrices, type ListingPriceView, type PriceRow } from './index.js';
import { pagesOf, type ListingPlace } from './listing-prices.js';
import { PricesDue, SwitchDue } from './prices-due.js';
import { PriceShop } from './testing/price-shop.js';

const mockShop = new PriceShop();
jest.mock('../../connectors/src/registry', () => ({
  get platforms() {
    return [mockShop.platform({ batch: 100, strike: true, periods: 'native', tiers: false, customerGroups: false, lowest: false })];
  },
}));
const shop = mockShop;

describe('prices on their way to a shop', () => {
  let kontor: Started;
  let commands: CommandBus;
  let queries: QueryBus;
  let shopId: ShopId;

  beforeAll(async () => {
    kontor = await startModules({ imports: [PricingModule] });
    commands = kontor.get(CommandBus);
    queries = kontor.get(QueryBus);
    jest.spyOn(kontor.get(Pause), 'wait').mockResolvedValue();
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty(['price_list']);
    await kontor.database.write('DELETE FROM price_list WHERE id > 1');
    kontor.clock.set('2026-11-02T08:00:00Z');
    shop.reset();
    ({ shopId } = await commands.execute(new AddShop({ name: 'Laden', platform: 'double', domain: 'laden.example.com', settings: {}, requestedBy: 'cli' })));
    await commands.execute(new CheckShop({ shopId }));
  });

  /** An article with its place in the shop; the place is told to everybody. */
  const article = async (number: string, more: { taxRate?: string; parent?: string } = {}): Promise<{ articleId: ArticleId; listing: ListingId }> => {
    const { id: articleId } = await commands.execute(new CreateArticle({ number, name: `Artikel ${number}`, taxRate: more.taxRate ?? '19' }));
    const listing = await kontor.database.inTransaction((tx) =>
      kontor.get(Listings).link(tx, { shopId, articleId, remoteId: `r-${number}`, remoteParentId: more.parent ?? null, number, memo: null }, kontor.clock.now()),
    );
    await kontor.deliver();
    return { articleId, listing };
  };
  const set = async (...rows: PriceRow[]): Promise<void> => {
    const results = await commands.execute(new SetPrices({ rows, requestedBy: 'user:1' }));
    expect(results.filter((row) => !row.ok)).toEqual([]);
  };
  const run = async (scope: 'all' | 'changed' = 'changed', kind = 'update-prices'): Promise<RunView> => {
    const { runId } = await kontor.get(Runs).request({ kind, shopId, params: { scope }, requestedBy: 'schedule' });
    await kontor.get(RunWorker).drain();
    await kontor.deliver();
    return kontor.get(Runs).get(runId);
  };
  const view = async (articleId: ArticleId): Promise<ListingPriceView> => {
    const [found] = await kontor.get(PriceFigures).ofArticle(articleId);
    if (!found) throw new Error('no place');
    return found;
  };
  const problems = async (): Promise<{ subject: string; code: string; kind: string }[]> => (await queries.execute(new ListProblems({ shopId, limit: 50 }))).items.map(({ subject, code, kind }) => ({ subject, code, kind }));
  const due = (): Promise<boolean> => kontor.get(PricesDue).due(shopId);
  const propose = (articleId: ArticleId, unitPrice: string): Promise<void> =>
    kontor.database.inTransaction((tx) =>
      kontor.get(PriceProposals).proposeFromOrder(tx, { shopId, currency: 'EUR', pricesIncludeTax: true, lines: [{ articleId, unitPrice: Decimal.parse(unitPrice), taxRate: Percent.parse('19') }] }, kontor.clock.now()),
    );

  it('sends price, strike price and actions, remembers what was confirmed and sends it only when it changes', async () => {
    const { articleId, listing } = await article('A-1');
    await set({ article: 'A-1', price: '10.00', strikePrice: '12', actions: [{ price: '9', from: '2026-11-01', to: '2026-11-30' }] });
    shop.more.set('A-1', { memo: { slot: 1 } });
    expect(await due()).toBe(true);
    const ended = await run();
    expect(ended).toMatchObject({ status: 'succeeded', counts: { total: 1, done: 1, failed: 0, skipped: 0 }, remoteCalls: { writes: 1 } });
    expect(JSON.parse(JSON.stringify(shop.tag('A-1')))).toEqual({
      listing,
      remoteId: 'r-A-1',
      remoteParentId: null,
      number: 'A-1',
      memo: null,
      currency: 'EUR',
      price: '10',
      strike: '12',
      actions: [{ price: '9', from: '2026-10-31T23:00:00.000Z', until: '2026-11-30T23:00:00.000Z' }],
    });
    const confirmed = await view(articleId);
    expect(confirmed).toMatchObject({ due: false, reason: null, confirmedAt: kontor.clock.now() });
    expect(JSON.stringify(confirmed.confirmed)).toBe(JSON.stringify(confirmed.wanted));
    expect(await due()).toBe(false);

    await run();
    expect(shop.pushes).toHaveLength(1);
    await set({ article: 'A-1', price: '10.00' });
    expect(await due()).toBe(false);
    await set({ article: 'A-1', price: '11.00' });
    await run();
    expect(shop.pushes).toHaveLength(2);
    // What the connector wanted to be remembered comes back with the next push; strike and actions stayed in the list.
    expect(shop.tag('A-1')).toMatchObject({ memo: { slot: 1 } });
    expect(shop.tag('A-1').actions).toHaveLength(1);
    await run('all');
    expect(shop.pushes).toHaveLength(3);
  });

  it('never sends a price from an order until somebody confirmed it', async () => {
    const { articleId } = await article('NEU-1');
    await propose(articleId, '4.99');
    expect((await run('all')).counts).toMatchObject({ done: 0, skipped: 1, failed: 0 });
    expect(shop.pushes).toEqual([]);
    expect(await view(articleId)).toMatchObject({ wanted: null, due: false, reason: 'price-from-order' });
    expect(await due()).toBe(false);
    expect((await queries.execute(new ListOrderPrices({}))).items).toMatchObject([{ article: 'NEU-1', confirmed: false, origin: 'order' }]);

    // A second order proposes nothing new.
    await propose(articleId, '1.99');
    expect(await due()).toBe(false);
    expect(await commands.execute(new ConfirmOrderPrices({ rows: [{ article: 'NEU-1' }, { article: 'NIE' }], requestedBy: 'user:1' }))).toMatchObject([{ ok: true, changed: true }, { ok: false, code: 'article-unknown' }]);
    expect(await due()).toBe(true);
    await run();
    expect(shop.tag('NEU-1').price?.toString()).toBe('4.99');
    expect((await queries.execute(new ListOrderPrices({}))).items).toEqual([]);
  });

  it('sends prices from orders at once where the shop wants it so', async () => {
    const { articleId } = await article('NEU-2');
    await run();
    await kontor.database.inTransaction((tx) => kontor.get(PriceRules).set(tx, shopId, { sendOrderPrices: true }, kontor.clock.now()));
    await run();
    expect(shop.pushes).toEqual([]);
    await propose(articleId, '4.99');
    await run();
    expect(shop.told).toEqual(['NEU-2']);
  });

  it('leaves a strike price of the shop alone and takes away only its own', async () => {
    await article('S-1');
    await set({ article: 'S-1', price: '10' });
    await run();
    expect('strike' in shop.tag('S-1')).toBe(false);
    await set({ article: 'S-1', strikePrice: '15' });
    await run();
    expect(shop.tag('S-1').strike?.toString()).toBe('15');
    await set({ article: 'S-1', strikePrice: null });
    await run();
    expect(shop.tag('S-1').strike).toBeNull();
    await run('all');
    expect('strike' in shop.tag('S-1')).toBe(false);
  });

  it('asks the shop only where a field is ours if empty', async () => {
    await article('L-1');
    await article('L-2');
    await set({ article: 'L-1', price: '10' }, { article: 'L-2', price: '10' });
    await run();
    expect(shop.reads).toBe(0);
    await kontor.database.inTransaction((tx) => kontor.get(PriceRules).set(tx, shopId, { owners: { regular: 'if-empty', strike: 'erp', action: 'erp' } }, kontor.clock.now()));
    shop.shown.set('L-1', { price: Decimal.parse('7'), strike: null, action: null });
    shop.pushes = [];
    expect((await run()).counts).toMatchObject({ done: 1, skipped: 1 });
    expect(shop.reads).toBe(1);
    expect(shop.told).toEqual(['L-2']);
  });

  it('keeps a change made during the push due', async () => {
    const { articleId } = await article('C-1');
    await set({ article: 'C-1', price: '10' });
    shop.between = async () => {
      shop.between = async () => undefined;
      await set({ article: 'C-1', price: '11' });
    };
    await run();
    expect(await view(articleId)).toMatchObject({ due: true });
    expect((await view(articleId)).confirmed?.price?.toString()).toBe('10');
    await run();
    expect(shop.told).toEqual(['C-1', 'C-1']);
    expect(shop.tag('C-1').price?.toString()).toBe('11');
    expect(await view(articleId)).toMatchObject({ due: false });
  });

  it('does not keep the others back for one bad row, tries it again later, and at once when a person says so', async () => {
    const numbers = ['B-1', 'B-2', 'B-3'];
    for (const number of numbers) await article(number);
    await set(...numbers.map((number) => ({ article: number, price: '10' })));
    shop.refuse.set('B-2', { kind: 'rejected', code: 'price-refused', values: {} });
    expect(await run()).toMatchObject({ status: 'partial', counts: { done: 2, failed: 1 } });
    expect(await problems()).toMatchObject([{ code: 'price-refused', kind: 'update-prices' }]);
    expect(await due()).toBe(false);
    shop.pushes = [];
    await run();
    expect(shop.told).toEqual([]);

    const [problem] = (await queries.execute(new ListProblems({ shopId, limit: 5 }))).items;
    await commands.execute(new RetryProblems({ ids: [problem?.id ?? ''], by: 'user:1' }));
    await kontor.get(RunWorker).drain();
    expect(shop.told).toEqual(['B-2']);
    kontor.clock.advance(3 * 60_000);
    shop.refuse.clear();
    expect(await due()).toBe(true);
    await run();
    expect(shop.told).toEqual(['B-2', 'B-2']);
    expect(await problems()).toEqual([]);
  });

  it('names a row without an answer and sends it again', async () => {
    await article('U-1');
    await set({ article: 'U-1', price: '10' });
    shop.silent.add('U-1');
    expect(await run()).toMatchObject({ status: 'partial' });
    expect(await problems()).toMatchObject([{ code: 'price-unanswered' }]);
    expect((await kontor.get(PriceFigures).waiting([shopId])).get(shopId)?.due).toBe(1);
  });

  it('sends nothing that breaks the rails, and says which row', async () => {
    const { articleId, listing } = await article('R-1');
    await article('R-2');
    await set({ article: 'R-1', price: '10.00', strikePrice: '10.0040' }, { article: 'R-2', price: '5' });
    expect(await run()).toMatchObject({ status: 'partial', counts: { done: 1, failed: 1 } });
    expect(shop.told).toEqual(['R-2']);
    expect(await problems()).toEqual([{ subject: `listing:${listing}`, code: 'strike-not-above-price', kind: 'update-prices' }]);
    expect(await view(articleId)).toMatchObject({ due: true, reason: 'strike-not-above-price', wanted: null });
  });

  it('sends nothing while list and shop have different currencies, and goes on when another list is assigned', async () => {
    await article('W-1');
    await set({ article: 'W-1', price: '10' });
    const list = await commands.execute(new AddPriceList({ name: 'Schweiz', currency: 'CHF', gross: true }));
    await set({ article: 'W-1', priceList: 'schweiz', price: { amount: '12.50', currency: 'CHF' } });
    const assign = (priceListId: typeof list.id | null): Promise<void> => kontor.database.inTransaction((tx) => kontor.get(PriceRules).set(tx, shopId, { priceListId }, kontor.clock.now()));
    await assign(list.id);
    expect(await due()).toBe(false);
    expect(await run('all')).toMatchObject({ status: 'failed', failure: { code: 'price-list-currency', values: { list: 'CHF', shop: 'EUR' } } });
    expect(shop.pushes).toEqual([]);
    expect(await problems()).toMatchObject([{ subject: `shop:${shopId}`, code: 'price-list-currency' }]);
    await assign(null);
    expect(await due()).toBe(true);
    await run();
    expect(shop.tag('W-1')).toMatchObject({ currency: 'EUR' });
    expect(await problems()).toEqual([]);
  });

  it('ends a listing that the shop no longer has, and keeps that visible', async () => {
    const { articleId, listing } = await article('G-1');
    await set({ article: 'G-1', price: '10' });
    shop.refuse.set('G-1', { kind: 'gone', code: 'price-refused', values: {} });
    await run();
    expect((await kontor.get(Listings).byIds(null, [listing])).get(listing)?.linked).toBe(false);
    expect(await kontor.get(PriceFigures).ofArticle(articleId)).toEqual([]);
    expect((await kontor.get(PriceFigures).waiting([shopId])).get(shopId)).toEqual({ due: 0, oldestAt: null });
    expect(await problems()).toMatchObject([{ subject: `listing:${listing}` }]);
  });

  it('shows what the connector noticed although the row is right, until it is gone', async () => {
    const { articleId } = await article('N-1');
    await set({ article: 'N-1', price: '10' });
    shop.more.set('N-1', { notice: { code: 'price-shop-owned', values: {} } });
    expect(await run()).toMatchObject({ status: 'succeeded' });
    expect(await view(articleId)).toMatchObject({ due: false });
    expect(await problems()).toMatchObject([{ code: 'price-shop-owned' }]);
    shop.more.clear();
    await run('all');
    expect(await problems()).toEqual([]);
  });

  it('switches what has come to its boundary, that alone and as of now', async () => {
    await article('X-1');
    await article('X-2');
    await set({ article: 'X-1', price: '10', actions: [{ price: '8', from: '2026-11-03', to: '2026-11-03' }] }, { article: 'X-2', price: '10' });
    const begins = new Date('2026-11-02T23:00:00Z');
    const ends = new Date('2026-11-03T23:00:00Z');
    shop.more.set('X-1', { rightUntil: begins });
    await run();
    await set({ article: 'X-2', price: '11' });
    shop.pushes = [];

    kontor.clock.set(new Date(begins.getTime() - 1));
    expect(await kontor.get(SwitchDue).due(shopId)).toBe(false);
    kontor.clock.set(begins);
    expect(await kontor.get(SwitchDue).due(shopId)).toBe(true);
    shop.more.set('X-1', { rightUntil: ends });
    expect(await run('changed', 'switch-action-prices')).toMatchObject({ status: 'succeeded', counts: { done: 1 } });
    expect(shop.told).toEqual(['X-1']);
    expect(shop.tag('X-1').actions).toHaveLength(1);
    expect(await kontor.get(SwitchDue).due(shopId)).toBe(false);

    // At the end the list has changed meanwhile: the regular price of today is sent, and the action is taken away.
    kontor.clock.set(new Date('2026-11-03T12:00:00Z'));
    await kontor.database.write("UPDATE price SET price = 12 WHERE article_id IN (SELECT article_id FROM face_article WHERE number = 'X-1')");
    kontor.clock.set(ends);
    shop.more.clear();
    await run('changed', 'switch-action-prices');
    expect(shop.tag('X-1').price?.toString()).toBe('12');
    expect(shop.tag('X-1').actions).toEqual([]);
    kontor.clock.advance(86_400_000);
    expect(await kontor.get(SwitchDue).due(shopId)).toBe(false);
  });

  it('does not switch a refused row over and over', async () => {
    await article('Y-1');
    await set({ article: 'Y-1', price: '10', actions: [{ price: '8', from: '2026-11-03', to: '2026-11-03' }] });
    shop.more.set('Y-1', { rightUntil: new Date('2026-11-02T23:00:00Z') });
    await run();
    kontor.clock.set('2026-11-02T23:00:00Z');
    shop.refuse.set('Y-1', { kind: 'rejected', code: 'price-refused', values: {} });
    expect(await run('changed', 'switch-action-prices')).toMatchObject({ status: 'partial' });
    expect(await kontor.get(SwitchDue).due(shopId)).toBe(false);
    expect(await due()).toBe(false);
    kontor.clock.advance(61_000);
    shop.refuse.clear();
    // The schedule's ordinary run takes it up, and its success solves the problem of the switch.
    expect(await due()).toBe(true);
    await run();
    expect(await problems()).toEqual([]);
    expect(shop.told).toEqual(['Y-1', 'Y-1', 'Y-1']);
  });

  it('also takes up a boundary that has come when the changed prices are sent', async () => {
    await article('Z-1');
    await set({ article: 'Z-1', price: '10' });
    shop.more.set('Z-1', { rightUntil: new Date('2026-11-02T09:00:00Z') });
    await run();
    kontor.clock.set('2026-11-02T09:00:00Z');
    expect(await due()).toBe(true);
    shop.more.clear();
    await run();
    expect(shop.told).toEqual(['Z-1', 'Z-1']);
  });

  it('goes on behind what was confirmed when the shop went away in between', async () => {
    const numbers = ['P-1', 'P-2', 'P-3'];
    for (const number of numbers) await article(number);
    await set(...numbers.map((number) => ({ article: number, price: '10' })));
    shop.batch = 1;
    let calls = 0;
    shop.between = async () => {
      calls += 1;
      if (calls === 2) throw new ConnectorFailure('unavailable', 'shop-unreachable');
    };
    expect(await run()).toMatchObject({ status: 'waiting', waitingFor: 'backoff', counts: { done: 1 } });
    kontor.clock.advance(60_000);
    await kontor.get(RunWorker).drain();
    expect(shop.told).toEqual(['P-1', 'P-2', 'P-2', 'P-3']);
    expect((await kontor.get(PriceFigures).waiting([shopId])).get(shopId)?.due).toBe(0);
  });

  it('counts right when the shop answers batches side by side, and keeps what was answered when another batch fails', async () => {
    const numbers = Array.from({ length: 8 }, (_, index) => `Q-${index}`);
    for (const number of numbers) await article(number);
    await set(...numbers.map((number) => ({ article: number, price: '10' })));
    Object.assign(shop, { batch: 2, parallel: true });
    shop.between = async (batch) => {
      if (batch.some((tag) => tag.number === 'Q-2')) throw new ConnectorFailure('unavailable', 'shop-unreachable');
    };
    shop.refuse.set('Q-0', { kind: 'rejected', code: 'price-refused', values: {} });
    expect(await run()).toMatchObject({ status: 'waiting', counts: { done: 5, failed: 1 } });
    expect((await kontor.get(PriceFigures).waiting([shopId])).get(shopId)?.due).toBe(3);
    shop.between = async () => undefined;
    shop.pushes = [];
    kontor.clock.advance(60_000);
    shop.refuse.clear();
    await kontor.get(RunWorker).drain();
    expect(shop.told).toEqual(['Q-0', 'Q-2', 'Q-3']);
    expect(await due()).toBe(false);
  });

  it('sends the variants of a parent together, in the order of (parent, listing)', async () => {
    await article('V-1', { parent: '20' });
    await article('E-1');
    await article('V-2', { parent: '10' });
    await article('V-3', { parent: '20' });
    await set(...['V-1', 'E-1', 'V-2', 'V-3'].map((number) => ({ article: number, price: '10' })));
    await run();
    expect(shop.told).toEqual(['E-1', 'V-2', 'V-1', 'V-3']);
  });

  it('cuts pages between parents, and only a parent larger than a page in the middle', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 6 }), (families, loose, size) => {
        const places: ListingPlace[] = [...Array.from({ length: loose }, () => ''), ...families.flatMap((children, family) => Array.from({ length: children }, () => `p${family}`))].map((parent, index) => ({ parent, listing: String(index) as ListingId }));
        const pages = pagesOf(places, size);
        expect(pages.flat()).toEqual(places);
        for (const page of pages) expect(page.length > 0 && page.length <= size).toBe(true);
        families.forEach((children, family) => {
          const spread = pages.filter((page) => page.some((place) => place.parent === `p${family}`)).length;
          expect(spread).toBeLessThanOrEqual(Math.ceil(children / size));
        });
      }),
    );
  });

  it('sends again what a tax rate, the shop’s facts or a rule changed', async () => {
    const { articleId } = await article('T-1');
    await set({ article: 'T-1', price: '11.90' });
    await run();
    const record = (event: ArticleChanged | ShopOptionsChanged): Promise<void> => kontor.database.inTransaction((tx) => kontor.get(Outbox).record(tx, event));
    await record(new ArticleChanged(articleId, ['texts']));
    await kontor.deliver();
    expect(await due()).toBe(false);
    await record(new ArticleChanged(articleId, ['tax']));
    await kontor.deliver();
    expect(await due()).toBe(true);
    await run();
    await record(new ShopOptionsChanged(shopId));
    await kontor.deliver();
    expect(await due()).toBe(true);
    await run();
    await kontor.database.inTransaction((tx) => kontor.get(PriceRules).set(tx, shopId, { owners: { regular: 'erp', strike: 'shop', action: 'erp' } }, kontor.clock.now()));
    expect(await due()).toBe(true);
  });

  it('moves only the listings of shops that use the list', async () => {
    await article('O-1');
    await set({ article: 'O-1', price: '10' });
    await run();
    await commands.execute(new AddPriceList({ name: 'Händler', currency: 'EUR', gross: false }));
    await set({ article: 'O-1', priceList: 'Händler', price: '5' });
    expect(await due()).toBe(false);
    const trade = await kontor.get(PriceLists).byName('Händler');
    await kontor.database.inTransaction((tx) => kontor.get(PriceRules).set(tx, shopId, { priceListId: trade.id }, kontor.clock.now()));
    await run();
    expect(shop.tag('O-1').price?.toString()).toBe('5.95');
    await set({ article: 'O-1', price: '99' });
    expect(await due()).toBe(false);
    await set({ article: 'O-1', priceList: 'Händler', price: '6' });
    expect(await due()).toBe(true);
  });

  it('covers places whose news was not delivered yet', async () => {
    const { articleId } = await article('D-1');
    await set({ article: 'D-1', price: '10' });
    await kontor.database.write('DELETE FROM listing_price');
    await run();
    expect(shop.told).toEqual(['D-1']);
    expect(await view(articleId)).toMatchObject({ due: false });
  });

  it('reads and settles a thousand listings in a few statements', async () => {
    const size = 1000;
    const rows = Array.from({ length: size }, (_, index) => index + 1);
    await kontor.database.inTransaction(async (tx) => {
      await tx.query(`INSERT INTO article (id, number, folded, name, short_description, description, tax_rate, options, images, origin, created_at, changed_at) VALUES ${rows.map((id) => `(${id}, 'M-${id}', 'm-${id}', 'M', '', '', 19, '[]', '[]', 'person', NOW(), NOW())`).join(', ')}`);
      await tx.query(`INSERT INTO listing (id, shop_id, article_id, remote_id, number, folded, linked_at) SELECT id, ?, id, id, number, folded, NOW() FROM article`, [shopId]);
      await tx.query(`INSERT INTO price (price_list_id, article_id, price, origin, changed_at) SELECT 1, id, 10, 'person', NOW() FROM article`);
      await tx.query(`INSERT INTO action_price (price_list_id, article_id, price, ends_at) SELECT 1, id, 9, '2027-01-01' FROM article`);
    });
    const statements = jest.spyOn(kontor.get(DataSource), 'query');
    try {
      const { runId } = await kontor.get(Runs).request({ kind: 'update-prices', shopId, params: { scope: 'all' }, requestedBy: 'schedule' });
      statements.mockClear();
      await kontor.get(RunWorker).drain();
      const count = statements.mock.calls.length;
      expect(await kontor.get(Runs).get(runId)).toMatchObject({ status: 'succeeded', counts: { total: size, done: size } });
      expect(shop.pushes).toHaveLength(10);
      // Ten batches of a hundred with at most six statements each, and what the run itself needs once.
      expect(count).toBeLessThanOrEqual(10 * 6 + 40);
      expect(statements.mock.calls.filter(([sql]) => String(sql).includes('action_price')).length).toBe(1);
    } finally {
      statements.mockRestore();
    }
    expect(await kontor.get(Database).query("SELECT COUNT(*) AS due FROM listing_price WHERE dirty = 1 OR pushed NOT LIKE '%\"price\":\"10\"%'")).toEqual([{ due: '0' }]);
  });
});
