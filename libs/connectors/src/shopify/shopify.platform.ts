// Shopify as a shop platform: what it can do, what it needs to be told, and how a connection is put together. See README.md beside it.
import { Learned } from '../learned.js';
import { definePlatform, type Capabilities } from '../port.js';
import { articleFileParts, articleFileWriter } from './article-file.js';
import { checkShop } from './check.js';
import type { Own } from './learned.js';
import { imagePusher } from './push-images.js';
import { priceBatch, pricePusher } from './push-prices.js';
import { stockBatch, stockPusher } from './push-stock.js';
import { articleReader } from './read-articles.js';
import { orderReader } from './read-orders.js';
import { fulfilmentReporter } from './report-fulfilment.js';
import { readSeenValues } from './seen-values.js';
import { ShopifyClient } from './shopify.client.js';
import { webhookVerifier } from './webhook.js';
import { webhookRegistrar } from './webhook-registration.js';

const capabilities = {
  orders: { freshSeconds: 60, historyDays: 60 },
  articles: {},
  images: {},
  articleFile: { parts: [...articleFileParts] as string[] },
  stock: { batch: stockBatch, decimals: 0, confirms: 'at-once', meaning: 'sellable', compareAndSet: true, combined: 'changed' },
  prices: { batch: priceBatch, strike: true, periods: 'switched', tiers: false, customerGroups: false, lowest: false },
  feedback: { statuses: false, shipments: 'parts', payment: false, cancel: false, refund: false },
  webhooks: {},
} as const satisfies Capabilities;

export const shopify = definePlatform({
  id: 'shopify',
  name: 'Shopify',
  capabilities,
  // An app of the merchant's own, or the token of an older one: either will do, so neither is required by itself.
  settings: [
    { key: 'clientId', secret: true, required: false, pattern: '^[0-9a-f]{32}$' },
    { key: 'clientSecret', secret: true, required: false, pattern: '^(shpss_)?[0-9a-f]{32}$' },
    { key: 'accessToken', secret: true, required: false, pattern: '^shp(at|ca|ua|pa)_[0-9a-fA-F]{32}$' },
  ],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      /** Id of the location whose stock Kontor sets; needed where the shop has several. */
      location: { type: 'string', pattern: '^[0-9]{0,20}$', default: '' },
      /** Kontor may switch stock keeping on for articles that the shop does not keep stock of. */
      switchOn: { type: 'boolean', default: false },
      /** Shopify tells the buyer by mail that his parcel is on its way. */
      notify: { type: 'boolean', default: true },
      /** Test orders are fetched as well. */
      testOrders: { type: 'boolean', default: false },
    },
  },
  pace: { parallel: 4 },
  connect(context) {
    const learned = new Learned<Own>(context.facts);
    const client = new ShopifyClient(context, learned);
    const { switchOn, notify, testOrders } = context.options;
    const location = typeof context.options.location === 'string' && context.options.location !== '' ? context.options.location : null;
    // Without the app's secret no webhook could be believed.
    const { webhooks: _unsigned, ...others } = capabilities;
    return {
      capabilities: context.settings.clientSecret ? capabilities : others,
      get facts() {
        return learned.facts;
      },
      check: () => checkShop(client, learned, location),
      seenValues: () => readSeenValues(client, learned),
      traffic: () => context.http.traffic(),
      newFacts: () => learned.news,
      close: async () => undefined,
      orders: orderReader(client, learned, { testOrders: testOrders === true }),
      articles: articleReader(client),
      images: imagePusher(client),
      articleFile: articleFileWriter(context.now),
      stock: stockPusher(client, learned, { location, switchOn: switchOn === true }),
      prices: pricePusher(client, learned),
      feedback: fulfilmentReporter(client, learned, { notify: notify !== false }),
      webhooks: { ...webhookVerifier(context.settings.clientSecret ?? ''), ...webhookRegistrar(client) },
    };
  },
});
