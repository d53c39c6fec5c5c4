import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { AppError, Percent, asId, type ShopId } from '@kontor/kernel';
import { startModules, type Started } from '../../../test/support/modules.js';
import { ArticlesModule, CreateArticle, EditArticle, EnsureArticles, GetArticle, ListArticles, Listings, type SellingShop, type Article, type ArticleFields, type ListedArticle, type SoldLine } from './index.js';

const shop: SellingShop = { id: asId<ShopId>(7), defaultTaxRate: null };
const nineteen = Percent.parse('19');

function sold(number: string, more: Partial<SoldLine> = {}): SoldLine {
  return { lineRef: `line-${number}`, remoteId: null, remoteParentId: null, number, name: `Name of ${number}`, taxRate: nineteen, options: [], article: null, ...more };
}

describe('articles', () => {
  let kontor: Started;
  beforeAll(async () => {
    kontor = await startModules({ imports: [ArticlesModule] });
  });
  afterAll(() => kontor.stop());
  beforeEach(() => kontor.empty());

  const create = (fields: ArticleFields): Promise<Article> => kontor.get(CommandBus).execute(new CreateArticle(fields));
  const edit = (number: string, version: number, change: Partial<ArticleFields>): Promise<Article> => kontor.get(CommandBus).execute(new EditArticle({ number, version, change }));
  const list = (filter: ConstructorParameters<typeof ListArticles>[0]): Promise<{ items: ListedArticle[]; next: string | null }> => kontor.get(QueryBus).execute(new ListArticles(filter));
  const ensure = (lines: SoldLine[], of = shop) => kontor.database.inTransaction((tx) => kontor.get(EnsureArticles).ensure(tx, of, lines, kontor.clock.now()));
  const codes = async (work: Promise<unknown>): Promise<string[]> => {
    const error = await work.then(
      () => null,
      (failure: unknown) => failure,
    );
    if (!(error instanceof AppError)) throw new Error('not refused as it should', { cause: error });
    return error.fields.length > 0 ? error.fields.map((fault) => `${fault.field}: ${fault.code}`).sort() : [error.code];
  };

  describe('creating and editing', () => {
    it('gives a new article the defaults of F21 and keeps what was given', async () => {
      const article = await create({ number: ' A-1 ', name: 'Kanne', taxRate: '19', weightKg: '0.25', options: [{ name: 'Größe', value: 'M' }], ean: '4006381333931' });
      expect(article).toMatchObject({ number: 'A-1', unit: 'Stück', stockKeeping: true, discountable: true, shopArticle: true, shippable: true, ended: false, origin: 'person', version: 1, options: [{ name: 'Größe', value: 'M' }] });
      expect(article.weightKg?.toString()).toBe('0.25');
      expect(article.taxRate.toString()).toBe('19');
    });

    it('names every faulty field at once', async () => {
      const wrong = { number: ' ', name: '', taxRate: '19,5', ean: '12', unit: ' ', weightKg: '-1', images: ['file:///etc'], options: [{ name: 'x' }], shopArticle: 'yes', colour: 'red' } as unknown as ArticleFields;
      expect(await codes(create(wrong))).toEqual([
        'colour: article-field-invalid',
        'ean: article-field-invalid',
        'images: article-field-invalid',
        'name: article-field-missing',
        'number: article-number-missing',
        'options: article-field-invalid',
        'shopArticle: article-field-invalid',
        'taxRate: article-field-invalid',
        'unit: article-field-missing',
        'weightKg: article-field-invalid',
      ]);
      expect(await codes(create({ number: 'x'.repeat(121), name: 'n'.repeat(501), taxRate: '100' }))).toEqual(['name: article-field-too-long', 'number: article-number-invalid', 'taxRate: article-field-invalid']);
      expect(await codes(create({ name: 'n' } as ArticleFields))).toEqual(['number: article-number-missing', 'taxRate: article-field-missing']);
    });

    it('refuses a taken number, an unknown article and a stale version', async () => {
      await create({ number: 'A', name: 'a', taxRate: '7' });
      await create({ number: 'B', name: 'b', taxRate: '7' });
      expect(await codes(create({ number: 'A', name: 'again', taxRate: '7' }))).toEqual(['article-number-taken']);
      expect(await codes(edit('B', 1, { number: 'A' }))).toEqual(['article-number-taken']);
      expect(await codes(edit('C', 1, { name: 'c' }))).toEqual(['article-unknown']);
      await edit('A', 1, { name: 'changed' });
      expect(await codes(edit('A', 1, { name: 'lost' }))).toEqual(['version-stale']);
    });

    it('lets only one of two edits of the same version through', async () => {
      await create({ number: 'A', name: 'a', taxRate: '7' });
      const results = await Promise.allSettled([edit('A', 1, { name: 'one' }), edit('A', 1, { name: 'two' })]);
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    });

    it('moves the version only when something changed', async () => {
      await create({ number: 'A', name: 'a', taxRate: '7', weightKg: '1.5' });
      expect((await edit('A', 1, { name: 'a', taxRate: '7.0000', weightKg: '1.50' })).version).toBe(1);
      const article = await edit('A', 1, { ended: true, unit: 'm' });
      expect(article).toMatchObject({ version: 2, ended: true, unit: 'm' });
    });

    it('puts variants only under a parent, one level deep', async () => {
      await create({ number: 'P', name: 'parent', taxRate: '19', isParent: true });
      await create({ number: 'A', name: 'plain', taxRate: '19' });
      const variant = await create({ number: 'P-M', name: 'M', taxRate: '19', parent: 'P' });
      expect(await codes(create({ number: 'X', name: 'x', taxRate: '19', parent: 'A' }))).toEqual(['parent: article-parent-invalid']);
      expect(await codes(create({ number: 'X', name: 'x', taxRate: '19', parent: 'P', isParent: true }))).toEqual(['parent: article-parent-invalid']);
      expect(await codes(edit('P-M', 1, { isParent: true }))).toEqual(['isParent: article-field-invalid']);
      expect(await codes(edit('P', 1, { isParent: false }))).toEqual(['isParent: article-field-invalid']);
      const details = await kontor.get(QueryBus).execute(new GetArticle({ number: 'P' }));
      expect(details.variants.map((one) => one.number)).toEqual(['P-M']);
      expect((await kontor.get(QueryBus).execute(new GetArticle({ number: 'P-M' }))).parentNumber).toBe('P');
      expect((await edit('P-M', variant.version, { parent: null })).parentId).toBeNull();
      expect(await codes(kontor.get(QueryBus).execute(new GetArticle({ number: 'none' })))).toEqual(['article-unknown']);
    });
  });

  describe('lists', () => {
    it('pages through all by key, each once, in the order of the numbers', async () => {
      for (const number of ['b', 'A', 'c', 'B', 'a1']) await create({ number, name: `Article ${number}`, taxRate: '19' });
      const seen: string[] = [];
      for (let after: string | null = null; ; ) {
        const page = await list({ after, limit: 2 });
        seen.push(...page.items.map((article) => article.number));
        if (page.next === null) break;
        after = page.next;
      }
      expect(seen).toEqual(['A', 'a1', 'b', 'B', 'c']);
      await expect(list({ after: 'rubbish' })).rejects.toMatchObject({ code: 'input-invalid' });
    });

    it('finds by number, name and EAN, every word, blanks and signs taken literally', async () => {
      await create({ number: 'TASSE-01', name: 'Große Tasse blau', taxRate: '19', ean: '4006381333931' });
      await create({ number: 'TELLER_2', name: 'Teller 100% weiß', taxRate: '19' });
      const numbers = async (filter: ConstructorParameters<typeof ListArticles>[0]): Promise<string[]> => (await list(filter)).items.map((article) => article.number);
      expect(await numbers({ q: 'tasse' })).toEqual(['TASSE-01']);
      expect(await numbers({ q: 'blau tasse-01' })).toEqual(['TASSE-01']);
      expect(await numbers({ q: '400638' })).toEqual(['TASSE-01']);
      expect(await numbers({ q: '100%' })).toEqual(['TELLER_2']);
      expect(await numbers({ q: 'R_2' })).toEqual(['TELLER_2']);
      expect(await numbers({ q: 'E_0' })).toEqual([]);
      expect(await numbers({ number: ' TELLER_2 ' })).toEqual(['TELLER_2']);
      expect(await numbers({ number: 'teller_2' })).toEqual([]);
    });

    it('filters by shop and state', async () => {
      const a = await create({ number: 'A', name: 'a', taxRate: '19' });
      await create({ number: 'B', name: 'b', taxRate: '19' });
      await create({ number: 'C', name: 'c', taxRate: '19', ended: true });
      await kontor.database.inTransaction((tx) => kontor.get(Listings).link(tx, { shopId: shop.id, articleId: a.id, remoteId: '1', remoteParentId: null, number: 'A', memo: null }, kontor.clock.now()));
      const numbers = async (filter: ConstructorParameters<typeof ListArticles>[0]): Promise<string[]> => (await list(filter)).items.map((article) => article.number);
      expect(await numbers({ shopId: shop.id })).toEqual(['A']);
      expect(await numbers({ shopId: asId<ShopId>(8) })).toEqual([]);
      expect(await numbers({ state: 'ended' })).toEqual(['C']);
      expect(await numbers({ state: 'not-listed', shopId: shop.id })).toEqual(['B', 'C']);
      expect(await numbers({ state: 'not-listed', shopId: asId<ShopId>(8) })).toEqual(['A', 'B', 'C']);
      expect((await list({ number: 'A' })).items[0]?.shops).toEqual([shop.id]);
    });
  });

  describe('sold lines', () => {
    it('creates an unknown article as the shop described it, with the flags of F21', async () => {
      const [line] = await ensure([sold('NEU-1', { remoteId: '55', article: { ean: '4006381333931', manufacturer: 'Beispiel GmbH' } })]);
      expect(line).toMatchObject({ created: true, problem: null });
      const article = await kontor.get(QueryBus).execute(new GetArticle({ number: 'NEU-1' }));
      expect(article).toMatchObject({ name: 'Name of NEU-1', unit: 'Stück', stockKeeping: true, discountable: true, shopArticle: true, origin: 'order', ean: '4006381333931', manufacturer: 'Beispiel GmbH' });
      expect(article.listings).toMatchObject([{ remoteId: '55', linked: true, number: 'NEU-1' }]);
    });

    it('takes the rate of the shop where the line has none, and says so where neither has one', async () => {
      const [line] = await ensure([sold('N', { taxRate: null })], { ...shop, defaultTaxRate: Percent.parse('7') });
      expect(line?.created).toBe(true);
      expect((await kontor.get(QueryBus).execute(new GetArticle({ number: 'N' }))).taxRate.toString()).toBe('7');
      const [other] = await ensure([sold('M', { taxRate: null })]);
      expect(other).toMatchObject({ articleId: null, problem: { code: 'article-tax-missing' } });
    });

    it('finds by the place first, then by exact number, then by the same number in another spelling', async () => {
      const placed = await create({ number: 'PLACED', name: 'x', taxRate: '19' });
      await create({ number: 'Tasse 1', name: 'x', taxRate: '19' });
      await kontor.database.inTransaction((tx) => kontor.get(Listings).link(tx, { shopId: shop.id, articleId: placed.id, remoteId: '9', remoteParentId: null, number: 'PLACED', memo: null }, kontor.clock.now()));
      const lines = await ensure([sold('renamed-in-shop', { remoteId: '9' }), sold('Tasse 1'), sold(' tasse   1 ', { lineRef: 'odd' })]);
      expect(lines.map((line) => [line.lineRef, line.created])).toEqual([['line-renamed-in-shop', false], ['line-Tasse 1', false], ['odd', false]]);
      expect(lines[0]?.articleId).toBe(placed.id);
      expect(lines[2]?.articleId).toBe(lines[1]?.articleId);
    });

    it('never guesses between two spellings; an exact match wins over both', async () => {
      const upper = await create({ number: 'ABC', name: 'x', taxRate: '19' });
      await create({ number: 'abc', name: 'y', taxRate: '19' });
      const [odd, exact, nameless] = await ensure([sold('Abc', { lineRef: 'odd' }), sold('ABC', { lineRef: 'exact' }), sold('', { lineRef: 'none' })]);
      expect(odd).toMatchObject({ articleId: null, problem: { code: 'article-number-ambiguous', values: { number: 'Abc', matches: 'ABC, abc' } } });
      expect(exact?.articleId).toBe(upper.id);
      expect(nameless).toMatchObject({ articleId: null, problem: { code: 'article-number-missing' } });
    });

    it('makes one article of two spellings in one order', async () => {
      const lines = await ensure([sold('NEU'), sold('neu ', { lineRef: 'second' })]);
      expect(lines[0]?.articleId).toBe(lines[1]?.articleId);
      expect((await list({})).items).toHaveLength(1);
    });

    it('makes one article when ten orders bring it at the same moment, in two spellings and in both orders', async () => {
      const both = (first: string, second: string): SoldLine[] => [sold(first, { lineRef: '1' }), sold(second, { lineRef: '2' })];
      const results = await Promise.all(Array.from({ length: 10 }, (_, index) => ensure(index % 2 ? both('Neu-A', 'Neu-B') : both('NEU-B', 'NEU-A'))));
      expect((await list({})).items).toHaveLength(2);
      expect(new Set(results.flatMap((lines) => lines.map((line) => line.articleId))).size).toBe(2);
      expect(results.flat().filter((line) => line.created)).toHaveLength(2);
    });
  });
});
