// A long working day of the simulated shop, every answer of which the referee looks at: against the entity models and the samples of a real Shopware 5.
import { readFileSync } from 'node:fs';
import { reference } from '../testing/reference.js';
import { answerReferee, expectRefereed, itRefereed, type AnswerReferee } from '../testing/shopware5-referee.js';
import { simulator } from './shopware5.simulator.js';
import { Caller, filters } from './simulator/caller.js';

describe.each(['sw57', 'sw56'] as const)('the simulated shop %s answers as a real one', (flavour) => {
  let shop: Caller;
  let referee: AnswerReferee;
  beforeAll(async () => {
    shop = new Caller(await simulator.start({ setup: { flavour } }));
    referee = answerReferee({ without: flavour === 'sw56' ? ['regulationPrice'] : [] });
    shop.heard = (method, path, said) => referee.judge(method, path.startsWith('/') ? path : `/api/${path}`, said.status, said.json);
    await shop.control('/seed', { demo: true });
    await shop.control('/seed', { products: [{ sku: 'Zän/ge 1,5', name: 'Zange', price: '8.35', stock: 3, weightKg: '1.2', description: '<p>Gut</p>' }] });
  });
  afterAll(() => shop.close());

  itRefereed('for orders of every kind, in lists and in full', async () => {
    const wishes = [
      { cart: [{ sku: 'HAM-500', quantity: 3 }, { sku: 'KAF-1', quantity: 2 }, { sku: 'TS-B-M' }], coupons: ['zehn'], fees: [{ name: 'Zuschlag', amount: '2.52' }, { name: 'Rabatt', amount: '-1.00' }] },
      { cart: [{ sku: 'ZAN-1' }, { sku: null, price: '3.00' }], payment: { method: 'paypal', transaction: 'PAY-1' }, customer: { id: 7, country: 'AT', vatId: 'ATU12345678', extra: 'Hof' }, vatExempt: true, meta: { attribute1: 'X' } },
      { cart: [{ sku: 'GUT-25' }], payment: { method: 'invoice' }, giftCard: '5' },
      { cart: [{ sku: 'HAM-500' }], status: '-1' },
      { cart: [{ sku: 'KAF-1' }], currency: 'CHF', meta: { customerGroup: 'H' }, customer: { state: 'NW' }, delivery: { country: 'CH', city: 'Bern' }, shipping: { title: 'DPD Classic', cost: '9.00' } },
      { cart: [{ sku: 'HAM-500' }], times: 3, createdAt: '2026-10-25T00:30:00Z' },
    ];
    for (const wish of wishes) await shop.control('/order', wish);
    await shop.control('/merchant', { do: 'switch', switches: { proportional: true, taxFreeKeepsRate: false } });
    await shop.control('/order', { ...wishes[0], status: '2' });
    const { data } = (await shop.get('orders?sort[0][property]=id')).json;
    expect(data).toHaveLength(9);
    const changes = [{ orderStatusId: 7, trackingCode: '0034' }, { paymentStatusId: 12, clearedDate: '2026-11-23' }, { attribute: { attribute3: 'Z' }, comment: 'x' }, { orderStatusId: 99 }, { trackingCode: '' }];
    for (const [index, row] of (data as { id: number }[]).entries()) {
      expect((await shop.get(`orders/${row.id}`)).status).toBe(200);
      await shop.put(`orders/${row.id}`, changes[index % changes.length]);
      await shop.get(`orders/${row.id}`);
    }
    await shop.get(`orders?${filters({ property: 'number', expression: '!=', value: '0' }, { property: 'status', expression: '>=', value: '0' })}&limit=2&start=1`);
    await shop.put('orders/1', { details: [] });
    for (const bad of ['orders/999', 'orders?filter[orderStatusId]=1', 'orders?limit=-1', 'orders/20001?useNumberAsId=true', 'orders?limit=0']) await shop.get(bad);
  });
  itRefereed('for articles, variants, batches and pictures', async () => {
    const variants = (await shop.get('variants?sort[0][property]=id')).json.data as { id: number; articleId: number }[];
    for (const { id, articleId } of variants) for (const path of [`variants/${id}`, `variants/${id}?considerTaxInput=1`, `articles/${articleId}`]) expect((await shop.get(path)).status).toBe(200);
    await shop.get(`variants?${filters({ property: 'number', value: ['HAM-500', 'KAF-1'] })}&considerTaxInput=1`);
    await shop.put('variants', [{ number: 'HAM-500', inStock: 3, prices: [{ customerGroupKey: 'EK', price: 21, pseudoPrice: 25, regulationPrice: 20 }, { customerGroupKey: 'H', price: 12 }, { customerGroupKey: 'EK', price: 19, from: 10 }] }, { number: 'NIX', inStock: 1 }, { number: 'KAF-1', prices: [{ customerGroupKey: 'XX', price: 1 }] }, { number: 'NEU', articleId: 1, inStock: 1, prices: [{ price: 3 }] }]);
    await shop.put('articles', [{ mainDetail: { number: 'HAM-500', inStock: 4, ean: '123', weight: '0.5' } }, { id: 999 }, { name: 'Neu', taxId: 1, supplier: 'Neu GmbH', mainDetail: { number: 'NEU-2', prices: [{ price: 1 }] } }]);
    const media = (await shop.post('media', { album: -1, file: 'https://bilder.example/a.png', name: 'a' })).json.data.id as number;
    await shop.put('articles/1', { images: [{ mediaId: media, main: 1 }], categories: [{ id: 5 }] });
    for (const path of ['articles', 'articles/1', 'variants/HAM-500?useNumberAsId=true', 'variants', 'media', `media/${media}`, 'articles/HAM-500?useNumberAsId=true']) expect((await shop.get(path)).status).toBe(200);
    await shop.put('variants/1', { prices: [] });
    for (const bad of ['variants/1', 'articles/999', 'variants/NIX?useNumberAsId=true', 'media/999']) expect((await shop.get(bad)).status).toBe(404);
    await shop.post('articles', { name: '' });
    await shop.put('variants', { number: 'HAM-500' });
    await shop.call('PUT', 'variants', { raw: '[{' });
    await shop.call('DELETE', `media/${media}`);
  });
  itRefereed('for what it tells about itself, and for whom it does not know', async () => {
    for (const path of ['version', 'customerGroups', 'customerGroups/1', 'paymentMethods', 'paymentMethods/5', 'shops', 'shops/2', 'countries', 'countries/2', 'manufacturers', 'categories', 'customers', 'taxes', 'dispatches']) await shop.get(path);
    await shop.get('version', { auth: 'none' });
    await shop.control('/merchant', { do: 'rights', read: true, write: false });
    await shop.put('variants', [{ id: 1, inStock: 1 }]);
    await shop.control('/merchant', { do: 'switch', switches: { maintenance: true } });
    await shop.get('version');
  });
  itRefereed('so says the referee', () => referee.end(90));
});

/** What a referee overlooks, and what it blames the real shop for, it is not worth its name. */
describe('the referee', () => {
  const faultsOf = (method: string, path: string, document: unknown, status = 200): string => {
    const referee = answerReferee();
    referee.judge(method, path, status, document as never);
    const quiet = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      referee.end(1);
      return '';
    } catch (failure) {
      return (failure as Error).message;
    } finally {
      quiet.mockRestore();
    }
  };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a sample of a real shop
  const sample = (name: string): any => JSON.parse(readFileSync(reference(`samples/shopware5/${name}.response.json`) ?? '', 'utf8'));

  itRefereed('finds nothing wrong with the answers of the real shop', () => {
    const own: [string, string, string][] = [
      ['GET', '/api/orders/57', 'order-57'],
      ['GET', '/api/orders/58', 'order-created'],
      ['GET', '/api/variants/3', 'variant-SW10003'],
      ['GET', '/api/articles/3', 'article-SW10003'],
      ['GET', '/api/articles/274', 'article-with-variants'],
      ['GET', '/api/media/781', 'media'],
      ['PUT', '/api/variants', 'variants-batch'],
      ...['orders', 'variants', 'articles', 'media', 'customers', 'countries', 'paymentMethods', 'customerGroups', 'shops', 'manufacturers', 'categories'].map((name): [string, string, string] => ['GET', `/api/${name}`, `${name}.list`]),
    ];
    for (const [method, path, name] of own) expect([name, faultsOf(method, path, sample(name))]).toEqual([name, '']);
    expect(faultsOf('GET', '/api/taxes', sample('taxes.list'), 404)).toBe('');
  });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a sample of a real shop
  const wrongs: [string, string, string, string, (document: any) => void, string][] = [
    ['an unknown property', 'GET', '/api/orders/57', 'order-57', ({ data }) => (data.details[0].colour = 'red'), 'details[]: unknown property colour'],
    ['a missing one', 'GET', '/api/orders', 'orders.list', ({ data }) => delete data[1].currency, 'currency is missing'],
    ['another type', 'GET', '/api/variants', 'variants.list', ({ data }) => (data[0].prices[0].price = '9.99'), 'prices[].price: "9.99" is no float'],
    ['a number that is no integer', 'GET', '/api/variants/3', 'variant-SW10003', ({ data }) => (data.inStock = 2.5), 'inStock: 2.5 is no integer'],
    ['a date of another kind', 'GET', '/api/orders/58', 'order-created', ({ data }) => (data.orderTime = '2026-11-23T08:00:00+01:00'), 'is no date'],
    ['nothing where there is always something', 'GET', '/api/orders/57', 'order-57', ({ data }) => (data.currency = null), 'currency: null is never there'],
    ['a row of a batch without its success', 'PUT', '/api/variants', 'variants-batch', ({ data }) => delete data[0].operation, 'operation'],
    ['a list without its total', 'GET', '/api/shops', 'shops.list', (document) => delete document.total, 'a list with'],
    ['a strange error', 'GET', '/api/taxes', 'taxes.list', (document) => (document.error = 'x'), 'an error of status'],
  ];
  itRefereed.each(wrongs)('sees %s', (_name, method, path, name, spoil, fault) => {
    const document = sample(name);
    spoil(document);
    expect(faultsOf(method, path, document, document.success ? 200 : 404)).toContain(fault.replaceAll('"', '\\"'));
  });
  itRefereed('sees requests that a real shop would not take or would take amiss', () => {
    const judged = (method: string, path: string, body?: unknown): string => {
      const quiet = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
      try {
        expectRefereed([{ method, path, body: body === undefined ? '' : JSON.stringify(body) }]);
        return '';
      } catch (failure) {
        return (failure as Error).message;
      } finally {
        quiet.mockRestore();
      }
    };
    const prices = [{ id: 3, customerGroupKey: 'EK', from: 1, price: 9.99, pseudoPrice: 0 }];
    for (const [path, body] of [['variants', [{ id: 1, inStock: 3 }, { number: 'A', prices, __options_prices: { replace: false } }]], ['orders/1', { orderStatusId: 7, trackingCode: '' }]] as const) expect(judged('PUT', `/api/${path}`, body)).toBe('');
    expect(judged('GET', `/api/orders?${filters({ property: 'customer.email', expression: '>=', value: 'a' })}&limit=5&start=0`)).toBe('');
    for (const [method, path, body, fault] of [
      ['GET', 'users', undefined, 'no such resource'],
      ['GET', 'orders?filter[0][property]=orderStatusId', undefined, 'no property orderStatusId'],
      ['GET', 'orders?filter[0][expression]=IN', undefined, 'unknown expression'],
      ['GET', 'orders?limit=-1', undefined, 'limit=-1'],
      ['PUT', 'orders/1', { orderStatus: 3 }, 'has no effect'],
      ['PUT', 'orders/1', { details: [{ id: 1 }] }, 'deletes'],
      ['PUT', 'variants', [{ id: 1, inStock: 5.7 }], 'no integer'],
      ['PUT', 'variants', [{ number: 'A', articleId: 1 }], 'creates'],
      ['PUT', 'variants', { id: 1 }, 'wants a list'],
      ['PUT', 'variants', [{ id: 1, prices: [] }], 'vanishes'],
      ['PUT', 'variants', [{ id: 1, prices: [...prices, ...prices] }], 'twice'],
      ['PUT', 'variants', [{ id: 1, __options_prices: { replace: false }, prices: [{ ...prices[0], id: undefined }] }], 'is added'],
      ['PUT', 'variants', [{ id: 1, stock: 1 }], 'unknown field stock'],
    ] as const) expect([path, judged(method, `/api/${path}`, body)]).toEqual([path, expect.stringContaining(fault)]);
  });
});
