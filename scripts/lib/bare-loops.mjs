// What the shop and the network alone cost: for each platform the leanest program that sets the stock of these articles, with the same batches and the
// same parallelism as Kontor and nothing else. Looking up the ids is not measured, since Kontor remembers them.
import { readFileSync } from 'node:fs';
import { inParallel, pieces } from './batches.mjs';

/** Per platform: calls at a time, and `tasks(call, credentials, numbers, figure)` → the writing calls to make. */
export const bareLoops = {
  woocommerce: {
    width: 2,
    async tasks(call, { consumerKey, consumerSecret }, numbers, figure) {
      const headers = { authorization: basic(consumerKey, consumerSecret) };
      const ask = (method, path, body) => call(method, `/wp-json/wc/v3${path}`, headers, body);
      const byParent = new Map();
      for (const part of pieces(numbers, 100)) {
        for (const { id, parent_id } of await ask('GET', `/products?per_page=100&_fields=id,sku,parent_id&sku=${encodeURIComponent(part.join(','))}`)) byParent.set(parent_id, [...(byParent.get(parent_id) ?? []), { id, stock_quantity: figure, manage_stock: true }]);
      }
      return [...byParent].flatMap(([parent, rows]) => pieces(rows, 100).map((update) => () => ask('POST', parent === 0 ? '/products/batch' : `/products/${parent}/variations/batch`, { update })));
    },
  },
  shopware6: {
    width: 1,
    async tasks(call, { accessKeyId, secretAccessKey }, numbers, figure) {
      const { access_token } = await call('POST', '/api/oauth/token', {}, { grant_type: 'client_credentials', client_id: accessKeyId, client_secret: secretAccessKey });
      const ask = (path, body) => call('POST', `/api${path}`, { authorization: `Bearer ${access_token}`, accept: 'application/json' }, body);
      const ids = [];
      for (const value of pieces(numbers, 500)) ids.push(...(await ask('/search-ids/product', { limit: 500, filter: [{ type: 'equalsAny', field: 'productNumber', value }] })).data);
      return pieces(ids, 250).map((part) => () => ask('/_action/sync', [{ key: 'stock', action: 'upsert', entity: 'product', payload: part.map((id) => ({ id, stock: figure })) }]));
    },
  },
  shopware5: {
    width: 2,
    async tasks(call, { userName, apiKey }, numbers, figure) {
      return pieces(numbers, 100).map((part) => () => call('PUT', '/api/variants', { authorization: basic(userName, apiKey) }, part.map((number) => ({ number, inStock: figure }))));
    },
  },
  gambio: {
    width: 1,
    async tasks(call, { email, password }, numbers, figure) {
      const ask = (method, path, body) => call(method, `/api.php${path}`, { authorization: basic(email, password) }, body);
      const find = async (models) => (await Promise.all(pieces(models, 100).map((part) => ask('POST', '/v2/products/search?per_page=1000', { search: { in: { 'products.products_model': part } } })))).flat();
      const simple = await find(numbers);
      const known = new Set(simple.map(({ productModel }) => productModel));
      // A variant's number is its product's and a part of its own.
      const families = await find([...new Set(numbers.filter((number) => !known.has(number)).map((number) => number.replace(/-[^-]*$/, '')))]);
      const tasks = pieces(simple, 100).map((part) => () => ask('PUT', '/v2/products', part.map(({ id }) => ({ id, quantity: figure }))));
      const sums = [];
      for (const { id } of families) {
        const { data } = await ask('GET', `/v3/products/${id}/variants?per-page=1000`);
        tasks.push(() => ask('PATCH', `/v3/products/${id}/variants`, data.map((variant) => ({ id: variant.id, stock: figure }))));
        sums.push({ id, quantity: figure * data.length });
      }
      return [...tasks, ...pieces(sums, 100).map((part) => () => ask('PUT', '/v2/products', part))];
    },
  },
  shopify: {
    width: 1,
    async tasks(call, { clientId, clientSecret }, numbers, figure) {
      const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }).toString();
      const { access_token } = await call('POST', '/admin/oauth/access_token', { 'content-type': 'application/x-www-form-urlencoded' }, form);
      const ask = (query, variables) => call('POST', '/admin/api/2026-07/graphql.json', { 'x-shopify-access-token': access_token }, { query, variables });
      const wanted = new Set(numbers);
      const { data: places } = await ask('{ locations(first: 1) { nodes { id } } }');
      const [{ id: locationId }] = places.locations.nodes;
      const items = [];
      for (let after = null; ; ) {
        const { data } = await ask('query($after: String) { productVariants(first: 250, after: $after) { pageInfo { hasNextPage endCursor } nodes { sku inventoryItem { id } } } }', { after });
        items.push(...data.productVariants.nodes.filter(({ sku }) => wanted.has(sku)).map(({ inventoryItem }) => inventoryItem.id));
        after = data.productVariants.pageInfo.endCursor;
        if (!data.productVariants.pageInfo.hasNextPage) break;
      }
      const set = 'mutation($input: InventorySetQuantitiesInput!, $key: String!) { inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code } } }';
      return pieces(items, 250).map((part, place) => () => ask(set, { key: `bare-${place}`, input: { name: 'available', reason: 'correction', quantities: part.map((inventoryItemId) => ({ inventoryItemId, locationId, quantity: figure, changeFromQuantity: null })) } }));
    },
  },
  amazon: {
    width: 1,
    async tasks(call, { clientId, clientSecret, refreshToken, sellerId }, numbers, figure) {
      const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken }).toString();
      const { access_token } = await call('POST', '/auth/o2/token', { 'content-type': 'application/x-www-form-urlencoded' }, form);
      const headers = { 'x-amz-access-token': access_token, 'user-agent': 'Bare/1.0 (Language=JavaScript)' };
      const contentType = 'application/json; charset=UTF-8';
      // One after the other: a feed is a document, its upload, and the order to work it off.
      return [
        async () => {
          const { feedDocumentId, url } = await call('POST', '/feeds/2021-06-30/documents', headers, { contentType });
          const messages = numbers.map((sku, place) => ({ messageId: place + 1, sku, operationType: 'PATCH', productType: 'PRODUCT', patches: [{ op: 'merge', path: '/attributes/fulfillment_availability', value: [{ fulfillment_channel_code: 'DEFAULT', quantity: figure }] }] }));
          await call('PUT', new URL(url).pathname, { 'content-type': contentType }, { header: { sellerId, version: '2.0', issueLocale: 'de_DE' }, messages });
          await call('POST', '/feeds/2021-06-30/feeds', headers, { feedType: 'JSON_LISTINGS_FEED', marketplaceIds: ['A1PA6795UKMFR9'], inputFeedDocumentId: feedDocumentId });
        },
      ];
    },
  },
};

const basic = (user, password) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Answers how many writing calls were made and how long they took. */
export async function bareLoop(simulator, numbers, figure) {
  const { Agent, request } = await import('undici');
  const dispatcher = new Agent({ connect: { ca: readFileSync(simulator.certificate, 'utf8') } });
  const call = async (method, path, headers, body) => {
    const answer = await request(`${simulator.secureUrl}${path}`, { dispatcher, method, headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : body && JSON.stringify(body) });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`the bare loop was refused: ${answer.statusCode} ${text.slice(0, 200)}`);
    return text === '' ? null : JSON.parse(text);
  };
  const { width, tasks: tasksOf } = bareLoops[simulator.platform];
  const tasks = await tasksOf(call, simulator.credentials, numbers, figure);
  const began = performance.now();
  await inParallel(tasks, width);
  const seconds = performance.now() - began;
  await dispatcher.close();
  return { calls: tasks.length, seconds };
}
