// A long day in each of the three shops: an ERP reads, writes, sells and ships, and every answer on the way goes before the referee.
import { expectRefereed, itRefereed, referee } from '../testing/shopware6-referee.js';
import type { Books, RunningSimulator } from '../testing/simulator.js';
import { simulator } from './shopware6.simulator.js';
import type { Said } from '../testing/shop-server/ask.js';
import { Caller } from './simulator/caller.js';

const everything = {
  page: 1,
  limit: 50,
  'total-count-mode': 1,
  filter: [{ type: 'range', field: 'orderDateTime', parameters: { gte: '2020-01-01T00:00:00.000+00:00' } }],
  sort: [{ field: 'orderDateTime', order: 'ASC' }, { field: 'id', order: 'ASC' }],
  associations: {
    currency: {},
    language: { associations: { locale: {} } },
    stateMachineState: {},
    salesChannel: {},
    tags: {},
    orderCustomer: { associations: { salutation: {}, customer: { associations: { group: {} } } } },
    billingAddress: { associations: { country: {}, countryState: {}, salutation: {} } },
    addresses: { associations: { country: {} } },
    lineItems: { associations: { product: {} }, sort: [{ field: 'position', order: 'ASC' }] },
    deliveries: { associations: { shippingMethod: {}, stateMachineState: {}, positions: {}, shippingOrderAddress: { associations: { country: {}, countryState: {}, salutation: {} } } } },
    transactions: { associations: { paymentMethod: {}, stateMachineState: {} }, sort: [{ field: 'createdAt', order: 'ASC' }] },
  },
};
const currencyId = 'b7d2554b0ce847cd82f3ac9bd1c0dfca';
const id = (letter: string): string => letter.repeat(32);

describe.each([
  { flavour: 'sw65', version: '6.5' },
  { flavour: 'sw66', version: '6.6' },
  { flavour: 'sw67', version: '6.7' },
] as const)('a day in $flavour', ({ flavour, version }) => {
  let shop: RunningSimulator;
  let caller: Caller;
  const good = (said: Said, status = 200): Said => {
    if (said.status !== status) throw new Error(`${said.status} ${said.text}`);
    return said;
  };
  beforeAll(async () => {
    shop = await simulator.start({ setup: { flavour, switches: { granted: ['category:read', 'product_visibility:read', 'property_group:read', 'property_group_option:read', 'tag:create'] } } });
    caller = new Caller(shop);
    await shop.control('/seed', { demo: true });
  });
  afterAll(() => caller.close());

  it('answers everything an ERP asks and does', async () => {
    await caller.get('_info/version');
    await caller.login('wrong');
    good(await caller.login());
    for (const entity of ['tax', 'currency', 'customer-group', 'payment-method', 'shipping-method', 'state-machine', 'state-machine-state', 'state-machine-transition', 'sales-channel', 'language', 'locale', 'country', 'country-state', 'salutation', 'product-manufacturer', 'media-folder', 'media-default-folder', 'import-export-profile', 'category', 'property-group', 'property-group-option', 'product-visibility']) {
      const said = good(await caller.search(entity, { limit: 500 }));
      expect(said.json.data.length).toBeGreaterThan(0);
    }
    good(await caller.search('media-folder', { filter: [{ type: 'equals', field: 'defaultFolder.entity', value: 'product' }], associations: { defaultFolder: {} } }));
    good(await caller.search('product', { associations: { tax: {}, manufacturer: {}, cover: {}, media: {}, prices: {}, visibilities: {}, options: { associations: { group: {} } }, categories: {}, children: {} } }));
    good(await caller.search('product', { includes: { product: ['id', 'productNumber', 'parentId', 'price', 'stock'] } }, { headers: { 'sw-inheritance': '1' } }));
    good(await caller.search('product', { limit: 2 }, { accept: '*/*' }));
    good(await caller.post('search-ids/product', { limit: 3 }));
    const ids: Record<string, string> = Object.fromEntries((await caller.search('product')).json.data.map((one: { productNumber: string; id: string }) => [one.productNumber, one.id]));

    await shop.control('/order', { cart: [{ sku: 'HAM-500', quantity: 3 }, { sku: 'KAF-1' }, { sku: 'TS-R-M' }], coupons: ['zehn', 'FREESHIP'], customer: { company: 'Müller GmbH', vatId: 'DE123456789', state: 'DE-BY', id: 7 }, delivery: { firstName: 'Max', lastName: 'Muster', street: 'Weg 1', city: 'Ulm', postcode: '89073', country: 'DE' }, note: 'Klingeln 🔔' });
    await shop.control('/order', { cart: [{ sku: 'ANL-1' }, { sku: null, name: 'Altes' }], fees: [{ name: 'Sonderposten', amount: '5.00' }, { name: 'Gutschrift', amount: '-0.30' }], giftCard: '2.00', vatExempt: true, payment: { method: 'paypal', paid: true, transaction: 'T-1' } });
    await shop.control('/merchant', { do: 'switch', switches: { containers: true, pluginRows: true, cashRounding: '0.05', openDrafts: true } });
    const { ref } = await shop.control('/order', { cart: [{ sku: 'HAM-500', quantity: 2 }, { sku: 'KAF-1', quantity: 2 }], coupons: ['zehn'], currency: 'CHF' });
    const orders = good(await caller.search('order', version === '6.7' ? { ...everything, associations: { ...everything.associations, primaryOrderDelivery: {}, primaryOrderTransaction: {} } } : everything)).json.data;
    expect(orders).toHaveLength(3);
    good(await caller.search('order', everything, { accept: 'application/vnd.api+json' }));
    good(await caller.search('order-transaction', { associations: { order: {} } }));
    good(await caller.get(`order/${ref}`));

    const [first] = orders as { id: string; deliveries: { id: string }[]; transactions: { id: string }[] }[];
    good(await caller.get(`_action/state-machine/order/${first.id}/state`));
    good(await caller.post(`_action/order/${first.id}/state/process`, { sendMail: false }));
    good(await caller.patch(`order-delivery/${first.deliveries[0].id}`, { trackingCodes: ['0034'] }), 204);
    good(await caller.post(`_action/order_delivery/${first.deliveries[0].id}/state/ship`));
    good(await caller.post(`_action/order_transaction/${first.transactions[0].id}/state/paid`));
    await caller.post(`_action/order/${first.id}/state/reopen`);
    good(await caller.patch(`order/${first.id}`, { customFields: { erp_number: 'AB-1' }, tags: [{ id: id('e'), name: 'ERP' }] }), 204);

    const price = (gross: number, more: object = {}) => [{ currencyId, gross, net: gross / 1.19, linked: true, ...more }];
    good(await caller.sync({ key: 'stock', action: 'upsert', entity: 'product', payload: [{ id: ids['HAM-500'], stock: 55 }, { id: ids['KAF-1'], stock: -3 }] }));
    good(await caller.sync({ action: 'upsert', entity: 'product', payload: [{ id: ids['HAM-500'], price: price(21.5, { listPrice: { gross: 25, net: 21, linked: true }, regulationPrice: { gross: 19.99, net: 16.8, linked: true } }) }] }));
    const dates = version === '6.7' ? { fromDate: '2026-01-01T00:00:00', toDate: '2099-01-01T00:00:00' } : { fromDate: '2026-01-01T00:00:00+00:00', toDate: '2099-01-01T00:00:00+00:00' };
    good(await caller.sync(
      { action: 'upsert', entity: 'rule', payload: [{ id: id('a'), name: 'Aktion', priority: 9000, moduleTypes: { types: ['price'] }, conditions: [{ id: id('b'), type: 'orContainer', position: 0, value: {}, children: [{ id: id('c'), type: 'andContainer', position: 0, value: {}, children: [{ id: id('d'), type: 'dateRange', position: 0, value: { useTime: true, ...dates } }] }] }] }] },
      { action: 'upsert', entity: 'product_price', payload: [{ id: id('f'), productId: ids['HAM-500'], ruleId: id('a'), quantityStart: 1, price: price(14.99, { listPrice: { currencyId, gross: 19.99, net: 16.8, linked: true } }) }] },
    ));
    expect(((await shop.control('/books')) as Books).prices['HAM-500']).toMatchObject({ effective: version === '6.7' ? '12.60' : '14.99' });
    good(await caller.search('rule', { associations: { conditions: {}, productPrices: {} } }));
    good(await caller.search('product-price', { associations: { rule: {} } }));
    good(await caller.sync({ action: 'delete', entity: 'product_price', payload: [{ id: id('f') }, { id: id('9') }] }));
    good(await caller.sync({ action: 'delete', entity: 'rule', payload: [{ id: id('a') }] }));

    good(await caller.post('media', { id: id('1'), mediaFolderId: (await caller.search('media-folder')).json.data[0].id, title: 'Hammer' }), 204);
    good(await caller.get('_action/media/provide-name?fileName=ham&extension=png'));
    good(await caller.call('POST', `_action/media/${id('1')}/upload?extension=png&fileName=ham`, { raw: Buffer.from('PNG'), headers: { 'content-type': 'image/png' } }), 204);
    good(await caller.sync({ action: 'upsert', entity: 'product', payload: [{ id: ids['HAM-500'], coverId: id('2'), media: [{ id: id('2'), mediaId: id('1'), position: 0 }] }] }));
    good(await caller.search('media', { ids: [id('1')] }));
    good(await caller.search('product-media'));

    await caller.search('order', { associations: { nothing: {} } });
    await caller.search('order', { limit: 501 });
    await caller.sync({ action: 'upsert', entity: 'product', payload: [{ id: id('7'), stock: 1 }] });
    await caller.get(`order/${id('0')}`);
    await caller.search('order', {}, { accept: null });
  });
  itRefereed('shows nothing that a real shop would not', () => expectRefereed(caller.heard, { version }));
});

describe('the referee', () => {
  const ask = (path: string, body: unknown): { method: string; path: string; body: string } => ({ method: 'POST', path: `/api/${path}`, body: JSON.stringify(body) });
  itRefereed.each([
    ['a field nobody has', ask('search/order', { filter: [{ type: 'equals', field: 'ordernumber', value: '1' }] })],
    ['a field nobody has, of an association', ask('search/order', { sort: [{ field: 'deliveries.trackingCode' }] })],
    ['an association nobody has', ask('search/order', { associations: { lineItems: { associations: { article: {} } } } })],
    ['a word criteria do not have', ask('search/order', { filters: [] })],
    ['a page that is too long', ask('search/order', { limit: 501 })],
    ['a date that would be compared wrongly', ask('search/order', { filter: [{ type: 'range', field: 'updatedAt', parameters: { gte: '2026-11-23T08:25:59+01:00' } }] })],
    ['an include nobody has', ask('search/order', { includes: { order: ['number'] } })],
    ['an entity nobody has', ask('search/article', {})],
    ['a misspelt property', ask('_action/sync', [{ action: 'upsert', entity: 'product', payload: [{ id: id('1'), stok: 1 }] }])],
    ['a property that is the shop’s own', ask('_action/sync', [{ action: 'upsert', entity: 'product', payload: [{ id: id('1'), availableStock: 1 }] }])],
    ['stock as text', ask('_action/sync', [{ action: 'upsert', entity: 'product', payload: [{ id: id('1'), stock: '1' }] }])],
    ['half a price', ask('_action/sync', [{ action: 'upsert', entity: 'product', payload: [{ id: id('1'), price: [{ currencyId, gross: 1, linked: true }] }] }])],
    ['a row that cannot be created', ask('media-folder', { name: 'x' })],
    ['a transition nobody has', ask(`_action/order/${id('1')}/state/finish`, {})],
    ['a word a transition does not have', ask(`_action/order/${id('1')}/state/process`, { sendmail: false })],
    ['a path nobody has', ask('_action/orders', {})],
    ['an answer with a property nobody has', { ...ask('search/tax', {}), status: 200, answer: '{"total":1,"data":[{"id":"11111111111111111111111111111111","rate":19,"apiAlias":"tax"}],"aggregations":[]}' }],
    ['an answer of a wrong type', { ...ask('search/tax', {}), status: 200, answer: '{"total":1,"data":[{"id":"11111111111111111111111111111111","taxRate":"19","apiAlias":"tax"}],"aggregations":[]}' }],
    ['a figure without its parts', { ...ask('search/order', {}), status: 200, answer: '{"total":1,"data":[{"apiAlias":"order","price":{"apiAlias":"cart_price","totalPrice":1}}],"aggregations":[]}' }],
    ['a refusal in another frame', { ...ask('search/tax', {}), status: 400, answer: '{"error":"no"}' }],
  ])('finds %s', (_name, call) => expect(referee([call]).faults.length).toBeGreaterThan(0));
});

it('shows the shop to a person, who can play the buyer', async () => {
  const shop = await simulator.start();
  const caller = new Caller(shop);
  await shop.control('/seed', { demo: true });
  const { text } = await caller.get('/');
  expect([text.includes('Hammer 500g'), text.includes('T-Shirt Rot / M'), text.includes('19,99'), text.includes('PayPal')]).toEqual([true, true, true, true]);
  const ordered = await caller.call('POST', '/_shop/order', { token: null, raw: 'q:HAM-500=2&firstName=Erika&payment=swag_paypal_paypal', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  expect([ordered.status, ((await shop.control('/books')) as Books).stock['HAM-500']]).toEqual([303, 23]);
  await caller.close();
});
