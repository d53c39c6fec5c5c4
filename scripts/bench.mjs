// `npm run bench -- stock | orders [--json]`: how quick Kontor is, as ratios of one run on one machine. The shop is simulated with 40 ms a
// call and 1 ms an item; its log counts the calls. The bare loop sends the same batches with the same parallelism by plain undici.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled, apiOf, forget, shopOf, startKontor } from './lib/kontor.mjs';
import { readText } from './lib/process.mjs';
import { ROOT, ServicesError, servicesDown } from './lib/services.mjs';

const dataDir = join(ROOT, '.data/bench');
const latency = { callMs: 40, itemMs: 1 };
const parallel = 2;
const batch = 100;
const decimals = (milliseconds) => Math.round(milliseconds) / 1000;
const number = (index) => `BENCH-${String(index).padStart(5, '0')}`;
const pieces = (list, size) => Array.from({ length: Math.ceil(list.length / size) }, (_, place) => list.slice(place * size, (place + 1) * size));

/** Works through tasks with at most `width` at a time. */
async function inParallel(tasks, width) {
  const waiting = [...tasks];
  await Promise.all(Array.from({ length: width }, async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await task();
  }));
}

function peakRssMb(pid) {
  const line = /VmHWM:\s+(\d+) kB/.exec(readText(`/proc/${pid}/status`) ?? '');
  return line ? Math.round(Number(line[1]) / 1024) : null;
}

/** The catalogue of one case: `simple` articles, and `variations` of `parents`. */
function catalogue({ simple, variations, parents }) {
  const articles = Array.from({ length: simple }, (_, index) => ({ number: number(index), name: `Artikel ${index}`, parent: null }));
  for (let parent = 0; parent < parents; parent += 1) {
    articles.push({ number: `BENCH-P${parent}`, name: `Vater ${parent}`, parent: null, isParent: true });
    for (let place = 0; place < variations / parents; place += 1) articles.push({ number: `BENCH-P${parent}-${place}`, name: `Variante ${parent}/${place}`, parent: `BENCH-P${parent}`, options: [{ name: 'Größe', value: String(place) }] });
  }
  return articles;
}

function products(articles) {
  return articles
    .filter(({ parent }) => parent === null)
    .map((article) =>
      article.isParent
        ? { sku: article.number, name: article.name, type: 'variable', taxRate: '19', options: ['Größe'], variations: articles.filter(({ parent }) => parent === article.number).map((variant) => ({ sku: variant.number, price: '10.00', stock: 1, manageStock: true, options: { Größe: variant.options[0].value } })) }
        : { sku: article.number, name: article.name, type: 'simple', taxRate: '19', price: '10.00', stock: 1, manageStock: true },
    );
}

async function freshKontor(log) {
  await servicesDown({ dataDir });
  forget(dataDir);
  const kontor = await startKontor({ dataDir, log, env: { KONTOR_LOG_LEVEL: 'warn' } });
  const { token } = await kontor.cli('token', 'create', '--name', 'bench', '--scopes', 'read,operate,prices,admin');
  const simulator = kontor.simulators.find(({ platform }) => platform === 'woocommerce');
  return { kontor, api: apiOf(kontor.baseUrl, token), simulator, shop: shopOf(simulator) };
}

async function connect({ api, simulator }) {
  const shop = await api.post('/shops', { name: 'Bench', platform: 'woocommerce', domain: new URL(simulator.secureUrl).host, settings: { ...simulator.credentials, baseUrl: simulator.secureUrl }, startDate: new Date(Date.now() - 86_400_000).toISOString() });
  // Only what is measured runs.
  for (const kind of ['fetch-orders', 'sync-changed-stock', 'update-prices', 'switch-action-prices']) await api.put(`/shops/${shop.id}/schedule`, { items: [{ kind, paused: true }] });
  await api.post(`/shops/${shop.id}/check`);
  return shop;
}

async function countAll(api, articles, figure) {
  for (const part of pieces(articles.filter(({ isParent }) => !isParent), 1000)) await api.post('/stock/counts', part.map((article) => ({ article: article.number, onHand: String(figure) })));
}

const runNow = async (api, shopId, kind) => api.ended((await api.post(`/shops/${shopId}/runs`, { kind })).id);

/** The same batches with the same parallelism and nothing else: what the shop and the network alone cost. */
async function bareLoop(simulator, articles, figure) {
  const { Agent, request } = await import('undici');
  const dispatcher = new Agent({ connect: { ca: readFileSync(simulator.certificate, 'utf8') } });
  const authorization = `Basic ${Buffer.from(`${simulator.credentials.consumerKey}:${simulator.credentials.consumerSecret}`).toString('base64')}`;
  const call = async (method, path, body) => {
    const answer = await request(`${simulator.secureUrl}/wp-json/wc/v3${path}`, { dispatcher, method, headers: { authorization, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
    return answer.body.json();
  };
  const found = new Map();
  for (const part of pieces(articles.filter(({ isParent }) => !isParent).map((article) => article.number), batch)) {
    for (const row of await call('GET', `/products?per_page=100&_fields=id,sku,parent_id&sku=${encodeURIComponent(part.join(','))}`)) found.set(row.sku, row);
  }
  const byParent = new Map();
  for (const row of found.values()) byParent.set(row.parent_id, [...(byParent.get(row.parent_id) ?? []), { id: row.id, stock_quantity: figure, manage_stock: true }]);
  const tasks = [...byParent].flatMap(([parent, rows]) => pieces(rows, batch).map((update) => () => call('POST', parent === 0 ? '/products/batch' : `/products/${parent}/variations/batch`, { update })));
  const began = performance.now();
  await inParallel(tasks, parallel);
  const seconds = performance.now() - began;
  await dispatcher.close();
  return { calls: tasks.length, seconds };
}

async function benchStock(name, shape, log) {
  log(`stock ${name}: preparing …`);
  const setting = await freshKontor(log);
  const { kontor, api, shop, simulator } = setting;
  try {
    const articles = catalogue(shape);
    await shop.post('/seed', { products: products(articles) });
    const connected = await connect(setting);
    await inParallel(articles.filter(({ parent }) => parent === null).map((article) => () => api.post('/articles', { ...article, taxRate: '19' })), 4);
    await inParallel(articles.filter(({ parent }) => parent !== null).map((article) => () => api.post('/articles', { ...article, taxRate: '19' })), 4);
    await countAll(api, articles, 5);
    await runNow(api, connected.id, 'sync-all-stock');
    await countAll(api, articles, 7);
    await runNow(api, connected.id, 'fetch-orders');
    await shop.post('/latency', latency);
    await shop.post('/log', { clear: true });
    log(`stock ${name}: measuring …`);
    const run = await runNow(api, connected.id, 'sync-changed-stock');
    const seconds = Date.parse(run.finishedAt) - Date.parse(run.startedAt);
    const { counters } = await shop.get('/log');
    const books = await shop.get('/books');
    const wrong = articles.filter((article) => !article.isParent && books.stock[article.number] !== 7).length;
    if (run.status !== 'succeeded' || wrong > 0) throw new Error(`the measured run ended ${run.status}, ${wrong} figures are wrong: ${JSON.stringify(run.failure)}`);
    const bare = await bareLoop(simulator, articles, 9);
    return { writes: counters.writes, reads: counters.reads, seconds: decimals(seconds), bareSeconds: decimals(bare.seconds), ratio: Math.round((seconds / bare.seconds) * 100) / 100, peakRssMb: peakRssMb(kontor.worker.child.pid) };
  } finally {
    await kontor.stop();
  }
}

async function benchOrders(count, log) {
  log(`orders ${count}: preparing …`);
  const setting = await freshKontor(log);
  const { kontor, api, shop } = setting;
  try {
    await shop.post('/seed', { articles: 100, variants: 0, seed: 7 });
    const skus = Object.keys((await shop.get('/books')).stock);
    for (let place = 0; place < 50; place += 1) await shop.post('/order', { cart: [{ sku: skus[place % skus.length], quantity: 1 }, { sku: skus[(place * 3 + 1) % skus.length], quantity: 2 }], customer: { email: `buyer${place}@example.com`, lastName: 'Test', country: 'DE' }, times: count / 50 });
    const connected = await connect(setting);
    await shop.post('/latency', latency);
    await shop.post('/log', { clear: true });
    log(`orders ${count}: measuring …`);
    const run = await runNow(api, connected.id, 'fetch-orders');
    const seconds = Date.parse(run.finishedAt) - Date.parse(run.startedAt);
    const { counters } = await shop.get('/log');
    const orders = await api.all(`/orders?shop=${connected.id}`);
    if (orders.length !== count) throw new Error(`${orders.length} of ${count} orders arrived, run ${run.status}: ${JSON.stringify(run.failure)}`);
    return { calls: counters.calls, seconds: decimals(seconds), ordersPerSecond: Math.round((count / seconds) * 1000) };
  } finally {
    await kontor.stop();
  }
}

async function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
  const unknown = positionals.filter((name) => !['stock', 'orders'].includes(name));
  if (unknown.length > 0) throw new ServicesError('Usage: npm run bench -- [stock] [orders] [--json]');
  const wanted = positionals.length === 0 ? ['stock', 'orders'] : positionals;
  const log = (line) => process.stderr.write(`${line}\n`);
  mkdirSync(dataDir, { recursive: true });
  await ensureInstalled({ dataDir, log });
  await ensureBuilt({ dataDir, log });
  const result = {};
  if (wanted.includes('stock')) {
    result.stock = { woocommerce: { 1000: await benchStock('1000', { simple: 1000, variations: 0, parents: 0 }, log), '1000-variants': await benchStock('1000-variants', { simple: 500, variations: 500, parents: 100 }, log) } };
  }
  if (wanted.includes('orders')) result.orders = { woocommerce: { 1000: await benchOrders(1000, log) } };
  for (const [what, platforms] of Object.entries(result)) for (const [platform, cases] of Object.entries(platforms)) for (const [name, figures] of Object.entries(cases)) log(`${what} ${platform} ${name}: ${JSON.stringify(figures)}`);
  process.stdout.write(`${values.json ? JSON.stringify(result) : JSON.stringify(result, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${['ServicesError', 'SetupError'].includes(error.name) ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
