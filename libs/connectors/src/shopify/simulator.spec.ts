// The simulated Shopify shop on its own: its schema is a true part of the official one, and it refuses what the real shop refuses (fact sheet by section).
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, type GraphQLArgument, type GraphQLInputField } from 'graphql';
import { readFileSync } from 'node:fs';
import type { Books, PlacedOrder, RunningSimulator } from '../testing/simulator.js';
import { findSimulator } from '../testing/simulators.js';
import { reducedSchema } from './simulator/reduced-schema.js';
import { officialSchema, officialVersions } from './simulator/schema.js';

let shop: RunningSimulator;
let token: string;
beforeAll(async () => {
  shop = await findSimulator('shopify').start();
});
afterAll(() => shop.close());
beforeEach(async () => {
  await shop.control('/reset', {});
  await shop.control('/seed', { products: [{ sku: 'HAM-500', name: 'Hammer', price: '19.99', taxRate: '19', stock: 50 }, { sku: 'HAM-501', name: 'Hammer 2', price: '10.00', taxRate: '19', stock: 5 }, { sku: 'KAF-1', name: 'Kaffee', price: '14.49', taxRate: '7', stock: 40 }, { sku: 'TS', name: 'T-Shirt', type: 'variable', options: ['Größe'], variations: ['S', 'M'].map((size) => ({ sku: `TS-${size}`, price: '15.00', stock: 20, options: { Größe: size } })) }], coupons: [{ code: 'zehn', type: 'percent', amount: '10' }] });
  token = ((await (await login()).json()) as { access_token: string }).access_token;
});

const login = (given: Record<string, string> = {}): Promise<Response> => fetch(`${shop.url}/admin/oauth/access_token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: shop.credentials.clientId, client_secret: shop.credentials.clientSecret, ...given }) });
type Answer = { status: number; version: string | null; data?: Record<string, never>; errors?: { message: string; extensions?: { code?: string }; path?: unknown[] }[]; extensions?: { cost?: { requestedQueryCost: number; throttleStatus: { currentlyAvailable: number } }; search?: { warnings: unknown[] }[] } };
async function ask(query: string, variables: Record<string, unknown> = {}, given: { version?: string; token?: string } = {}): Promise<Answer> {
  const response = await fetch(`${shop.url}/admin/api/${given.version ?? '2026-07'}/graphql.json`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-shopify-access-token': given.token ?? token }, body: JSON.stringify({ query, variables }) });
  return { status: response.status, version: response.headers.get('x-shopify-api-version'), ...((await response.json()) as object) };
}
const codes = (answer: Answer): (string | undefined)[] => (answer.errors ?? []).map(({ extensions }) => extensions?.code);
const itOfficial = officialVersions.every((version) => officialSchema(version)) ? it : it.skip;

describe('the reduced schema', () => {
  itOfficial.each(officialVersions)('is a true part of the official one of %s', (version) => {
    const official = buildSchema(readFileSync(officialSchema(version)!, 'utf8'), { assumeValid: true });
    const faults: string[] = [];
    let compared = 0;
    const needed = (of: GraphQLArgument | GraphQLInputField): boolean => String(of.type).endsWith('!') && of.defaultValue === undefined;
    for (const type of Object.values(buildSchema(reducedSchema).getTypeMap()).filter(({ name }) => !name.startsWith('__'))) {
      const theirs = official.getType(type.name);
      if (isEnumType(type)) {
        const values = isEnumType(theirs) ? theirs.getValues().map(({ name }) => name) : [];
        compared += type.getValues().length;
        faults.push(...type.getValues().filter(({ name }) => !values.includes(name)).map(({ name }) => `${type.name} has no ${name}`));
      } else if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
        if (!(isObjectType(theirs) || isInterfaceType(theirs) || isInputObjectType(theirs)) || theirs.constructor !== type.constructor) {
          faults.push(`${type.name} is nothing like it`);
          continue;
        }
        const others = theirs.getFields();
        for (const [name, field] of Object.entries(type.getFields())) {
          compared += 1;
          const place = `${type.name}.${name}`;
          const other = others[name];
          if (!other || String(other.type) !== String(field.type)) faults.push(`${place}: ${String(field.type)} for ${String(other?.type)}`);
          const args = 'args' in field ? [...field.args] : [];
          const otherArgs = other && 'args' in other ? [...other.args] : [];
          for (const one of args) if (!otherArgs.some((theirArg) => theirArg.name === one.name && String(theirArg.type) === String(one.type) && theirArg.defaultValue === one.defaultValue)) faults.push(`${place}(${one.name})`);
          for (const one of otherArgs) if (needed(one) && !args.some((ours) => ours.name === one.name)) faults.push(`${place} needs ${one.name}`);
        }
        if (isInputObjectType(theirs)) for (const field of Object.values(theirs.getFields())) if (needed(field) && !(field.name in type.getFields())) faults.push(`${type.name} needs ${field.name}`);
      } else if (!theirs) faults.push(`there is no ${type.name}`);
    }
    process.stdout.write(`reduced schema: ${compared} fields and values compared with ${version}\n`);
    expect(faults).toEqual([]);
    expect(compared).toBeGreaterThan(300);
  });
});

describe('tokens and versions', () => {
  it('gives a token for a day, refuses a wrong secret and a foreign app, and forgets the token in time', async () => {
    expect(await (await login()).json()).toMatchObject({ expires_in: 86399, scope: expect.stringContaining('read_orders') as string });
    expect((await login({ client_secret: 'wrong' })).status).toBe(401);
    await shop.control('/merchant', { do: 'switch', switches: { foreignApp: true } });
    const foreign = await login();
    expect([foreign.status, foreign.headers.get('content-type'), await foreign.text()]).toEqual([400, 'text/html; charset=utf-8', expect.stringContaining('shop_not_permitted')]);
    expect((await ask('{ shop { id } }', {}, { token: 'shpat_0' })).status).toBe(401);
    await shop.control('/clock', { now: new Date(Date.now() + 86_400_000).toISOString() });
    expect((await ask('{ shop { id } }')).status).toBe(401);
    await shop.control('/clock', { now: new Date().toISOString() });
  });
  it('falls forward from a version that is no longer there', async () => {
    expect((await ask('{ shop { id } }', {}, { version: '2024-10' })).version).toBe('2026-01');
    expect((await ask('{ shop { id } }')).version).toBe('2026-07');
  });
  it('says which state a shop is in', async () => {
    await shop.control('/merchant', { do: 'switch', switches: { state: 'frozen' } });
    expect((await ask('{ shop { id } }')).status).toBe(402);
  });
});

describe('costs', () => {
  const orders = 'query($first: Int!) { orders(first: $first) { nodes { id lineItems(first: 50) { nodes { id taxLines(first: 5) { title } } } transactions { id } } } }';
  it('reserves, throttles inside HTTP 200, and fills again by the clock', async () => {
    const before = (await ask(orders, { first: 5 })).extensions!.cost!;
    expect(before.requestedQueryCost).toBeGreaterThan(100);
    await shop.control('/merchant', { do: 'switch', switches: { bucket: 300, restoreRate: 50 } });
    const later = Date.now() + 60_000;
    await shop.control('/clock', { now: new Date(later).toISOString(), speed: 0 });
    const bought = 'query { productVariants(first: 250) { nodes { id } } products(first: 250) { nodes { id variants(first: 20) { nodes { id } } } } }';
    let refused: Answer | undefined;
    for (let tries = 0; tries < 20 && !refused; tries += 1) {
      const answer = await ask(bought);
      if (codes(answer)[0] === 'THROTTLED') refused = answer;
    }
    expect(refused).toMatchObject({ status: 200 });
    expect(refused?.data).toBeUndefined();
    await shop.control('/clock', { now: new Date(later + 10_000).toISOString(), speed: 0 });
    expect((await ask(bought)).errors).toBeUndefined();
    await shop.control('/clock', { now: new Date().toISOString(), speed: 1 });
  });
  it('refuses what costs more than a thousand', async () => {
    const deep = orders.replace('transactions { id }', 'transactions { id } refunds { id refundLineItems(first: 50) { nodes { lineItem { id } } } }');
    expect(codes(await ask(deep, { first: 100 }))).toEqual(['MAX_COST_EXCEEDED']);
    expect((await ask(deep, { first: 1 })).errors).toBeUndefined();
  });
});

describe('lists', () => {
  it('takes an unknown key for no filter and only mentions it', async () => {
    const answer = await ask(`{ productVariants(first: 10, query: "skuu:HAM-500") { nodes { sku } } }`);
    expect((answer.data!.productVariants as { nodes: unknown[] }).nodes).toHaveLength(5);
    expect(answer.extensions!.search![0].warnings).toHaveLength(1);
  });
  it('finds numbers by their words, whatever their case', async () => {
    const { data } = await ask(`{ productVariants(first: 10, query: "sku:\\"ham-500\\" OR sku:\\"TS-M\\"") { nodes { sku } } }`);
    expect(data!.productVariants).toEqual({ nodes: [{ sku: 'HAM-500' }, { sku: 'TS-M' }] });
  });
  it('pages by cursor without repeating what stands still', async () => {
    for (let count = 0; count < 7; count += 1) await shop.control('/order', { cart: [{ sku: 'HAM-500' }] });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Answer = await ask('query($after: String) { orders(first: 3, after: $after, sortKey: UPDATED_AT) { nodes { name } pageInfo { hasNextPage endCursor } } }', { after });
      const { nodes, pageInfo } = page.data!.orders as { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      seen.push(...nodes.map(({ name }) => name));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(['#1001', '#1002', '#1003', '#1004', '#1005', '#1006', '#1007']);
  });
  it('withholds what is protected and says so inside HTTP 200', async () => {
    await shop.control('/order', { cart: [{ sku: 'HAM-500' }] });
    await shop.control('/merchant', { do: 'switch', switches: { protectedData: 'fields' } });
    const answer = await ask('{ orders(first: 1) { nodes { name email shippingAddress { city zip } } } }');
    expect(answer.data!.orders).toEqual({ nodes: [{ name: '#1001', email: null, shippingAddress: { city: 'Köln', zip: null } }] });
    expect(answer.errors!.every(({ message }) => message.startsWith('This app is not approved to use the'))).toBe(true);
    await shop.control('/merchant', { do: 'switch', switches: { missing: ['read_orders', 'write_orders'] } });
    expect((await ask('{ orders(first: 1) { nodes { name } } }')).errors![0].message).toMatch(/^Access denied for orders field/);
  });
});

describe('stock', () => {
  const set = 'mutation($input: InventorySetQuantitiesInput!, $key: String!) { inventorySetQuantities(input: $input) @idempotent(key: $key) { inventoryAdjustmentGroup { id } userErrors { field code message } } }';
  const place = 'gid://shopify/Location/71000000001';
  async function item(sku: string): Promise<string> {
    const { data } = await ask('query($q: String!) { productVariants(first: 1, query: $q) { nodes { inventoryItem { id } } } }', { q: `sku:"${sku}"` });
    return (data!.productVariants as { nodes: { inventoryItem: { id: string } }[] }).nodes[0].inventoryItem.id;
  }
  const input = (...quantities: Record<string, unknown>[]): unknown => ({ name: 'available', reason: 'correction', quantities: quantities.map((row) => ({ locationId: place, ...row })) });
  const errorsOf = (answer: Answer): { code: string; field: string[] }[] => (answer.data!.inventorySetQuantities as { userErrors: { code: string; field: string[] }[] }).userErrors;

  it('wants a key, the figure to change from, and at most 250 rows', async () => {
    const ham = await item('HAM-500');
    expect(codes(await ask('mutation($input: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $input) { userErrors { code } } }', { input: input({ inventoryItemId: ham, quantity: 1, changeFromQuantity: null }) }))).toEqual(['BAD_REQUEST']);
    expect(codes(await ask(set, { input: input({ inventoryItemId: ham, quantity: 1 }), key: 'a' }))).toEqual(['INVALID_FIELD_ARGUMENTS']);
    expect(codes(await ask(set, { input: input(...Array.from({ length: 251 }, () => ({ inventoryItemId: ham, quantity: 1, changeFromQuantity: null }))), key: 'b' }))).toEqual(['MAX_INPUT_SIZE_EXCEEDED']);
  });
  it('writes all or nothing, and names the row', async () => {
    const [ham, kaf] = [await item('HAM-500'), await item('KAF-1')];
    const answer = await ask(set, { input: input({ inventoryItemId: ham, quantity: 1, changeFromQuantity: 50 }, { inventoryItemId: kaf, quantity: 2, changeFromQuantity: 39 }), key: 'c' });
    expect(errorsOf(answer)).toMatchObject([{ code: 'CHANGE_FROM_QUANTITY_STALE', field: ['input', 'quantities', '1', 'changeFromQuantity'] }]);
    expect(((await shop.control('/books')) as Books).stock).toMatchObject({ 'HAM-500': 50, 'KAF-1': 40 });
  });
  it('answers a key with what it answered before, and refuses it for anything else', async () => {
    const ham = await item('HAM-500');
    const wish = { input: input({ inventoryItemId: ham, quantity: 7, changeFromQuantity: 50 }), key: 'd' };
    const first = await ask(set, wish);
    expect((await ask(set, wish)).data).toEqual(first.data);
    expect(errorsOf(await ask(set, { ...wish, input: input({ inventoryItemId: ham, quantity: 8, changeFromQuantity: 7 }) }))[0].code).toBe('IDEMPOTENCY_KEY_PARAMETER_MISMATCH');
    expect(((await shop.control('/books')) as Books).stock['HAM-500']).toBe(7);
  });
});

describe('orders', () => {
  it.each(['grow', 'net'])('reckons to the cent in a %s shop', async (flavour) => {
    await shop.control('/reset', { flavour });
    await shop.control('/seed', { products: [{ sku: 'A', name: 'A', price: '19.99', taxRate: '19', stock: 9 }, { sku: 'B', name: 'B', price: '14.49', taxRate: '7', stock: 9 }], coupons: [{ code: 'zehn', type: 'percent', amount: '10' }] });
    const placed = (await shop.control('/order', { cart: [{ sku: 'A', quantity: 3 }, { sku: 'B', quantity: 2 }], coupons: ['zehn'], fees: [{ name: 'Nachlass', amount: '-1.37' }], meta: { tip: '2.00' } })) as PlacedOrder;
    const lines = flavour === 'grow' ? 59.97 - 6 + (28.98 - 2.9) - 1.63 + 4.9 : 0;
    token = ((await (await login()).json()) as { access_token: string }).access_token;
    const { data } = await ask('{ orders(first: 1) { nodes { totalPriceSet { shopMoney { amount } } lineItems(first: 5) { nodes { discountAllocations { allocatedAmountSet { shopMoney { amount } } } } } } } }');
    const [order] = (data!.orders as { nodes: { totalPriceSet: { shopMoney: { amount: string } } }[] }).nodes;
    expect(Number(order.totalPriceSet.shopMoney.amount).toFixed(2)).toBe(placed.total);
    if (flavour === 'grow') expect(Number(placed.total)).toBeCloseTo(lines + 2, 2);
  });
  it('commits pieces, gives them back on cancelling, and fulfils in parts from one location only', async () => {
    const { ref } = (await shop.control('/order', { cart: [{ sku: 'HAM-500', quantity: 3 }], status: 'paid' })) as PlacedOrder;
    expect(((await shop.control('/books')) as Books).stock['HAM-500']).toBe(47);
    const forward = await ask('query($id: ID!) { order(id: $id) { fulfillmentOrders(first: 5) { nodes { id status lineItems(first: 5) { nodes { id remainingQuantity } } } } } }', { id: `gid://shopify/Order/${ref}` });
    const [one] = (forward.data!.order as { fulfillmentOrders: { nodes: { id: string; lineItems: { nodes: { id: string }[] } }[] } }).fulfillmentOrders.nodes;
    const ship = 'mutation($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { fulfillment { status } userErrors { message } } }';
    const sent = (quantity: number): Promise<Answer> => ask(ship, { f: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: one.id, fulfillmentOrderLineItems: [{ id: one.lineItems.nodes[0].id, quantity }] }], notifyCustomer: false } });
    expect((await sent(2)).data!.fulfillmentCreate).toMatchObject({ fulfillment: { status: 'SUCCESS' }, userErrors: [] });
    expect((await sent(2)).data!.fulfillmentCreate).toMatchObject({ fulfillment: null, userErrors: [{ message: 'Invalid fulfillment order line item quantity requested.' }] });
    await shop.control('/merchant', { do: 'cancel-order', ref });
    expect(((await shop.control('/books')) as Books).stock['HAM-500']).toBe(48);
  });
});
