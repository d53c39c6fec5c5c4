// WooCommerce as a shop platform: what it can do, what it needs to be told, and how a connection is put together. See README.md beside it.
import { definePlatform, type Capabilities } from '../port.js';
import { articleFileWriter, articleFileParts } from './article-file.js';
import { usualBatch } from './batches.js';
import { checkShop } from './check.js';
import { Learned } from '../learned.js';
import type { Own } from './learned.js';
import { imagePusher } from './push-images.js';
import { pricePusher } from './push-prices.js';
import { stockPusher } from './push-stock.js';
import { articleReader } from './read-articles.js';
import { orderReader } from './read-orders.js';
import { fulfilmentReporter } from './report-fulfilment.js';
import { readSeenValues } from './seen-values.js';
import { webhookVerifier } from './webhook.js';
import { webhookRegistrar } from './webhook-registration.js';
import { WooClient } from './woocommerce.client.js';

const capabilities = {
  orders: { freshSeconds: 60 },
  articles: {},
  images: {},
  articleFile: { parts: [...articleFileParts] as string[] },
  stock: { batch: usualBatch, decimals: 0, confirms: 'at-once', meaning: 'sellable', compareAndSet: false, combined: 'changed' },
  prices: { batch: usualBatch, strike: true, periods: 'native', tiers: false, customerGroups: false, lowest: false },
  feedback: { statuses: true, shipments: 'parts', payment: false, cancel: false, refund: false },
  webhooks: {},
} as const satisfies Capabilities;

export const woocommerce = definePlatform({
  id: 'woocommerce',
  name: 'WooCommerce',
  capabilities,
  settings: [
    { key: 'consumerKey', secret: true, required: true, pattern: '^ck_[0-9a-f]{40}$' },
    { key: 'consumerSecret', secret: true, required: true, pattern: '^cs_[0-9a-f]{40}$' },
  ],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      /** Kontor may switch stock keeping on for articles that the shop does not keep stock of. */
      switchOn: { type: 'boolean', default: false },
    },
  },
  // A small shop has few PHP workers, and they serve its buyers.
  pace: { parallel: 2 },
  connect(context) {
    const learned = new Learned<Own>(context.facts);
    const client = new WooClient(context, learned);
    return {
      capabilities,
      get facts() {
        return learned.facts;
      },
      check: () => checkShop(client, learned),
      seenValues: () => readSeenValues(client, learned),
      traffic: () => context.http.traffic(),
      newFacts: () => learned.news,
      close: async () => undefined,
      orders: orderReader(client, learned, context.now),
      articles: articleReader(client),
      images: imagePusher(client),
      articleFile: articleFileWriter(learned),
      stock: stockPusher(client, learned, context.options.switchOn === true),
      prices: pricePusher(client, learned),
      feedback: fulfilmentReporter(client),
      webhooks: { ...webhookVerifier(context.settings.consumerSecret ?? ''), ...webhookRegistrar(client) },
    };
  },
});
