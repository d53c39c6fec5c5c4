// `npm run bench -- stock | orders [--platform ID]… [--case NAME]… [--json]`: how quick Kontor is, as ratios of one run on one machine. The shop is simulated with
// 40 ms a call and 1 ms an item; its log counts the calls. The bare loop (lib/bare-loops.mjs) sends the same batches with the same parallelism by plain undici.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bareLoop, bareLoops } from './lib/bare-loops.mjs';
import { inParallel, pieces } from './lib/batches.mjs';
import { ensureBuilt, ensureInstalled, apiOf, forget, shopOf, startKontor } from './lib/kontor.mjs';
import { readText } from './lib/process.mjs';
import { ROOT, ServicesError, servicesDown } from './lib/services.mjs';

const dataDir = join(ROOT, '.data/bench');
const latency = { callMs: 40, itemMs: 1 };
const decimals = (milliseconds) => Math.round(milliseconds) / 1000;
const number = (index) => `BENCH-${String(index).padStart(5, '0')}`;

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

async function freshKontor(platform, log) {
  await servicesDown({ dataDir });
  forget(dataDir);
  const kontor = await startKontor({ dataDir, log, env: { KONTOR_LOG_LEVEL: 'warn' }, platforms: [platform] });
  const { token } = await kontor.cli('token', 'create', '--name', 'bench', '--scopes', 'read,operate,prices,admin');
  const [simulator] = kontor.simulators;
  return { kontor, api: apiOf(kontor.baseUrl, token), simulator, shop: shopOf(simulator) };
}

async function connect({ api, simulator }) {
  const shop = await api.post('/shops', { name: 'Bench', platform: simulator.platform, domain: new URL(simulator.secureUrl).host, settings: { ...simulator.credentials, baseUrl: simulator.secureUrl }, startDate: new Date(Date.now() - 86_400_000).toISOString() });
  // Only what is measured runs.
  for (const kind of ['fetch-orders', 'sync-changed-stock', 'update-prices', 'switch-action-prices']) await api.put(`/shops/${shop.id}/schedule`, { items: [{ kind, paused: true }] });
  await api.post(`/shops/${shop.id}/check`);
  return shop;
}

async function countAll(api, articles, figure) {
  for (const part of pieces(articles.filter(({ isParent }) => !isParent), 1000)) await api.post('/stock/counts', part.map((article) => ({ article: article.number, onHand: String(figure) })));
}

const runNow = async (api, shopId, kind) => api.ended((await api.post(`/shops/${shopId}/runs`, { kind })).id);

const simple = (count) => ({ simple: count, variations: 0, parents: 0 });
/** What is measured per platform. `sold`: so many of the articles are bought in the shop after the last run. */
const stockCases = {
  shopify: { 1000: { ...simple(1000), sold: 200 }, 10000: simple(10_000) },
  amazon: { 1000: simple(1000) },
};
const usualStockCases = { 1000: simple(1000), '1000-variants': { simple: 500, variations: 500, parents: 100 } };
/** Calls that fetch orders: the stock run's own gate, counted apart. */
const fetchesOrders = ({ path, body }) => /\/orders|KontorOrders|search\/order/.test(`${path} ${(body ?? '').slice(0, 60)}`);

/** Buyers take one piece each of these articles, ten articles an order. */
async function sell(shop, numbers) {
  for (const part of pieces(numbers, 10)) await shop.post('/order', { cart: part.map((sku) => ({ sku, quantity: 1 })) });
}

async function benchStock(platform, name, shape, log) {
  log(`stock ${platform} ${name}: preparing …`);
  const setting = await freshKontor(platform, log);
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
    const sold = new Set(articles.slice(0, shape.sold ?? 0).map((article) => article.number));
    await sell(shop, [...sold]);
    await shop.post('/latency', latency);
    await shop.post('/log', { clear: true });
    log(`stock ${platform} ${name}: measuring …`);
    const run = await runNow(api, connected.id, 'sync-changed-stock');
    const seconds = Date.parse(run.finishedAt) - Date.parse(run.startedAt);
    const { counters, calls } = await shop.get('/log?bodies=true');
    const orderReads = calls.filter((call) => call.kind === 'read' && fetchesOrders(call)).length;
    const books = await shop.get('/books');
    const wrong = articles.filter((article) => !article.isParent && books.stock[article.number] !== (sold.has(article.number) ? 6 : 7)).length;
    if (run.status !== 'succeeded' || wrong > 0) throw new Error(`the measured run ended ${run.status}, ${wrong} figures are wrong: ${JSON.stringify(run.failure)}`);
    const bare = await bareLoop(simulator, articles.filter(({ isParent }) => !isParent).map((article) => article.number), 9);
    // Amazon works a feed off in its own time, and is asked after a minute: the whole is no measure of ours.
    const ratio = platform === 'amazon' ? null : Math.round((seconds / bare.seconds) * 100) / 100;
    return { writes: counters.writes, reads: counters.reads - orderReads, orderReads, seconds: decimals(seconds), bareSeconds: decimals(bare.seconds), ratio, peakRssMb: peakRssMb(kontor.worker.child.pid) };
  } finally {
    await kontor.stop();
  }
}

async function benchOrders(platform, count, log) {
  log(`orders ${platform} ${count}: preparing …`);
  const setting = await freshKontor(platform, log);
  const { kontor, api, shop } = setting;
  try {
    await shop.post('/seed', { articles: 100, variants: 0, seed: 7 });
    const skus = Object.keys((await shop.get('/books')).stock);
    for (let place = 0; place < 50; place += 1) await shop.post('/order', { cart: [{ sku: skus[place % skus.length], quantity: 1 }, { sku: skus[(place * 3 + 1) % skus.length], quantity: 2 }], customer: { email: `buyer${place}@example.com`, lastName: 'Test', country: 'DE' }, times: count / 50 });
    const connected = await connect(setting);
    await shop.post('/latency', latency);
    await shop.post('/log', { clear: true });
    log(`orders ${platform} ${count}: measuring …`);
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
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' }, platform: { type: 'string', multiple: true }, case: { type: 'string', multiple: true } } });
  const unknown = [...positionals.filter((name) => !['stock', 'orders'].includes(name)), ...(values.platform ?? []).filter((platform) => !bareLoops[platform])];
  if (unknown.length > 0) throw new ServicesError(`Usage: npm run bench -- [stock] [orders] [--platform ${Object.keys(bareLoops).join(' | ')}]… [--case NAME]… [--json]`);
  const wanted = positionals.length === 0 ? ['stock', 'orders'] : positionals;
  const platforms = values.platform ?? Object.keys(bareLoops);
  const log = (line) => process.stderr.write(`${line}\n`);
  mkdirSync(dataDir, { recursive: true });
  await ensureInstalled({ dataDir, log });
  await ensureBuilt({ dataDir, log });
  const result = {};
  for (const what of wanted) {
    result[what] = {};
    for (const platform of platforms) {
      result[what][platform] = {};
      if (what === 'orders') result[what][platform][1000] = await benchOrders(platform, 1000, log);
      else for (const [name, shape] of Object.entries(stockCases[platform] ?? usualStockCases).filter(([name]) => values.case?.includes(name) ?? true)) result[what][platform][name] = await benchStock(platform, name, shape, log);
    }
  }
  for (const [what, platforms_] of Object.entries(result)) for (const [platform, cases] of Object.entries(platforms_)) for (const [name, figures] of Object.entries(cases)) log(`${what} ${platform} ${name}: ${JSON.stringify(figures)}`);
  process.stdout.write(`${values.json ? JSON.stringify(result) : JSON.stringify(result, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${['ServicesError', 'SetupError'].includes(error.name) ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
