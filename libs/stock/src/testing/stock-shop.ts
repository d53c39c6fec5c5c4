// A shop at the level of the port and a Kontor with articles in it, for the tests of this library.
import { CreateArticle, Listings, type ArticleFields } from '@kontor/articles';
import type { Capabilities, Connection, Found, ItemFailure, Outcome, RemoteKey, StockLevel, StockShown } from '@kontor/connectors';
import { Quantity, asId, type ArticleId, type ListingId, type ShopId } from '@kontor/kernel';
import { Connections, Shops, type Shop } from '@kontor/shops';
import { CommandBus } from '@nestjs/cqrs';
import { startModules, type Started } from '../../../../test/support/modules.js';
import { CountStock, StockModule } from '../index.js';

type Manner = NonNullable<Capabilities['stock']>;

/** What it shows, and how it answers; everything it was told is kept. */
export class ShopDouble {
  readonly shown = new Map<string, string>();
  readonly calls: StockLevel[][] = [];
  readonly asked: string[][] = [];
  /** Answers per remote id instead of a confirmation. */
  readonly answers = new Map<string, Partial<ItemFailure> | 'later' | 'silence'>();
  readonly untracked = new Set<string>();
  /** Not answered for when figures are read. */
  readonly unread = new Set<string>();
  /** Places by number, for the search. */
  places: { number: string; remoteId: string }[] = [];
  manner: Manner = { batch: 100, decimals: 0, confirms: 'at-once', meaning: 'sellable', compareAndSet: false, combined: 'changed' };
  /** Called in the middle of every push. */
  meanwhile: () => Promise<void> = async () => undefined;
  /** Thrown after so many batches. */
  breaksAfter: { batches: number; error: Error } | null = null;
  batchSize = 100;
  /** When it wants to be asked about what it confirms later. */
  askAfterSeconds: number | null = null;

  get connection(): Connection {
    return {
      capabilities: { stock: this.manner, articles: {}, orders: { freshSeconds: 60 } },
      facts: null,
      traffic: () => ({ reads: this.asked.length, writes: this.calls.length }),
      stock: { pushStock: (levels: StockLevel[], settle: (outcomes: Outcome[]) => Promise<void>) => this.pushStock(levels, settle), readStock: (keys: RemoteKey[]) => this.readStock(keys) },
      articles: { find: (numbers: string[]) => this.find(numbers), readArticles: () => Promise.reject(new Error('not asked for')) },
      newFacts: () => null,
      close: async () => undefined,
    } as unknown as Connection;
  }

  /** Everything it was told, as `number quantity`. */
  get told(): string[] {
    return this.calls.flat().map((level) => `${level.number} ${level.quantity.toString()}`);
  }

  private async pushStock(levels: StockLevel[], settle: (outcomes: Outcome[]) => Promise<void>): Promise<void> {
    this.calls.push(levels);
    await this.meanwhile();
    const batches: Promise<void>[] = [];
    for (let start = 0; start < levels.length; start += this.batchSize) {
      if (this.breaksAfter && this.breaksAfter.batches === batches.length) {
        await Promise.all(batches);
        throw this.breaksAfter.error;
      }
      // Side by side, as a connector with parallel calls does.
      batches.push(settle(levels.slice(start, start + this.batchSize).flatMap((level) => this.answer(level))));
    }
    await Promise.all(batches);
  }

  private answer(level: StockLevel): Outcome[] {
    const answer = this.answers.get(level.remoteId);
    if (answer === 'silence') return [];
    if (answer === 'later') return [{ listing: level.listing, confirmed: 'later', memo: { feed: 1 }, ...(this.askAfterSeconds !== null && { askAfterSeconds: this.askAfterSeconds }) }];
    if (answer) return [{ listing: level.listing, confirmed: false, failure: { kind: 'rejected', code: 'stock-not-taken', values: {}, ...answer } }];
    this.shown.set(level.remoteId, level.quantity.toString());
    return [{ listing: level.listing, confirmed: true }];
  }

  private async readStock(keys: RemoteKey[]): Promise<StockShown[]> {
    return keys.filter((key) => !this.unread.has(key.remoteId)).map((key) => ({ listing: key.listing, tracked: !this.untracked.has(key.remoteId), quantity: this.shown.has(key.remoteId) ? Quantity.parse(this.shown.get(key.remoteId) as string) : Quantity.zero }));
  }

  private async find(numbers: string[]): Promise<Found[]> {
    this.asked.push(numbers);
    return numbers.map((number) => ({ number, hits: this.places.filter((place) => place.number === number).map((place) => ({ ...place, remoteParentId: null, memo: null })) }));
  }
}

export const shopId = asId<ShopId>(7);

export type StockKontor = Started & {
  double: ShopDouble;
  article(number: string, fields?: Partial<ArticleFields>): Promise<ArticleId>;
  /** An article with its place in the shop (remote id = number) and, where given, a count. */
  listed(number: string, onHand?: string | null, place?: { parent?: string; shop?: ShopId; fields?: Partial<ArticleFields> }): Promise<{ articleId: ArticleId; listing: ListingId }>;
  count(...rows: [string, string, string?][]): Promise<void>;
  /** Empties everything but the warehouses, and gets a fresh shop. */
  reset(): Promise<void>;
};

/** Kontor with the module and one shop double behind the port; no shop is stored. */
export async function startStock(): Promise<StockKontor> {
  const kontor = (await startModules({ imports: [StockModule] })) as StockKontor;
  const bus = kontor.get(CommandBus);
  const shop = (id: ShopId): Shop => ({ id, name: 'Laden', capabilities: kontor.double.connection.capabilities }) as unknown as Shop;
  jest.spyOn(kontor.get(Shops), 'get').mockImplementation(async (id) => shop(id));
  jest.spyOn(kontor.get(Shops), 'find').mockImplementation(async (id) => shop(id));
  jest.spyOn(kontor.get(Connections), 'open').mockImplementation(async (id) => ({ shop: shop(id), connection: kontor.double.connection }));
  jest.spyOn(kontor.get(Connections), 'release').mockResolvedValue();
  kontor.double = new ShopDouble();
  kontor.article = async (number, fields = {}) => (await bus.execute(new CreateArticle({ number, name: number, taxRate: '19', ...fields }))).id;
  kontor.listed = async (number, onHand = null, place = {}) => {
    const articleId = await kontor.article(number, place.fields);
    const listing = await kontor.database.inTransaction((tx) =>
      kontor.get(Listings).link(tx, { shopId: place.shop ?? shopId, articleId, remoteId: number, remoteParentId: place.parent ?? null, number, memo: null }, kontor.clock.now()),
    );
    if (onHand !== null) await kontor.count([number, onHand]);
    await kontor.deliver();
    return { articleId, listing };
  };
  kontor.count = async (...rows) => {
    const results = await bus.execute(new CountStock({ rows: rows.map(([article, onHand, warehouse]) => ({ article, onHand, warehouse })), requestedBy: 'user:1' }));
    for (const result of results) if (!result.ok) throw new Error(`${result.article}: ${result.code}`);
  };
  kontor.reset = async () => {
    await kontor.empty(['warehouse']);
    kontor.double = new ShopDouble();
  };
  return kontor;
}
