// The demonstration: the merchant of demo-merchant.mjs loaded through Kontor's own REST API, his simulated shop filled and connected,
// and the main job carried out once and compared with the shop's own books. Relies on nothing inside Kontor but its public contract.
import { carts, coupons, merchantActions, merchantArticles, shopProducts } from './demo-merchant.mjs';
import { apiOf, shopOf } from './kontor.mjs';

const warehouses = { main: 'HAUPT', outer: 'AUSSEN' };
const shopName = 'Laden Nord';
const shippingCosts = 'VERSAND';

/** Loads what is not there yet; harmless when repeated. Answers `{ api, shopId, simulator, shop }`. */
export async function loadDemo(kontor, token, { log }) {
  const api = apiOf(kontor.baseUrl, token);
  const simulator = kontor.simulators.find(({ platform }) => platform === 'woocommerce');
  const shop = shopOf(simulator);
  const known = (await api.get('/articles?limit=1')).items.length > 0;
  if (!known) {
    log('loading the demo merchant …');
    await loadArticles(api);
  }
  const books = await shop.get('/books');
  if (Object.keys(books.stock).length === 0) {
    await shop.post('/seed', { products: shopProducts(), coupons });
    for (const cart of carts(8)) await shop.post('/order', cart);
  }
  const shops = await api.all('/shops');
  let connected = shops.find(({ name }) => name === shopName);
  if (!connected) {
    log('connecting the demo shop …');
    connected = await api.post('/shops', { name: shopName, platform: 'woocommerce', domain: new URL(simulator.secureUrl).host, settings: { ...simulator.credentials, baseUrl: simulator.secureUrl }, startDate: new Date(Date.now() - 30 * 86_400_000).toISOString() });
    const check = await api.post(`/shops/${connected.id}/check`);
    if (!check.ok) throw new Error(`the demo shop refuses the connection: ${JSON.stringify(check.findings)}`);
    // The first fetch shows which payment and shipping methods the buyers use.
    await api.ended((await api.post(`/shops/${connected.id}/runs`, { kind: 'fetch-orders' })).id);
    await assign(api, connected.id);
  } else if (connected.settings?.find?.(({ key }) => key === 'baseUrl')?.value !== simulator.secureUrl) {
    await api.patch(`/shops/${connected.id}`, { version: connected.version, domain: new URL(simulator.secureUrl).host, settings: { baseUrl: simulator.secureUrl } });
  }
  return { api, shopId: connected.id, simulator, shop };
}

async function loadArticles(api) {
  await api.post('/warehouses', { code: warehouses.outer, name: 'Außenlager Travemünde' });
  const articles = merchantArticles();
  for (const article of articles) {
    const { number, name, taxRate, manufacturer, ean, parent, isParent, options } = article;
    await api.post('/articles', { number, name, taxRate, manufacturer, ean, parent, isParent, options });
  }
  await api.post('/articles', { number: shippingCosts, name: 'Versandkosten', taxRate: '19', shopArticle: false, stockKeeping: false });
  const sellable = articles.filter(({ isParent }) => !isParent);
  await whole(api.post('/stock/counts', sellable.flatMap(({ number, main, outer }) => [{ article: number, warehouse: warehouses.main, onHand: String(main) }, ...(outer > 0 ? [{ article: number, warehouse: warehouses.outer, onHand: String(outer) }] : [])])));
  const actions = merchantActions(new Date());
  await whole(api.put('/prices', sellable.map(({ number, price, strike }) => ({ article: number, price, strikePrice: strike, actions: actions[number] ?? [] }))));
}

/** Every row of a bulk answer must have worked. */
async function whole(call) {
  const answer = await call;
  const refused = (answer.items ?? answer).filter((row) => row.ok === false);
  if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused[0])}`);
}

/** What the demo merchant would choose on the page of assignments: nothing is left open. */
async function assign(api, shopId) {
  const { payments, shippings } = await api.get(`/shops/${shopId}/assignments`);
  const terms = { bacs: 'VORKASSE', paypal: 'PAYPAL', cod: 'NACHNAHME' };
  await api.put(`/shops/${shopId}/assignments`, {
    payments: payments.filter(({ remote }) => terms[remote]).map(({ remote }) => ({ remote, value: terms[remote] })),
    shippings: shippings.map(({ remote }) => ({ remote, value: 'DHL', costArticle: shippingCosts })),
  });
}

const cents = (amount) => BigInt(amount.replace('.', ''));
const euros = (total) => `${total < 0n ? '-' : ''}${String(total < 0n ? -total : total).padStart(3, '0').replace(/(\d\d)$/, '.$1')}`;

/**
 * The main job once: buyers order, the merchant counts and reprices, "Shop synchronisieren", and then the shop's books against Kontor's.
 * Answers one row as `quickstart --check --json` prints it.
 */
export async function checkMainJob({ api, shopId, shop }, { log }) {
  const round = (await shop.get('/books')).orders.length;
  log('buyers place 20 orders in the shop …');
  for (const cart of carts(20, round)) await shop.post('/order', cart);
  log('the merchant counts 30 articles and changes 20 prices …');
  const sellable = merchantArticles().filter(({ isParent }) => !isParent);
  const counted = sellable.filter((_, index) => index % 3 === round % 3).slice(0, 30);
  await whole(api.post('/stock/counts', counted.map(({ number, main }, index) => ({ article: number, warehouse: warehouses.main, onHand: String(main + 20 + ((index + round) % 7)) }))));
  const actions = merchantActions(new Date());
  const repriced = sellable.filter(({ number }, index) => index % 4 === round % 4 && !actions[number]).slice(0, 20);
  await whole(api.put('/prices', repriced.map(({ number, price, strike }) => ({ article: number, price: euros(cents(price) + BigInt(10 + (round % 50))), strikePrice: strike && euros(cents(strike) + 100n) }))));

  await shop.post('/log', { clear: true });
  log('Shop synchronisieren …');
  const { run } = { run: await api.post(`/shops/${shopId}/runs`, { kind: 'synchronise' }) };
  const ended = await api.ended(run.id);
  return compare({ api, shopId, shop, ended });
}

async function compare({ api, shopId, shop, ended }) {
  const books = await shop.get('/books');
  const calls = await shop.get('/log');
  const placed = books.orders.filter(({ status }) => !['checkout-draft', 'pending', 'failed', 'cancelled', 'trash'].includes(status));
  const orders = await api.all(`/orders?shop=${shopId}`);
  const byRef = new Map(orders.map((order) => [order.remoteRef, order]));
  const differing = placed.filter((order) => byRef.get(String(order.ref))?.total.amount !== order.total);
  const sums = { placed: placed.reduce((sum, order) => sum + cents(order.total), 0n), kontor: orders.reduce((sum, order) => sum + cents(order.total.amount), 0n) };

  const stock = { due: 0, equal: 0, wrong: [] };
  const prices = { due: 0, equal: 0, wrong: [] };
  let created = 0;
  for (const article of await api.all('/articles')) {
    if (article.isParent) continue;
    if (article.origin === 'order') created += 1;
    const { items } = await api.get(`/articles/${encodeURIComponent(article.number)}/listings`);
    for (const listing of items.filter((item) => item.shopId === shopId)) {
      if (listing.stock?.counted) compareOne(stock, article.number, listing.stock.wanted, books.stock[article.number]);
      if (listing.prices?.wanted) compareOne(prices, article.number, priceOf(listing.prices.wanted), effectiveOf(books.prices[article.number]));
    }
  }
  const ok = ended.status === 'succeeded' && differing.length === 0 && placed.length === orders.length && sums.placed === sums.kontor && stock.wrong.length + prices.wrong.length === 0;
  return {
    ok,
    status: ended.status,
    row: {
      platform: 'woocommerce',
      ordersPlaced: placed.length,
      ordersInKontor: orders.length,
      sumPlaced: euros(sums.placed),
      sumInKontor: euros(sums.kontor),
      articlesCreated: created,
      stockDue: stock.due,
      stockEqual: stock.equal,
      pricesDue: prices.due,
      pricesEqual: prices.equal,
      remoteCalls: { reads: calls.counters.reads, writes: calls.counters.writes },
    },
    faults: [...differing.slice(0, 5).map(({ ref, total }) => `order ${ref}: shop ${total}, Kontor ${byRef.get(String(ref))?.total.amount ?? 'missing'}`), ...stock.wrong.slice(0, 5), ...prices.wrong.slice(0, 5)],
    failure: ended.failure ?? null,
    children: (ended.children ?? []).map(({ kind, status, failure, counts }) => ({ kind, status, failure, counts })),
  };
}

function compareOne(figures, number, wanted, shown) {
  figures.due += 1;
  if (sameNumber(String(wanted), String(shown))) figures.equal += 1;
  else figures.wrong.push(`${number}: Kontor wants ${wanted}, the shop shows ${shown}`);
}

const sameNumber = (one, other) => one.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') === other.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');

/** What a buyer should pay now, by what Kontor wants the shop to show. */
function priceOf({ price, actions }) {
  const now = Date.now();
  const running = (actions ?? []).find(({ from, until }) => (!from || Date.parse(from) <= now) && (!until || now < Date.parse(until)));
  return (running ?? { price }).price;
}

const effectiveOf = (shown) => shown?.effective ?? 'nothing';
