// The outside referee of the simulator: every answer it gives is held against the schema that a real shop of that version sent (OPTIONS) and, for orders,
// against field names and types of orders of real shops. What a real shop itself does beside its schema is listed here by name, with its reason.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { Caller } from './simulator/caller.js';
import { demoSeed } from './simulator/seed.js';
import { simulator } from './woocommerce.simulator.js';

type Schema = { type?: string | string[]; enum?: unknown[]; properties?: Record<string, Schema>; items?: Schema; context?: string[]; format?: string };
type Json = null | string | number | boolean | Json[] | { [name: string]: Json };

const reference = resolve(__dirname, '../../../..', process.env['KONTOR_REFERENCE'] ?? '../shared');
const present = existsSync(resolve(reference, 'schemas/woocommerce/wc11'));
if (!present) console.warn(`SKIPPED: the referee of the WooCommerce simulator needs the reference folder (KONTOR_REFERENCE), not found at ${reference}`);
const judged = present ? describe : describe.skip;

/** Null where nothing is set, although the schema does not say so: so do the sample orders and every WooCommerce. */
const mayBeNull = /(^|\.)(stock_quantity|image|parent_name|sku|email)$/;
/** Other types than the schema's in the sample orders of real shops. */
const otherTypes: Record<string, Schema> = {
  'orders line_items.[].image.id': {}, // "" for a simple product without image
  'orders tax_lines.[].rate_id': { type: 'integer' }, // 8.9.1 declares a text and sends a number
  'products shipping_class_id': { type: 'integer' }, // declared as a text
  'products_1_variations shipping_class_id': { type: 'integer' },
  'variations shipping_class_id': { type: 'integer' },
  'payment_gateways settings': { type: 'object' }, // declared as one setting, sent as settings by their ids
  'system_status dropins_mu_plugins': { type: 'object' }, // two lists with names, declared as a list
  'system_status post_type_counts.[]': { type: 'object' }, // declared as texts
  'reports_orders_totals total': { type: 'integer' }, // declared as a text
};
/** In the schema, but not in answers: only accepted in requests, shown to the editor, or shown where it has a meaning (choices of a setting). */
const notShown = /[ .](set_paid|manual_update|api_refund|api_restock|refund_total|added_by_user|secret|permalink_template|generated_slug|wccom_connected)$|^settings_\w+ (placeholder|options)$/;

function toAjv(of: string, schema: Schema, path = ''): Record<string, unknown> {
  const typed = otherTypes[`${of} ${path}`] ?? schema;
  const kinds = [typed.type ?? []].flat().flatMap((type) => (type === 'mixed' ? [] : type === 'date-time' ? ['string', 'null'] : [type]));
  const dated = [typed.type ?? []].flat().includes('date-time');
  if (kinds.length > 0 && mayBeNull.test(path)) kinds.push('null');
  // PHP knows one kind of array: empty objects come as lists, lists with names as objects.
  if (kinds.includes('object') && !typed.properties) kinds.push('array');
  if (kinds.includes('array') && !typed.items?.properties && path.includes('.')) kinds.push('object');
  const shown = Object.entries(typed.properties ?? {}).filter(([, inner]) => !inner.context || inner.context.includes('view'));
  return {
    ...(kinds.length > 0 ? { type: [...new Set(kinds)] } : {}),
    ...(typed.format === 'uri' ? { pattern: '^(https?://\\S+)?$' } : {}),
    ...(dated ? { pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$' } : {}),
    ...(typed.enum && !dated ? { enum: mayBeNull.test(path) ? [...typed.enum, null] : typed.enum } : {}),
    ...(typed.properties
      ? {
          properties: Object.fromEntries(Object.entries(typed.properties).map(([name, inner]) => [name, toAjv(of, inner, path ? `${path}.${name}` : name)])),
          required: shown.map(([name]) => name).filter((name) => !notShown.test(`${of} ${path ? `${path}.` : ''}${name}`)),
        }
      : {}),
    ...(typed.items && kinds.includes('array') && [typed.type ?? []].flat().includes('array') ? { items: toAjv(of, typed.items, `${path}.[]`.replace(/^\./, '')) } : {}),
  };
}

/** Every path of a document with the names found there and the types of its values. */
function shape(value: Json, path: string, names: Map<string, Set<string>[]>, types: Map<string, Set<string>>): void {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  types.set(path, (types.get(path) ?? new Set()).add(type));
  if (Array.isArray(value)) for (const one of value) shape(one, `${path}[]`, names, types);
  else if (value !== null && typeof value === 'object') {
    names.set(path, [...(names.get(path) ?? []), new Set(Object.keys(value))]);
    for (const [name, inner] of Object.entries(value)) shape(inner, `${path}.${name}`, names, types);
  }
}

const tally = { answers: 0, records: 0 };
afterAll(() => {
  if (present) console.log(`${tally.answers} simulator answers checked (${tally.records} records in them)`);
});

judged.each(['wc11', 'wc8'] as const)('the simulated shop %s answers as the real one', (flavour) => {
  let shop: Caller;
  const validators = new Map<string, ValidateFunction>();
  const ajv = new Ajv({ strict: false, allErrors: true, allowUnionTypes: true });
  const samples = present ? readdirSync(resolve(reference, 'samples/woocommerce')).map((file) => JSON.parse(readFileSync(resolve(reference, 'samples/woocommerce', file), 'utf8')) as { version: string } & { [name: string]: Json }) : [];
  const names = new Map<string, Set<string>[]>();
  const types = new Map<string, Set<string>>();
  for (const sample of samples) shape(sample, '', sample.version.startsWith('11') === (flavour === 'wc11') ? names : new Map<string, Set<string>[]>(), types);

  const validator = (schema: string): ValidateFunction => {
    const known = validators.get(schema) ?? ajv.compile(toAjv(schema, (JSON.parse(readFileSync(resolve(reference, 'schemas/woocommerce', flavour, `OPTIONS_${schema}.json`), 'utf8')) as { schema: Schema }).schema));
    validators.set(schema, known);
    return known;
  };

  const check = (schema: string, records: Json[], what: string): void => {
    for (const record of records) {
      const valid = validator(schema);
      valid(record);
      expect({ what, faults: (valid.errors ?? []).map((fault) => `${fault.instancePath} ${fault.message} ${JSON.stringify(fault.params)}`) }).toEqual({ what, faults: [] });
      if (schema === 'orders') checkSample(record, what);
    }
    tally.answers += 1;
    tally.records += records.length;
  };

  /** Against the orders of real shops: the same names at every place that a sample shows, and no other type of value. */
  const checkSample = (record: Json, what: string): void => {
    const mine = { names: new Map<string, Set<string>[]>(), types: new Map<string, Set<string>>() };
    shape(record, '', mine.names, mine.types);
    for (const [path, sets] of mine.names) {
      const seen = names.get(path);
      if (!seen) continue;
      const always = [...seen[0]].filter((name) => seen.every((set) => set.has(name)));
      const ever = new Set(seen.flatMap((set) => [...set]));
      for (const set of sets) {
        expect({ what, path, missing: always.filter((name) => !set.has(name)), unknown: [...set].filter((name) => !ever.has(name)) }).toEqual({ what, path, missing: [], unknown: [] });
      }
    }
    for (const [path, found] of mine.types) {
      const seen = types.get(path);
      // Dates are null until something happened, and so is the number of a product that is gone.
      if (seen) expect({ what, path, types: [...found].filter((type) => !seen.has(type) && !(type === 'null' && /date_|\.sku$/.test(path)) && !(type === 'string' && /date_/.test(path))) }).toEqual({ what, path, types: [] });
    }
  };

  const list = async (path: string, schema: string, least = 1): Promise<void> => {
    const said = await shop.get(path);
    expect({ path, status: said.status }).toEqual({ path, status: 200 });
    expect((said.json as Json[]).length).toBeGreaterThanOrEqual(least);
    check(schema, said.json as Json[], path);
  };
  const one = async (path: string, schema: string): Promise<void> => {
    const said = await shop.get(path);
    expect({ path, status: said.status }).toEqual({ path, status: 200 });
    check(schema, [said.json as Json], path);
  };
  const refused = async (said: Promise<{ status: number; json: unknown }>, status: number, code: string): Promise<void> => {
    const answer = await said;
    tally.answers += 1;
    expect(answer.json).toEqual(expect.objectContaining({ code, message: expect.any(String) }));
    expect(answer.status).toBe(status);
    if (status !== 500) expect((answer.json as { data: { status: number } }).data.status).toBe(status);
  };

  let ids: { simple: number; parent: number; variation: number; order: number };
  beforeAll(async () => {
    // The schemas were taken from shops whose classes have English slugs.
    shop = new Caller(await simulator.start({ setup: { flavour, switches: { germanTaxClasses: false } } }));
    await shop.shop.control('/seed', demoSeed);
    await shop.shop.control('/order', { cart: [{ sku: 'HAM-500', quantity: 3 }, { sku: 'KAF-1', quantity: 2 }, { sku: 'TS-B-M' }], coupons: ['zehn'], fees: [{ name: 'Mindermengenzuschlag', amount: '2.52' }, { name: 'Rabatt', amount: '-1.00' }] });
    await shop.shop.control('/order', { cart: [{ sku: 'ZAN-1' }, { sku: null, price: '3.00' }], payment: { method: 'ppcp-gateway', transaction: 'PAY-1' }, customer: { id: 7, country: 'AT', vatId: 'ATU12345678' }, vatExempt: true });
    await shop.shop.control('/order', { cart: [{ sku: 'GUT-25' }], shipping: null, status: 'pending' });
    await shop.shop.control('/order', { cart: [{ sku: 'HAM-500' }], customer: { country: 'CA' }, payment: { method: 'cod' }, times: 3 });
    const products = (await shop.get('products?per_page=100&orderby=id&order=asc')).json as { id: number; type: string; variations: number[] }[];
    const parent = products.find((product) => product.type === 'variable')!;
    const orders = (await shop.get('orders?orderby=id&order=asc')).json as { id: number }[];
    ids = { simple: products.find((product) => product.type === 'simple')!.id, parent: parent.id, variation: parent.variations[0], order: orders[0].id };
  });
  afterAll(() => shop?.close());

  it('for orders, notes and refunds', async () => {
    await list('orders', 'orders', 6);
    await list('orders?dp=6&orderby=modified&order=asc&status=processing,on-hold', 'orders', 4);
    await list('orders?status=pending', 'orders');
    await one(`orders/${ids.order}`, 'orders');
    for (const body of [{ status: 'processing' }, { status: 'completed' }, { meta_data: [{ key: '_tracking_number', value: '1Z' }] }, { billing: { city: 'Kiel' }, customer_note: 'Bitte klingeln' }]) {
      check('orders', [(await shop.put(`orders/${ids.order}`, body)).json], `PUT order ${JSON.stringify(body)}`);
    }
    check('orders_1_notes', [(await shop.post(`orders/${ids.order}/notes`, { note: 'Unterwegs', customer_note: true })).json], 'POST note');
    await list(`orders/${ids.order}/notes`, 'orders_1_notes', 2);
    await list(`orders/${ids.order}/notes?type=customer`, 'orders_1_notes');
    const order = (await shop.get(`orders/${ids.order}`)).json as { line_items: { id: number; total: string }[] };
    const refund = await shop.post(`orders/${ids.order}/refunds`, { amount: '5.00', reason: 'Kulanz', api_refund: false, line_items: [{ id: order.line_items[0].id, quantity: 1, refund_total: '4.20', refund_tax: [{ id: 1, refund_total: '0.80' }] }] });
    expect(refund.status).toBe(201);
    check('orders_1_refunds', [refund.json], 'POST refund');
    await list(`orders/${ids.order}/refunds`, 'orders_1_refunds');
    if (flavour === 'wc11') await list('refunds', 'refunds');
    await one(`orders/${ids.order}`, 'orders');
    const batch = await shop.post('orders/batch', { update: [{ id: ids.order, status: 'completed' }, { id: 999_999, status: 'completed' }] });
    check('orders', [(batch.json as { update: Json[] }).update[0]!], 'orders/batch');
    await shop.shop.control('/merchant', { do: 'delete-product', sku: 'ZAN-1' });
    await list('orders?search=Mustermann', 'orders', 2);
    check('orders', [(await shop.call('DELETE', `orders/${ids.order}`)).json], 'DELETE order');
  });

  it('for products and variations', async () => {
    await list('products', 'products', 4);
    await list('products?per_page=100&status=publish&type=simple', 'products', 3);
    check('products', ((await shop.get('products?sku=HAM-500')).json as Json[]), 'products?sku');
    await one(`products/${ids.simple}`, 'products');
    for (const body of [{ stock_quantity: -3 }, { regular_price: '22.00', sale_price: '20.00', date_on_sale_from: '2026-01-01T00:00:00', date_on_sale_to: '2027-01-31T23:59:59' }, { manage_stock: false }, { regular_price: 'abc' }]) {
      check('products', [(await shop.put(`products/${ids.simple}`, body)).json], `PUT product ${JSON.stringify(body)}`);
    }
    await list(`products/${ids.parent}/variations`, 'products_1_variations', 3);
    await one(`products/${ids.parent}/variations/${ids.variation}`, 'products_1_variations');
    check('products_1_variations', [(await shop.put(`products/${ids.parent}/variations/${ids.variation}`, { stock_quantity: 4, sale_price: '9.99' })).json], 'PUT variation');
    if (flavour === 'wc11') await list('variations?per_page=100', 'variations', 3);
    const made = await shop.post('products', { name: 'Neu', type: 'simple', sku: 'NEU-1', regular_price: '1.00' });
    expect(made.status).toBe(201);
    check('products', [made.json], 'POST product');
    const batch = await shop.post('products/batch', { update: [{ id: ids.simple, manage_stock: true, stock_quantity: 5 }, { id: ids.variation, stock_quantity: 1 }], create: [{ name: 'Noch eins', regular_price: '2.00' }] });
    const answer = batch.json as { update: Json[]; create: Json[] };
    check('products', [answer.update[0]!, answer.create[0]!], 'products/batch');
    const variations = await shop.post(`products/${ids.parent}/variations/batch`, { update: [{ id: ids.variation, stock_quantity: 2 }] });
    check('products_1_variations', (variations.json as { update: Json[] }).update, 'variations/batch');
    if (flavour === 'wc11') {
      await shop.put(`products/${ids.parent}`, { manage_stock: true, stock_quantity: 9 });
      await shop.put(`products/${ids.parent}/variations/${ids.variation}`, { manage_stock: 'parent' });
      await list(`products/${ids.parent}/variations`, 'products_1_variations', 3);
    }
  });

  it('for what it tells about itself', async () => {
    await one('system_status', 'system_status');
    await list('settings/general', 'settings_general', 5);
    await list('settings/tax', 'settings_tax', 5);
    await one('settings/tax/woocommerce_prices_include_tax', 'settings_tax');
    await list('taxes', 'taxes', 5);
    await list('taxes?class=standard', 'taxes', 2);
    await list('taxes/classes', 'taxes_classes', 3);
    await list('payment_gateways', 'payment_gateways', 4);
    await one('payment_gateways/bacs', 'payment_gateways');
    await list('shipping/zones', 'shipping_zones', 2);
    const made = await shop.post('webhooks', { topic: 'order.created', delivery_url: `${shop.shop.url}/nobody`, secret: 's', name: 'Kontor' });
    check('webhooks', [made.json], 'POST webhook');
    await list('webhooks', 'webhooks');
    await list('reports/orders/totals', 'reports_orders_totals', 7);
  });

  it('and the referee would see a fault', () => {
    const order = samples.find((sample) => sample.version.startsWith('11') === (flavour === 'wc11'))!;
    check('orders', [order], 'a real order');
    const [line] = order['line_items'] as { [name: string]: Json }[];
    for (const bad of [{ ...order, total: 64.06 }, { ...order, status: 'sent' }, { ...order, date_created: '2026-11-23' }, { ...order, extra: 1 }, { ...order, line_items: [{ ...line, quantity: '3' }] }, { ...order, line_items: [{ ...line, total_tax: undefined as never }] }]) {
      expect(() => check('orders', [JSON.parse(JSON.stringify(bad)) as Json], 'a spoilt order')).toThrow();
    }
  });

  it('for errors', async () => {
    await refused(shop.get('orders', { auth: 'none' }), 401, 'woocommerce_rest_cannot_view');
    await refused(shop.get('orders', { secret: 'cs_wrong' }), 401, 'woocommerce_rest_authentication_error');
    await refused(shop.get('nothing'), 404, 'rest_no_route');
    await refused(shop.get('orders/999999'), 404, 'woocommerce_rest_shop_order_invalid_id');
    await refused(shop.get('orders?per_page=101'), 400, 'rest_invalid_param');
    await refused(shop.get('orders?status=wc-processing'), 400, 'rest_invalid_param');
    await refused(shop.put(`products/${ids.variation}`, { stock_quantity: 1 }), 404, 'woocommerce_rest_invalid_product_id');
    await refused(shop.put(`products/${ids.simple}`, { regular_price: 5 }), 400, 'rest_invalid_param');
    await refused(shop.call('PUT', `products/${ids.simple}`, { raw: '{' }), 400, 'rest_invalid_json');
    await refused(shop.post('products', { name: 'X', sku: 'ham-500' }), 400, 'product_invalid_sku');
    await refused(shop.post('products/batch', { update: Array.from({ length: 101 }, () => ({ id: 1 })) }), 413, 'woocommerce_rest_request_entity_too_large');
  });
});
