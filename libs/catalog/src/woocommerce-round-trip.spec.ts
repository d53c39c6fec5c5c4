// What goes into the article file of WooCommerce comes back out of it as the shop's importer would read it.
import { CommandBus } from '@nestjs/cqrs';
import { CreateArticle } from '@kontor/articles';
import type { ShopFacts } from '@kontor/connectors';
import type { ShopId } from '@kontor/kernel';
import { SetPrices } from '@kontor/pricing';
import { AddShop } from '@kontor/shops';
import { CountStock } from '@kontor/stock';
import { startModules, type Started } from '../../../test/support/modules.js';
import { checkArticleFile } from '../../connectors/src/woocommerce/woocommerce.file-check.js';
import { ArticleExport, CatalogModule } from './index.js';

const facts: ShopFacts = { version: '11.0.1', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: { taxClasses: { '19': 'standard', '7': 'reduzierter-preis' } } };

describe('article file of WooCommerce', () => {
  let kontor: Started;
  let commands: CommandBus;
  let shopId: ShopId;

  beforeAll(async () => {
    kontor = await startModules({ imports: [CatalogModule] });
    commands = kontor.get(CommandBus);
    ({ shopId } = await commands.execute(
      new AddShop({ name: 'Woo', platform: 'woocommerce', domain: 'woo.example.com', settings: { consumerKey: `ck_${'a'.repeat(40)}`, consumerSecret: `cs_${'b'.repeat(40)}` }, requestedBy: 'cli' }),
    ));
    await kontor.database.write('UPDATE shop SET facts = ?', [JSON.stringify(facts)]);
  });
  afterAll(() => kontor.stop());

  const files = async (): Promise<{ name: string; text: string }[]> => {
    const parts: { name: string; text: string }[] = [];
    for await (const part of kontor.get(ArticleExport).parts(shopId, 'de')) {
      let text = '';
      for await (const piece of part.content) text += piece;
      parts.push({ name: part.name, text });
    }
    return parts;
  };

  it('keeps umlauts, quotes, line breaks, commas in option values and leading zeros, and clears nothing', async () => {
    const description = 'Erste Zeile mit „Gänsefüßchen“ und "Zoll";\nzweite Zeile, mit Komma\n\tund Einzug \\ Schrägstrich';
    await commands.execute(new CreateArticle({ number: 'HÖCKER-1', name: 'Bürohöcker "Größe"', taxRate: '19', isParent: true, description }));
    for (const [number, value] of [['00815', 'Rot, matt'], ['00816', 'Blau "kühl"']] as const) {
      await commands.execute(new CreateArticle({ number, name: `Bürohöcker ${value}`, taxRate: '19', parent: 'HÖCKER-1', options: [{ name: 'Farbe', value }], ean: '4006381333931' }));
    }
    await commands.execute(new CreateArticle({ number: 'OHNE-PREIS', name: 'Ohne Preis', taxRate: '7' }));
    await commands.execute(new CreateArticle({ number: 'OHNE-BESTAND', name: 'Ohne Bestand', taxRate: '7' }));
    const prices = await commands.execute(new SetPrices({ rows: [{ article: '00815', price: '19.99', strikePrice: '24.90' }, { article: '00816', price: '18.50' }, { article: 'OHNE-BESTAND', price: '3' }], requestedBy: 'user:1' }));
    const counts = await commands.execute(new CountStock({ rows: [{ article: '00815', onHand: '0' }, { article: '00816', onHand: '12' }, { article: 'OHNE-PREIS', onHand: '5' }], requestedBy: 'user:1' }));
    expect([...prices, ...counts].every((row) => row.ok)).toBe(true);

    const parts = await files();
    expect(parts.map(({ name }) => name)).toEqual(['parents', 'articles', 'articles-without-sale', 'articles-without-price', 'articles-without-sale-and-stock'].map((name) => `woocommerce-${name}.csv`));
    const { articles, faults } = checkArticleFile(parts);
    expect(faults).toEqual([]);
    expect([...articles.keys()]).toEqual(['HÖCKER-1', '00815', '00816', 'OHNE-PREIS', 'OHNE-BESTAND']);
    expect(articles.get('HÖCKER-1')).toMatchObject({ type: 'variable', name: 'Bürohöcker "Größe"', description, attributes: { Farbe: ['Rot, matt', 'Blau "kühl"'] } });
    expect(articles.get('00815')).toMatchObject({ type: 'variation', parent: 'HÖCKER-1', gtin: '4006381333931', attributes: { Farbe: ['Rot, matt'] }, regular: '24.9', sale: '19.99', stock: '0' });
    expect(articles.get('00816')).toMatchObject({ attributes: { Farbe: ['Blau "kühl"'] }, regular: '18.5', sale: undefined, stock: '12' });
    expect(articles.get('OHNE-PREIS')).toMatchObject({ taxClass: 'reduzierter-preis', regular: undefined, sale: undefined, stock: '5' });
    expect(articles.get('OHNE-BESTAND')).toMatchObject({ taxClass: 'reduzierter-preis', regular: '3', stock: undefined });
  });

  it('carries whatever a person may type, article by article', async () => {
    const nasty = ['a,b', 'a "b" c', '„Müßiggang“', "l'été", 'Zeile 1\nZeile 2', '=1+1', '@x', '; Semikolon', 'Tab\there', '100 % & <b>fett</b>', '🙂 Ø'];
    for (const [index, text] of nasty.entries()) await commands.execute(new CreateArticle({ number: `N-${index}`, name: text.trim().replaceAll(/[\n\t]/g, ' '), description: text, taxRate: '19' }));
    const { articles, faults } = checkArticleFile(await files());
    expect(faults).toEqual([]);
    nasty.forEach((text, index) => expect([articles.get(`N-${index}`)?.name, articles.get(`N-${index}`)?.description]).toEqual([text.trim().replaceAll(/[\n\t]/g, ' '), text]));
  });
});
