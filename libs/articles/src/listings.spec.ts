import { Injectable, Module } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Consumes, type Consumer } from '@kontor/base';
import type { ArticleAbility, Found } from '@kontor/connectors';
import { asId, type ArticleId, type ListingId, type ShopId } from '@kontor/kernel';
import { startModules, type Started } from '../../../test/support/modules.js';
import { ArticleChanged, ArticlesModule, CreateArticle, EditArticle, ListingEnded, ListingLinked, Listings, type ArticleFields } from './index.js';

const shopId = asId<ShopId>(7);

@Injectable()
class Told {
  readonly events: object[] = [];
}

@Consumes(ArticleChanged, ListingLinked, ListingEnded)
class Listener implements Consumer {
  constructor(private readonly told: Told) {}
  async consume(event: ArticleChanged | ListingLinked | ListingEnded): Promise<void> {
    this.told.events.push({ event: event.constructor.name, ...event });
  }
}

@Module({ imports: [ArticlesModule], providers: [Told, Listener] })
class TestModule {}

/** A shop that answers by number without regard to case, as WooCommerce does, and counts how it is asked. */
class ShopDouble implements ArticleAbility {
  readonly asked: string[][] = [];
  constructor(private readonly places: { remoteId: string; number: string; remoteParentId?: string }[]) {}
  async find(numbers: string[]): Promise<Found[]> {
    this.asked.push(numbers);
    return numbers.map((number) => ({
      number,
      hits: this.places.filter((place) => place.number.toLowerCase() === number.toLowerCase()).map((place) => ({ remoteId: place.remoteId, remoteParentId: place.remoteParentId ?? null, number: place.number, memo: { seen: place.number } })),
    }));
  }
  async readArticles(): Promise<never> {
    throw new Error('not asked for');
  }
}

describe('listings', () => {
  let kontor: Started;
  let listings: Listings;
  beforeAll(async () => {
    kontor = await startModules({ imports: [TestModule] });
    listings = kontor.get(Listings);
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty();
    kontor.get(Told).events.length = 0;
  });

  const create = async (number: string, more: Partial<ArticleFields> = {}): Promise<ArticleId> => (await kontor.get(CommandBus).execute(new CreateArticle({ number, name: number, taxRate: '19', ...more }))).id;
  const find = (shop: ShopDouble, options: { again?: boolean } = {}) => listings.findMissing(shopId, { articles: shop }, { now: kontor.clock.now(), ...options });
  const link = (articleId: ArticleId, remoteId: string, number: string) => kontor.database.inTransaction((tx) => listings.link(tx, { shopId, articleId, remoteId, remoteParentId: null, number, memo: null }, kontor.clock.now()));
  const told = async (name: string): Promise<object[]> => {
    await kontor.deliver();
    return kontor.get(Told).events.filter((event) => (event as { event: string }).event === name);
  };

  it('finds places in bulk, once, and remembers hits and misses for a day', async () => {
    const [a] = [await create('A'), await create('MISSING'), await create('NOT-FOR-SHOPS', { shopArticle: false }), await create('PARENT', { isParent: true }), await create('ENDED', { ended: true })];
    const shop = new ShopDouble([{ remoteId: '1', number: 'A', remoteParentId: '99' }]);
    expect(await find(shop)).toEqual({ linked: 1, missing: 1, ambiguous: [] });
    expect(shop.asked).toEqual([['A', 'MISSING']]);
    expect(await listings.forArticles(null, [a])).toMatchObject([{ remoteId: '1', remoteParentId: '99', number: 'A', memo: { seen: 'A' }, linked: true }]);
    expect(await told('ListingLinked')).toMatchObject([{ articleId: a, shopId }]);
    await find(shop);
    expect(await listings.anyToFind(shopId, kontor.clock.now())).toBe(false);
    expect(shop.asked).toHaveLength(1);
    await find(shop, { again: true });
    expect(shop.asked).toEqual([['A', 'MISSING'], ['MISSING']]);
    kontor.clock.advance(86_400_000);
    expect(await listings.anyToFind(shopId, kontor.clock.now())).toBe(true);
  });

  it('asks again at once for a number that was changed', async () => {
    await create('OLD');
    const shop = new ShopDouble([{ remoteId: '1', number: 'NEW' }]);
    await find(shop);
    await kontor.get(CommandBus).execute(new EditArticle({ number: 'OLD', version: 1, change: { number: 'NEW' } }));
    expect(await find(shop)).toMatchObject({ linked: 1 });
  });

  it('links nothing to a number that the shop has several times, unless one has exactly our spelling', async () => {
    const [twice] = [await create('TWICE'), await create('Mug')];
    const shop = new ShopDouble([{ remoteId: '1', number: 'TWICE' }, { remoteId: '2', number: 'TWICE' }, { remoteId: '3', number: 'Mug' }, { remoteId: '4', number: 'MUG' }]);
    expect(await find(shop)).toEqual({ linked: 1, missing: 0, ambiguous: [{ number: 'TWICE', articleId: twice, hits: 2, matches: null }] });
    expect(await listings.ambiguous(shopId)).toEqual([{ articleId: twice, number: 'TWICE' }]);
    expect((await listings.byRemoteIds(null, shopId, ['1', '2', '3'])).size).toBe(1);
  });

  it('gives a place that two spellings find to the exact one, whoever was searched first', async () => {
    const [upper, lower] = [await create('ABC'), await create('abc')];
    const shop = new ShopDouble([{ remoteId: '1', number: 'abc' }]);
    await find(shop);
    expect((await listings.byRemoteIds(null, shopId, ['1'])).get('1')?.articleId).toBe(lower);
    kontor.clock.advance(86_400_000);
    expect(await find(shop)).toMatchObject({ linked: 0, missing: 1 });
    expect((await listings.byRemoteIds(null, shopId, ['1'])).get('1')?.articleId).not.toBe(upper);
  });

  it('guesses no owner of a place that two spellings mean and neither has exactly', async () => {
    const [upper, lower] = [await create('ABC'), await create('abc')];
    const shop = new ShopDouble([{ remoteId: '1', number: 'Abc' }]);
    expect(await find(shop)).toEqual({ linked: 0, missing: 0, ambiguous: [upper, lower].map((articleId, index) => ({ number: ['ABC', 'abc'][index], articleId, hits: 1, matches: 'ABC, abc' })) });
    await kontor.get(CommandBus).execute(new EditArticle({ number: 'ABC', version: 1, change: { shopArticle: false } }));
    kontor.clock.advance(86_400_000);
    expect(await find(shop)).toMatchObject({ linked: 1 });
    expect((await listings.byRemoteIds(null, shopId, ['1'])).get('1')?.articleId).toBe(lower);
  });

  it('finds more places than one page has', async () => {
    const numbers = Array.from({ length: 620 }, (_, index) => `N${index}`);
    await kontor.database.write(`INSERT INTO article (number, folded, name, short_description, description, tax_rate, options, images, origin, created_at, changed_at) VALUES ${numbers.map((number) => `('${number}', '${number.toLowerCase()}', 'x', '', '', 19, '[]', '[]', 'person', '2026-01-01', '2026-01-01')`).join(', ')}`);
    const shop = new ShopDouble(numbers.map((number, index) => ({ remoteId: String(index + 1), number })));
    expect(await find(shop)).toEqual({ linked: 620, missing: 0, ambiguous: [] });
    expect(shop.asked.map((numbers) => numbers.length)).toEqual([500, 120]);
  });

  it('moves a place when an order says that it shows another article', async () => {
    const [a, b] = [await create('A'), await create('B')];
    const id = await link(a, '1', 'A');
    expect(await link(a, '1', 'A')).toBe(id);
    expect(await told('ListingLinked')).toHaveLength(1);
    expect(await link(b, '1', 'B')).toBe(id);
    expect(await told('ListingLinked')).toMatchObject([{ articleId: a }, { articleId: b, listingId: id }]);
    expect((await listings.byIds(null, [id])).get(id)).toMatchObject({ articleId: b, number: 'B' });
  });

  it('ends a listing once, says so, and searches its number again', async () => {
    const a = await create('A');
    const id = await link(a, '1', 'A');
    const end = (): Promise<void> => kontor.database.inTransaction((tx) => listings.end(tx, id, 'gone', kontor.clock.now()));
    await end();
    await end();
    expect(await told('ListingEnded')).toMatchObject([{ listingId: id, shopId, articleId: a }]);
    expect(await listings.forArticles(null, [a])).toEqual([]);
    expect(await listings.anyToFind(shopId, kontor.clock.now())).toBe(true);
    expect(await find(new ShopDouble([{ remoteId: '1', number: 'A' }]))).toMatchObject({ linked: 1 });
    expect((await listings.byIds(null, [id])).get(id)?.linked).toBe(true);
  });

  it('remembers what the connector wants back', async () => {
    const [one, other] = [await link(await create('A'), '1', 'A'), await link(await create('B'), '2', 'B')];
    await kontor.database.inTransaction((tx) => listings.remember(tx, [{ listing: other, memo: { price: '1.00' } }]));
    const known = await listings.byIds(null, [one, other, asId<ListingId>(999)]);
    expect([known.get(one)?.memo, known.get(other)?.memo, known.size]).toEqual([null, { price: '1.00' }, 2]);
    // Stock and prices of one listing are told side by side: each remembers its own and forgets nothing of the other's.
    await kontor.database.inTransaction((tx) => listings.remember(tx, [{ listing: other, memo: { managed: true } }]));
    await kontor.database.inTransaction((tx) => listings.remember(tx, [{ listing: other, memo: { price: null, kept: { sale: '2.00' } } }]));
    await link(known.get(other)?.articleId as ArticleId, '2', 'B');
    expect((await listings.byIds(null, [other])).get(other)?.memo).toEqual({ managed: true, kept: { sale: '2.00' } });
  });

  it('tells of an article what kind of change it was', async () => {
    await create('A');
    const edit = (version: number, change: Partial<ArticleFields>): Promise<unknown> => kontor.get(CommandBus).execute(new EditArticle({ number: 'A', version, change }));
    await edit(1, { name: 'x', stockKeeping: false });
    await edit(2, { taxRate: '7', ended: true });
    await edit(3, { taxRate: '7' });
    expect((await told('ArticleChanged')).map((event) => (event as { what: string[] }).what)).toEqual([['created'], ['flags', 'texts'], ['ended', 'tax']]);
  });
});
