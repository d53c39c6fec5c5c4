import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { CreateArticle, EditArticle, Listings } from '@kontor/articles';
import { ConnectorFailure, type Connection, type ImageSet, type Outcome, type ShopFacts, type ShopPlatform } from '@kontor/connectors';
import type { ListingId, ShopId } from '@kontor/kernel';
import { AddShop, CheckShop, StopWrites } from '@kontor/shops';
import { ListProblems, RunWorker, Runs, type RunView } from '@kontor/sync';
import { startModules, type Started } from '../../../test/support/modules.js';
import { fingerprint, imagesOf } from './image-set.js';
import { CatalogModule } from './index.js';

const mockFacts: ShopFacts = { version: '1', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: {} };
type Answer = Omit<Extract<Outcome, { confirmed: true }>, 'listing'> | Omit<Extract<Outcome, { confirmed: 'later' }>, 'listing'> | Omit<Extract<Outcome, { confirmed: false }>, 'listing'> | null;
const mockShop = { calls: [] as ImageSet[][], answer: (set: ImageSet): Answer | Promise<Answer> => ({ confirmed: true, memo: { pictures: set.images.length } }) };
jest.mock('../../connectors/src/registry', () => ({
  get platforms(): ShopPlatform[] {
    const capabilities = { images: {} };
    return [
      {
        id: 'double',
        name: 'Double',
        capabilities,
        settings: [],
        options: { type: 'object' },
        pace: { parallel: 1 },
        connect: (): Connection => ({
          capabilities,
          facts: mockFacts,
          check: async () => ({ ok: true, version: '1', plan: null, clockOffsetSeconds: 0, rights: [], findings: [], facts: mockFacts, address: null }),
          seenValues: async () => ({ payments: [], shippings: [], statuses: [], customerGroups: [], taxes: [], currencies: [], warehouses: [] }),
          traffic: () => ({ reads: 0, writes: mockShop.calls.length, items: 0 }),
          newFacts: () => null,
          close: async () => undefined,
          images: {
            async pushImages(sets, settle) {
              mockShop.calls.push(sets);
              for (const set of sets) {
                const answer = await mockShop.answer(set);
                if (answer) await settle([{ listing: set.listing, ...answer }]);
              }
            },
          },
        }),
      },
    ];
  },
}));
const shop = mockShop;
const usual = shop.answer;

describe('the pictures of articles on their way to a shop', () => {
  let kontor: Started;
  let commands: CommandBus;
  let shopId: ShopId;

  beforeAll(async () => {
    kontor = await startModules({ imports: [CatalogModule] });
    commands = kontor.get(CommandBus);
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty(['price_list']);
    Object.assign(shop, { calls: [], answer: usual });
    ({ shopId } = await commands.execute(new AddShop({ name: 'Laden', platform: 'double', domain: 'laden.example.com', settings: {}, requestedBy: 'cli' })));
    await commands.execute(new CheckShop({ shopId }));
  });

  const article = async (number: string, images: string[]): Promise<ListingId> => {
    const { id: articleId } = await commands.execute(new CreateArticle({ number, name: `Name ${number}`, taxRate: '19', images: images.map((name) => `https://b.example/${name}`) }));
    return kontor.database.inTransaction((tx) => kontor.get(Listings).link(tx, { shopId, articleId, remoteId: `r-${number}`, remoteParentId: null, number, memo: { type: 'simple' } }, kontor.clock.now()));
  };
  const change = async (number: string, images: string[]): Promise<void> => {
    const [row] = await kontor.database.query<{ version: number }>('SELECT version FROM article WHERE number = ?', [number]);
    await commands.execute(new EditArticle({ number, version: row.version, change: { images: images.map((name) => `https://b.example/${name}`) } }));
  };
  const run = async (options: { again?: boolean } = {}): Promise<RunView> => {
    shop.calls = [];
    const { runId } = await kontor.get(Runs).request({ kind: 'push-images', shopId, params: options, requestedBy: 'user:1' });
    await kontor.get(RunWorker).drain();
    return kontor.get(Runs).get(runId);
  };
  const told = (): string[] => shop.calls.flat().map((set) => `${set.number}: ${set.images.map(({ url }) => url.split('/').at(-1)).join(' ')}`);
  const problems = async (): Promise<object[]> => (await kontor.get(QueryBus).execute(new ListProblems({ shopId, limit: 9 }))).items.map(({ subject, code, kind }) => ({ subject, code, kind }));

  it('are sent once as they are, again when they changed or somebody wants it so, and taken away when there are none any more', async () => {
    await article('A-1', ['1.jpg', '2.jpg']);
    await article('A-2', []);
    const listing = await article('A-3', ['3.jpg']);
    expect(await run()).toMatchObject({ status: 'succeeded', counts: { total: 3, done: 2, failed: 0, skipped: 1 } });
    expect(told()).toEqual(['A-1: 1.jpg 2.jpg', 'A-3: 3.jpg']);
    expect((await kontor.get(Listings).byIds(null, [listing])).get(listing)?.memo).toMatchObject({ type: 'simple', pictures: 1 });
    expect(await run()).toMatchObject({ counts: { total: 3, done: 0, skipped: 3 } });
    expect(told()).toEqual([]);
    await change('A-1', ['2.jpg', '1.jpg']);
    await change('A-3', []);
    await run();
    expect(told()).toEqual(['A-1: 2.jpg 1.jpg', 'A-3: ']);
    expect(shop.calls[0][0].memo).toMatchObject({ pictures: 2 });
    await run();
    expect(told()).toEqual([]);
    await run({ again: true });
    expect(told()).toEqual(['A-1: 2.jpg 1.jpg']);
  });

  it('of one bad article keep the others not back; its problem goes when they were taken', async () => {
    const first = await article('A-1', ['1.jpg']);
    const second = await article('A-2', ['2.jpg']);
    await article('A-3', ['3.jpg']);
    shop.answer = (set) => (set.number === 'A-1' ? { confirmed: false, failure: { kind: 'rejected', code: 'image-unreachable', values: { image: '1.jpg', remoteCode: 'x' } }, memo: { pictures: 7 } } : set.number === 'A-2' ? null : usual(set));
    expect(await run()).toMatchObject({ status: 'partial', counts: { done: 1, failed: 2 } });
    expect(await problems()).toEqual(expect.arrayContaining([{ subject: `listing:${first}`, code: 'image-unreachable', kind: 'push-images' }, { subject: `listing:${second}`, code: 'images-unanswered', kind: 'push-images' }]));
    shop.answer = () => ({ confirmed: true, notice: { code: 'images-first-only', values: { count: 2 } } });
    expect(await run()).toMatchObject({ status: 'succeeded', counts: { done: 2 } });
    expect(shop.calls[0].map(({ number, memo }) => [number, memo])).toEqual([['A-1', expect.objectContaining({ pictures: 7 })], ['A-2', { type: 'simple' }]]);
    expect((await problems()).map((problem) => (problem as { code: string }).code)).toEqual(['images-first-only', 'images-first-only']);
    shop.answer = usual;
    await run({ again: true });
    expect(await problems()).toEqual([]);
  });

  describe('that the shop is still working on', () => {
    const askedAgain = async (id: RunView['id'], seconds: number): Promise<RunView> => {
      shop.calls = [];
      kontor.clock.advance(seconds * 1000);
      await kontor.get(RunWorker).drain();
      return kontor.get(Runs).get(id);
    };

    it('are asked for when it wants to be asked, with what it remembered, and only these', async () => {
      await article('A-1', ['1.jpg']);
      await article('A-2', ['2.jpg']);
      shop.answer = (set) => (set.number === 'A-1' ? { confirmed: 'later', memo: { pictures: 3 }, askAfterSeconds: 40 } : usual(set));
      const waiting = await run({ again: true });
      expect(waiting).toMatchObject({ status: 'waiting', waitingFor: 'confirmation', counts: { total: 2, done: 1, failed: 0, skipped: 0 } });
      expect(await problems()).toEqual([]);
      expect(await askedAgain(waiting.id, 39)).toMatchObject({ status: 'waiting' });
      expect(told()).toEqual([]);
      expect(await askedAgain(waiting.id, 1)).toMatchObject({ status: 'waiting', counts: { done: 1 } });
      expect(told()).toEqual(['A-1: 1.jpg']);
      shop.answer = usual;
      expect(await askedAgain(waiting.id, 40)).toMatchObject({ status: 'succeeded', counts: { total: 2, done: 2, failed: 0, skipped: 0 } });
      expect(shop.calls[0][0].memo).toMatchObject({ pictures: 3 });
      await run();
      expect(told()).toEqual([]);
    });

    it('become a problem when it refuses them in the end', async () => {
      const listing = await article('A-1', ['1.jpg']);
      shop.answer = () => ({ confirmed: 'later' });
      const waiting = await run();
      shop.answer = () => ({ confirmed: false, failure: { kind: 'rejected', code: 'image-unreachable', values: { image: '1.jpg', remoteCode: 'x' } } });
      expect(await askedAgain(waiting.id, 60)).toMatchObject({ status: 'partial', counts: { done: 0, failed: 1 } });
      expect(await problems()).toEqual([{ subject: `listing:${listing}`, code: 'image-unreachable', kind: 'push-images' }]);
    });

    it('are given up when it says nothing else for about a day', async () => {
      await article('A-1', ['1.jpg']);
      shop.answer = () => ({ confirmed: 'later' });
      const waiting = await run();
      for (let question = 0; question < 100; question += 1) await askedAgain(waiting.id, 900);
      expect(await kontor.get(Runs).get(waiting.id)).toMatchObject({ status: 'partial', counts: { failed: 1 } });
      expect(await problems()).toMatchObject([{ code: 'images-unconfirmed' }]);
    });
  });

  it('end a place that the shop no longer has', async () => {
    const listing = await article('A-1', ['1.jpg']);
    shop.answer = () => ({ confirmed: false, failure: { kind: 'gone', code: 'place-gone', values: { remoteCode: null } } });
    await run();
    expect((await kontor.get(Listings).byIds(null, [listing])).get(listing)?.linked).toBe(false);
  });

  it('go on behind what was taken when the shop went away in between, and count each once', async () => {
    for (const number of ['A-1', 'A-2', 'A-3', 'A-4']) await article(number, number === 'A-2' ? [] : ['x.jpg']);
    let away = true;
    shop.answer = (set) => {
      if (set.number === 'A-3' && away) throw new ConnectorFailure('unavailable', 'shop-unreachable');
      return usual(set);
    };
    const waiting = await run({ again: true });
    expect(waiting).toMatchObject({ status: 'waiting', waitingFor: 'backoff', counts: { done: 1 } });
    away = false;
    shop.calls = [];
    kontor.clock.advance(60_000);
    await kontor.get(RunWorker).drain();
    expect(await kontor.get(Runs).get(waiting.id)).toMatchObject({ status: 'succeeded', counts: { total: 4, done: 3, skipped: 1, failed: 0 } });
    expect(told()).toEqual(['A-3: x.jpg', 'A-4: x.jpg']);
  });

  it('are held back by the emergency stop', async () => {
    await article('A-1', ['1.jpg']);
    await commands.execute(new StopWrites({ shopId, requestedBy: 'user:1' }));
    await expect(kontor.get(Runs).request({ kind: 'push-images', shopId, params: {}, requestedBy: 'user:1' })).rejects.toMatchObject({ code: 'writes-stopped' });
    expect(shop.calls).toEqual([]);
  });

  it('stop between two articles when the emergency stop comes, and what was taken is remembered', async () => {
    const first = await article('A-1', ['1.jpg']);
    await article('A-2', ['2.jpg']);
    const asked: string[] = [];
    shop.answer = async (set) => {
      asked.push(set.number);
      await commands.execute(new StopWrites({ shopId, requestedBy: 'user:1' }));
      return usual(set);
    };
    expect(await run()).toMatchObject({ counts: { done: 1, failed: 0 } });
    expect(asked).toEqual(['A-1']);
    expect((await kontor.get(Listings).byIds(null, [first])).get(first)?.memo).toMatchObject({ pictures: 1 });
  });

  it('refuse options that say nothing', async () => {
    await expect(kontor.get(Runs).request({ kind: 'push-images', shopId, params: { again: 'ja' }, requestedBy: 'user:1' })).rejects.toMatchObject({ code: 'input-invalid' });
  });
});

describe('a set of pictures', () => {
  const article = { number: 'Ä/1 <x>', name: 'Hammer', nameEn: 'Hammer (en)', images: ['https://b.example/x.JPG?v=1', 'https://b.example/y', 'https://b.example/x.JPG?v=1'] };
  it('has one picture per address, named after article and picture, in the shop’s language', () => {
    const images = imagesOf(article, 'en');
    expect(images.map(({ url, fileName, alt }) => [url, fileName.replace(/[0-9a-f]{10}/, '#'), alt])).toEqual([['https://b.example/x.JPG?v=1', 'A-1-x-#.jpg', 'Hammer (en)'], ['https://b.example/y', 'A-1-x-#.jpg', 'Hammer (en)']]);
    expect(new Set(images.map(({ key }) => key)).size).toBe(2);
    expect(imagesOf({ ...article, number: '漢字', nameEn: '' }, 'en')[0]).toMatchObject({ key: images[0].key, alt: 'Hammer', fileName: expect.stringMatching(/^artikel-/) });
  });
  it('is another one when order, pictures or words change', () => {
    const print = (change: object): string => fingerprint(imagesOf({ ...article, ...change }, 'de'));
    expect(new Set([print({}), print({ name: 'X' }), print({ images: ['https://b.example/y', 'https://b.example/x.JPG?v=1'] }), print({ images: [] })]).size).toBe(4);
    expect(print({ nameEn: 'anders' })).toBe(print({}));
    expect(print({ images: [] })).toBe('');
  });
});
