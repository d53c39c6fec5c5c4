// Every document that the connector can send, found by itself: valid against Shopify's official schemas with its variables, below the largest cost with its
// largest page, with what no schema asks for; and no document hides anywhere else.
import { buildSchema, getOperationAST, parse, type GraphQLSchema } from 'graphql';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reference } from '../testing/reference.js';
import { faultsOfDocument, faultsOfVariables, itRefereed, officialSchemas, refereedVersions } from '../testing/shopify-referee.js';
import { apiVersion, documents, type DocumentName } from './documents.js';
import { costOf, largestCost } from './simulator/cost.js';
import { reducedSchema } from './simulator/reduced-schema.js';

const all = Object.entries(documents) as [DocumentName, string][];
const id = (type: string): string => `gid://shopify/${type}/1`;
/** The variables of each document in their fullest form. */
const variables: Record<DocumentName, Record<string, unknown>> = {
  connect: {},
  probe: {},
  locations: {},
  seen: {},
  orders: { first: 100, after: 'abc', query: "updated_at:>='2026-11-01T00:00:00Z'" },
  order: { id: id('Order') },
  moreLines: { id: id('Order'), after: 'abc' },
  refunds: { id: id('Order') },
  orderIndex: { after: null, query: "created_at:>='2026-11-01T00:00:00Z' created_at:<'2026-11-02T00:00:00Z'" },
  find: { first: 250, after: null, query: 'sku:"A" OR sku:"B"' },
  articles: { after: null, query: 'id:>1' },
  stock: { ids: [id('InventoryItem')], location: id('Location') },
  items: { ids: [id('ProductVariant')] },
  prices: { ids: [id('ProductVariant')] },
  setStock: { input: { name: 'available', reason: 'correction', quantities: [{ inventoryItemId: id('InventoryItem'), locationId: id('Location'), quantity: 1, changeFromQuantity: 2 }, { inventoryItemId: id('InventoryItem'), locationId: id('Location'), quantity: 0, changeFromQuantity: null }] }, key: '1' },
  stockAt: { item: id('InventoryItem'), location: id('Location'), key: '1' },
  setVariants: { product: id('Product'), variants: [{ id: id('ProductVariant'), price: '19.99', compareAtPrice: null }, { id: id('ProductVariant'), compareAtPrice: '25.00' }, { id: id('ProductVariant'), inventoryItem: { tracked: true } }] },
  toFulfil: { id: id('Order') },
  fulfil: { fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: id('FulfillmentOrder'), fulfillmentOrderLineItems: [{ id: id('FulfillmentOrderLineItem'), quantity: 1 }] }, { fulfillmentOrderId: id('FulfillmentOrder') }], trackingInfo: { company: 'DHL', number: '1', url: 'https://example.com/1' }, notifyCustomer: true } },
  media: { id: id('Product') },
  addMedia: { product: { id: id('Product') }, media: [{ originalSource: 'https://example.com/a.jpg', alt: 'A', mediaContentType: 'IMAGE' }] },
  orderMedia: { id: id('Product'), moves: [{ id: id('MediaImage'), newPosition: '0' }] },
  dropMedia: { ids: [id('MediaImage')] },
  hooks: { after: null },
  addHook: { topic: 'ORDERS_CREATE', hook: { uri: 'https://kontor.example/hooks/1', format: 'JSON' } },
  dropHook: { id: id('WebhookSubscription') },
};
const faults = (schemas: readonly GraphQLSchema[]): string[] => schemas.flatMap((schema, at) => all.flatMap(([name, text]) => [...faultsOfDocument(schema, text), ...faultsOfVariables(schema, text, variables[name])].map((fault) => `${at} ${name}: ${fault}`)));

describe('against the official schemas', () => {
  itRefereed('all documents and their variables are valid in both versions', () => {
    expect(officialSchemas()).toHaveLength(refereedVersions.length);
    expect(faults(officialSchemas())).toEqual([]);
    process.stdout.write(`documents: ${all.length}, each with its variables, valid against Shopify's schemas of ${refereedVersions.join(' and ')}\n`);
  });
});
it('all documents are valid against our own part of the schema, and speak a version that is judged', () => {
  expect(faults([buildSchema(reducedSchema)])).toEqual([]);
  expect(all.length).toBeGreaterThan(20);
  expect(refereedVersions).toContain(apiVersion);
});
it('no document costs more than Shopify allows, with its largest page and with its full lists', () => {
  const schema = officialSchemas()[0] ?? buildSchema(reducedSchema);
  const costs = all.map(([name, text]) => [name, costOf(schema, parse(text), getOperationAST(parse(text)) as NonNullable<ReturnType<typeof getOperationAST>>, variables[name])] as const);
  process.stdout.write(`costs: ${costs.filter(([, cost]) => cost > 50).map(([name, cost]) => `${name} ${cost}`).join(', ')}\n`);
  for (const [name, cost] of costs) expect([name, cost <= largestCost * 0.9]).toEqual([name, true]);
});
it('no other source file of this folder contains a document', () => {
  const sources = readdirSync(__dirname).filter((name) => name.endsWith('.ts') && !/\.spec\.ts$|^documents\.ts$/.test(name));
  expect(sources.length).toBeGreaterThan(15);
  for (const name of sources) expect([name, /\b(query|mutation|subscription|fragment)\s+\w+\s*[({]|[`'"]\s*\{\s*\w+\s*[({]/.test(readFileSync(join(__dirname, name), 'utf8').replace(/\/\/.*$/gm, ''))]).toEqual([name, false]);
  // Whatever is sent comes from the list: the client takes names, not texts.
  expect(readFileSync(join(__dirname, 'shopify.client.ts'), 'utf8')).toContain('query: documents[name]');
});
describe('the lint', () => {
  const schema = buildSchema(reducedSchema);
  it('sees a write without a key, a list that is too long, a figure without the one it changes from, and a field that is not there', () => {
    expect(faultsOfDocument(schema, documents.setStock.replace(' @idempotent(key: $key)', '')).join()).toMatch(/without a key/);
    expect(faultsOfDocument(schema, documents.find.replace('first: $first', 'first: 251')).join()).toMatch(/more than 250/);
    expect(faultsOfDocument(schema, documents.fulfil.replace('{ field message }', '{ field code message }')).join()).toMatch(/code/);
    const quantities = (count: number, row: object): Record<string, unknown> => ({ key: '1', input: { name: 'available', reason: 'correction', quantities: Array.from({ length: count }, () => ({ inventoryItemId: '1', locationId: '1', quantity: 1, ...row })) } });
    expect(faultsOfVariables(schema, documents.setStock, quantities(1, {})).join()).toMatch(/no changeFromQuantity/);
    expect(faultsOfVariables(schema, documents.setStock, quantities(251, { changeFromQuantity: null })).join()).toMatch(/251 in one list/);
    expect(faultsOfVariables(schema, documents.setVariants, { product: '1', variants: [{ id: '1', sku: 'A' }] }).join()).toMatch(/sku/);
  });
  itRefereed('sees what the official negative samples are there for', () => {
    const folder = reference('schemas/shopify/samples/negative') ?? '';
    const samples = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
    expect(samples.length).toBeGreaterThan(3);
    for (const name of samples) expect([name, officialSchemas().every((one) => faultsOfDocument(one, readFileSync(join(folder, name), 'utf8')).length > 0)]).toEqual([name, true]);
  });
});
