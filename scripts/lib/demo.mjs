// The demonstration: the merchant of demo-merchant.mjs loaded through Kontor's own REST API, his simulated shops filled and connected,
// and the main job carried out once and compared with the shops' own books. Relies on nothing inside Kontor but its public contract.
import { carts, coupons, merchantActions, merchantArticles, shopProducts } from './demo-merchant.mjs';
import { apiOf, shopOf } from './kontor.mjs';

const warehouses = { main: 'HAUPT', outer: 'AUSSEN' };
/** The demo merchant's shops, as many as there are simulators for; the first is the one that the pictures show. */
const shopNames = { woocommerce: 'Laden Nord', shopware6: 'Hansekontor', shopware5: 'Altstadtladen', gambio: 'Küstenmarkt', shopify: 'Moin Store', amazon: 'Amazon Marktplatz' };
const shippingCosts = 'VERSAND';

/** Loads what is not there yet; harmless when repeated. Answers `{ api, shops: [{ id, name, platform, simulator, shop }] }`, WooCommerce's first. */
export async function loadDemo(kontor, token, { log }) {
  const api = apiOf(kontor.baseUrl, token);
  if ((await api.get('/articles?limit=1')).items.length === 0) {
    log('loading the demo merchant …');
    await loadArticles(api);
  }
  const known = new Set((await api.get('/platforms')).items.map(({ id }) => id));
  const shops = [];
  for (const platform of Object.keys(shopNames)) {
    const simulator = kontor.simulators.find((one) => one.platform === platform);
    if (simulator && known.has(platform)) shops.push(await loadShop(api, simulator, { log }));
  }
  return { api, shops };
}

async function loadShop(api, simulator, { log }) {
  const { platform } = simulator;
  const name = shopNames[platform];
  const shop = shopOf(simulator);
  if (Object.keys((await shop.get('/books')).stock).length === 0) {
    // Amazon's quotas make a person wait for minutes; whoever only looks around gets twenty times as much.
    if (platform === 'amazon') await shop.post('/merchant', { do: 'switch', switches: { patience: 20 } });
    await shop.post('/seed', { products: shopProducts(), coupons });
    for (const cart of carts(8)) await shop.post('/order', cart);
  }
  const domain = new URL(simulator.secureUrl).host;
  let connected = (await api.all('/shops')).find((one) => one.name === name);
  if (!connected) {
    log(`connecting the demo shop ${name} …`);
    connected = await api.post('/shops', { name, platform, domain, settings: { ...simulator.credentials, baseUrl: simulator.secureUrl }, startDate: new Date(Date.now() - 30 * 86_400_000).toISOString() });
    const check = await api.post(`/shops/${connected.id}/check`);
    if (!check.ok) throw new Error(`the demo shop ${name} refuses the connection: ${JSON.stringify(check)}`);
    // A marketplace tells no tax rate: what its orders bring that is not known yet gets the merchant's usual one.
    await api.put(`/shops/${connected.id}/assignments`, { taxes: [{ remote: '*', value: '19' }] });
    // The first fetch shows which payment and shipping methods the buyers use.
    await api.ended((await api.post(`/shops/${connected.id}/runs`, { kind: 'fetch-orders' })).id);
    await assign(api, connected.id);
  } else if (connected.settings?.find?.(({ key }) => key === 'baseUrl')?.value !== simulator.secureUrl) {
    await api.patch(`/shops/${connected.id}`, { version: connected.version, domain, settings: { baseUrl: simulator.secureUrl } });
  }
  return { id: connected.id, name, platform, simulator, shop };
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
  const termOf = ({ remote, label }) => [[/paypal/i, 'PAYPAL'], [/nachnahme|cod\b|cash/i, 'NACHNAHME']].find(([words]) => words.test(`${remote} ${label ?? ''}`))?.[1] ?? 'VORKASSE';
  await api.put(`/shops/${shopId}/assignments`, {
    payments: payments.map((payment) => ({ remote: payment.remote, value: termOf(payment) })),
    shippings: shippings.map(({ remote }) => ({ remote, value: 'DHL', costArticle: shippingCosts })),
  });
}

const cents = (amount) => BigInt(amount.replace('.', ''));
const euros = (total) => `${total < 0n ? '-' : ''}${String(total < 0n ? -total : total).padStart(3, '0').replace(/(\d\d)$/, '.$1')}`;

/**
 * The main job once: buyers order everywhere, the merchant counts and reprices, "Shop synchronisieren" in every shop, and then each shop's books
 * against Kontor's. Answers `{ ok, shops }`, one row per shop as `quickstart --check --json` prints it.
 */
export async function checkMainJob({ api, shops }, { log }) {
  const rounds = await Promise.all(shops.map(async ({ shop }) => (await shop.get('/books')).orders.length));
  log(`buyers place 20 orders in ${shops.length === 1 ? 'the shop' : `each of ${shops.length} shops`} …`);
  for (const [place, { shop }] of shops.entries()) for (const cart of carts(20, rounds[place])) await shop.post('/order', cart);
  log('the merchant counts 30 articles and changes 20 prices …');
  const round = rounds[0];
  const sellable = merchantArticles().filter(({ isParent }) => !isParent);
  const counted = sellable.filter((_, index) => index % 3 === round % 3).slice(0, 30);
  await whole(api.post('/stock/counts', counted.map(({ number, main }, index) => ({ article: number, warehouse: warehouses.main, onHand: String(main + 20 + ((index + round) % 7)) }))));
  const actions = merchantActions(new Date());
  const repriced = sellable.filter(({ number }, index) => index % 4 === round % 4 && !actions[number]).slice(0, 20);
  await whole(api.put('/prices', repriced.map(({ number, price, strike }) => ({ article: number, price: euros(cents(price) + BigInt(10 + (round % 50))), strikePrice: strike && euros(cents(strike) + 100n) }))));

  const runIn = async ({ id }, kind) => api.ended((await api.post(`/shops/${id}/runs`, { kind })).id);
  for (const { shop } of shops) await shop.post('/log', { clear: true });
  // A sale in one shop lowers the stock of all: every shop's orders first, so that what is compared below stands still.
  if (shops.length > 1) await Promise.all(shops.map((shop) => runIn(shop, 'fetch-orders')));
  log('Shop synchronisieren …');
  const ended = await Promise.all(shops.map((shop) => runIn(shop, 'synchronise')));
  const articles = await listedArticles(api);
  const results = [];
  for (const [place, shop] of shops.entries()) results.push(await compare({ api, ...shop, ended: ended[place], articles }));
  return { ok: results.every((result) => result.ok), shops: results };
}

/** Every sellable article with its listings. */
async function listedArticles(api) {
  const articles = (await api.all('/articles')).filter(({ isParent }) => !isParent);
  for (const article of articles) article.listings = (await api.get(`/articles/${encodeURIComponent(article.number)}/listings`)).items;
  return articles;
}

/** Statuses of orders that a shop does not give away for fulfilment. */
const notToFetch = {
  woocommerce: ['checkout-draft', 'pending', 'failed', 'cancelled', 'trash'],
  shopware6: ['cancelled'],
  shopware5: ['-1', '4'],
  gambio: ['0', '99'],
  shopify: ['cancelled'],
  amazon: ['Pending', 'PendingAvailability', 'Canceled'],
};

async function compare({ api, id: shopId, name, platform, shop, ended, articles }) {
  const books = await shop.get('/books');
  const calls = await shop.get('/log');
  const placed = books.orders.filter(({ status }) => !notToFetch[platform].includes(status));
  const orders = await api.all(`/orders?shop=${shopId}`);
  const byRef = new Map(orders.map((order) => [order.remoteRef, order]));
  const differing = placed.filter((order) => byRef.get(String(order.ref))?.total.amount !== order.total);
  const sums = { placed: placed.reduce((sum, order) => sum + cents(order.total), 0n), kontor: orders.reduce((sum, order) => sum + cents(order.total.amount), 0n) };

  const stock = { due: 0, equal: 0, wrong: [] };
  const prices = { due: 0, equal: 0, wrong: [] };
  for (const { number, listings } of articles) {
    for (const listing of listings.filter((item) => item.shopId === shopId)) {
      if (listing.stock?.counted) compareOne(stock, number, listing.stock.wanted, books.stock[number]);
      if (listing.prices?.wanted) compareOne(prices, number, priceOf(listing.prices.wanted), effectiveOf(books.prices[number]));
    }
  }
  const ok = ended.status === 'succeeded' && differing.length === 0 && placed.length === orders.length && sums.placed === sums.kontor && stock.wrong.length + prices.wrong.length === 0;
  return {
    ok,
    name,
    status: ended.status,
    row: {
      platform,
      ordersPlaced: placed.length,
      ordersInKontor: orders.length,
      sumPlaced: euros(sums.placed),
      sumInKontor: euros(sums.kontor),
      articlesCreated: articles.filter(({ origin, listings }) => origin === 'order' && listings.some((listing) => listing.shopId === shopId)).length,
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
