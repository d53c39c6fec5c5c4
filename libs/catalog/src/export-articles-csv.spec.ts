import { CommandBus } from '@nestjs/cqrs';
import { CreateArticle, EditArticle } from '@kontor/articles';
import type { ArticleRow, FilePart, ShopFacts, ShopPlatform } from '@kontor/connectors';
import { Decimal, Percent, type ArticleId, type RunId, type ShopId } from '@kontor/kernel';
import { PriceProposals, PriceRules, SetPrices } from '@kontor/pricing';
import { AddShop } from '@kontor/shops';
import { CountStock } from '@kontor/stock';
import { RunFiles, RunWorker, Runs, type RunView } from '@kontor/sync';
import { DataSource } from 'typeorm';
import { startModules, type Started } from '../../../test/support/modules.js';
import { ArticleExport, CatalogModule } from './index.js';

/** Writes one line of JSON per row, articles that lack something in a part of their own. */
const mockWritten: { language: string }[] = [];
async function* mockWriter(rows: AsyncIterable<ArticleRow>, { language }: { language: 'de' | 'en' }): AsyncIterable<FilePart> {
  mockWritten.push({ language });
  const parts = new Map<string, ArticleRow[]>();
  for await (const row of rows) {
    const name = row.isParent || (row.price && row.available) ? 'whole' : 'lacking';
    parts.set(name, [...(parts.get(name) ?? []), row]);
  }
  for (const [name, found] of parts) {
    const content = async function* (): AsyncIterable<string> {
      for (const row of found) yield `${JSON.stringify(row)}\n`;
    };
    yield { name: `${name}.jsonl`, mediaType: 'application/jsonl', content: content() };
  }
}

const mockDouble = {
  id: 'double',
  name: 'Double',
  capabilities: { articleFile: { parts: ['whole', 'lacking'] }, stock: { batch: 100, decimals: 0, confirms: 'at-once', meaning: 'sellable', compareAndSet: false, combined: 'changed' } },
  settings: [],
  options: { type: 'object' },
  pace: { parallel: 2 },
  connect: () => ({
    capabilities: { articleFile: { parts: ['whole', 'lacking'] } },
    facts: null,
    traffic: () => ({ reads: 0, writes: 0, items: 0 }),
    newFacts: () => null,
    close: async () => undefined,
    articleFile: { writeArticleFile: mockWriter },
  }),
} as unknown as ShopPlatform;
jest.mock('../../connectors/src/registry', () => ({
  get platforms() {
    return [mockDouble];
  },
}));

const facts: ShopFacts = { version: '1', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: {} };

describe('article file of a shop', () => {
  let kontor: Started;
  let commands: CommandBus;
  let shopId: ShopId;

  beforeAll(async () => {
    kontor = await startModules({ imports: [CatalogModule] });
    commands = kontor.get(CommandBus);
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty(['price_list', 'warehouse']);
    mockWritten.length = 0;
    ({ shopId } = await commands.execute(new AddShop({ name: 'Laden', platform: 'double', domain: 'laden.example.com', settings: {}, options: { language: 'en' }, requestedBy: 'cli' })));
    await kontor.database.write('UPDATE shop SET facts = ?', [JSON.stringify(facts)]);
  });

  const article = (number: string, more: Partial<ConstructorParameters<typeof CreateArticle>[0]> = {}): Promise<{ id: ArticleId }> => commands.execute(new CreateArticle({ number, name: `Name ${number}`, taxRate: '19', ...more }));
  const price = async (article: string, amount: string, more = {}): Promise<void> => {
    expect(await commands.execute(new SetPrices({ rows: [{ article, price: amount, ...more }], requestedBy: 'user:1' }))).toMatchObject([{ ok: true }]);
  };
  const count = async (article: string, onHand: string): Promise<void> => {
    expect(await commands.execute(new CountStock({ rows: [{ article, onHand }], requestedBy: 'user:1' }))).toMatchObject([{ ok: true }]);
  };
  const run = async (): Promise<RunView> => {
    const { runId } = await kontor.get(Runs).request({ kind: 'export-articles-csv', shopId, requestedBy: 'user:1' });
    await kontor.get(RunWorker).drain();
    return kontor.get(Runs).get(runId);
  };
  const files = async (runId: RunId): Promise<Map<string, ArticleRow[]>> => {
    const found = new Map<string, ArticleRow[]>();
    for (const file of await kontor.get(RunFiles).list(runId)) {
      const pieces: Buffer[] = [];
      for await (const piece of kontor.get(RunFiles).content(file.id)) pieces.push(piece);
      found.set(file.name, Buffer.concat(pieces).toString('utf8').trim().split('\n').map((line) => JSON.parse(line) as ArticleRow));
    }
    return found;
  };

  it('has every Shopartikel, parents before their variants, and keeps unconfirmed prices and uncounted stock out', async () => {
    await article('INTERN', { shopArticle: false });
    await article('VATER', { isParent: true, description: 'Größe & "Farbe"' });
    await article('V-ROT', { parent: 'VATER', options: [{ name: 'Farbe', value: 'Rot' }, { name: 'Größe', value: 'M, weit' }] });
    await article('V-BLAU', { parent: 'VATER', options: [{ name: 'Farbe', value: 'Blau' }, { name: 'Größe', value: 'M, weit' }] });
    await article('V-AUS', { parent: 'VATER', shopArticle: false, options: [{ name: 'Farbe', value: 'Grün' }] });
    await article('ENDE', { ended: true });
    await article('ZEIT', { stockKeeping: false });
    const { id: ordered } = await article('00042');
    await kontor.database.inTransaction((tx) =>
      kontor.get(PriceProposals).proposeFromOrder(tx, { shopId, currency: 'EUR', pricesIncludeTax: true, lines: [{ articleId: ordered, unitPrice: Decimal.parse('5'), taxRate: Percent.parse('19') }] }, kontor.clock.now()),
    );
    await price('V-ROT', '10', { strikePrice: '12', actions: [{ price: '9', from: '2026-11-01', to: '2026-11-30' }, { price: '8', from: '2026-12-01', to: '2026-12-02' }] });
    await price('V-BLAU', '11');
    await price('ZEIT', '60');
    await count('V-ROT', '3');
    await count('00042', '7');

    const ended = await run();
    expect(ended).toMatchObject({ status: 'succeeded', counts: { total: 5, done: 5, failed: 0 } });
    const written = await files(ended.id);
    expect([...written].map(([name, rows]) => [name, rows.map((row) => row.number)])).toEqual([
      ['whole.jsonl', ['VATER', 'V-ROT']],
      ['lacking.jsonl', ['V-BLAU', 'ZEIT', '00042']],
    ]);
    const rows = new Map([...written.values()].flat().map((row) => [row.number, row]));
    expect(rows.get('VATER')).toMatchObject({ isParent: true, parentNumber: null, price: null, available: null, description: 'Größe & "Farbe"', allOptions: [{ name: 'Farbe', values: ['Rot', 'Blau'] }, { name: 'Größe', values: ['M, weit'] }] });
    expect(rows.get('V-ROT')).toMatchObject({ parentNumber: 'VATER', price: '10', strike: '12', available: '3', action: { price: '9', from: '2026-10-31T23:00:00.000Z', until: '2026-11-30T23:00:00.000Z' } });
    expect(rows.get('V-BLAU')).toMatchObject({ price: '11', strike: null, action: null, available: null });
    expect(rows.get('ZEIT')).toMatchObject({ price: '60', available: null, stockKeeping: false });
    expect(rows.get('00042')).toMatchObject({ price: null, available: '7' });
    expect(mockWritten).toEqual([{ language: 'en' }]);
  });

  it('brings along a parent without the flag, for its variants cannot be without it', async () => {
    await article('VATER', { isParent: true });
    await article('V-1', { parent: 'VATER' });
    await commands.execute(new EditArticle({ number: 'VATER', version: 1, change: { shopArticle: false } }));
    const ended = await run();
    expect(ended).toMatchObject({ counts: { total: 2, done: 2 } });
    expect([...(await files(ended.id)).values()].flat()).toMatchObject([{ number: 'VATER', isParent: true }, { number: 'V-1', parentNumber: 'VATER' }]);
  });

  it('has no price where the shop keeps one of its fields itself, since a file cannot leave it out', async () => {
    await article('A-1');
    await price('A-1', '10');
    await kontor.database.inTransaction((tx) => kontor.get(PriceRules).set(tx, shopId, { owners: { regular: 'erp', strike: 'shop', action: 'erp' } }, kontor.clock.now()));
    const ended = await run();
    expect([...(await files(ended.id)).values()].flat()).toMatchObject([{ number: 'A-1', price: null }]);
  });

  it('pages through thousands of articles with a few statements per hundred, none lost and none twice', async () => {
    const size = 1250;
    const parents = Array.from({ length: size }, (_, index) => index + 1);
    await kontor.database.inTransaction(async (tx) => {
      const insert = (values: string[]): Promise<unknown> =>
        tx.query(`INSERT INTO article (id, number, folded, name, short_description, description, tax_rate, options, images, is_parent, parent_id, origin, created_at, changed_at) VALUES ${values.join(', ')}`);
      await insert(parents.map((id) => `(${id * 2}, 'P-${id}', 'p-${id}', 'P', '', '', 19, '[]', '[]', 1, NULL, 'person', NOW(), NOW())`));
      await insert(parents.map((id) => `(${id * 2 + 1}, 'V-${id}', 'v-${id}', 'V', '', '', 19, '[{"name":"Farbe","value":"Rot"}]', '[]', 0, ${id * 2}, 'person', NOW(), NOW())`));
    });
    const statements = jest.spyOn(kontor.get(DataSource), 'query');
    const numbers: string[] = [];
    let count = 0;
    try {
      for await (const part of kontor.get(ArticleExport).parts(shopId, 'de')) for await (const line of part.content) numbers.push((JSON.parse(line) as ArticleRow).number);
    } finally {
      count = statements.mock.calls.length;
      statements.mockRestore();
    }
    const whole = numbers.filter((number) => number.startsWith('P-'));
    const lacking = numbers.filter((number) => number.startsWith('V-'));
    expect([new Set(numbers).size, whole.length, lacking.length]).toEqual([2 * size, size, size]);
    expect(count).toBeLessThanOrEqual(13 * 12 + 10);
  });

  it('says what keeps it from being made', async () => {
    expect(await run()).toMatchObject({ status: 'failed', failure: { code: 'article-export-empty' } });
    await article('A-1');
    await kontor.database.write('UPDATE shop SET facts = ?', [JSON.stringify({ ...facts, currency: 'CHF' })]);
    expect(await run()).toMatchObject({ status: 'failed', failure: { code: 'price-list-currency', values: { shop: 'CHF' } } });
    await kontor.database.write('UPDATE shop SET facts = NULL');
    expect(await run()).toMatchObject({ status: 'failed', failure: { code: 'price-shop-unchecked' } });
  });
});
