// Shopware 5 as a shop platform: what it can do, what it needs to be told, and how a connection is put together. See README.md beside it.
import { Learned } from '../learned.js';
import { definePlatform, type Capabilities } from '../port.js';
import { articleFileParts, articleFileWriter } from './article-file.js';
import { usualBatch } from './batches.js';
import { checkShop } from './check.js';
import type { Own } from './learned.js';
import { pricePusher } from './push-prices.js';
import { stockPusher } from './push-stock.js';
import { articleReader } from './read-articles.js';
import { orderReader } from './read-orders.js';
import { fulfilmentReporter } from './report-fulfilment.js';
import { readSeenValues } from './seen-values.js';
import { Sw5Client } from './shopware5.client.js';
import { hasLowestPrice } from './version.js';

const capabilities = {
  orders: { freshSeconds: 60 },
  articles: {},
  articleFile: { parts: [...articleFileParts] as string[] },
  stock: { batch: usualBatch, decimals: 0, confirms: 'at-once', meaning: 'sellable', compareAndSet: false, combined: 'all' },
  prices: { batch: usualBatch, strike: true, periods: 'switched', tiers: true, customerGroups: true, lowest: true },
  feedback: { statuses: true, shipments: 'parts', payment: false, cancel: false, refund: false },
} as const satisfies Capabilities;

export const shopware5 = definePlatform({
  id: 'shopware5',
  name: 'Shopware 5',
  capabilities,
  settings: [
    { key: 'userName', secret: false, required: true, pattern: '^[^:\\s]{1,100}$' },
    { key: 'apiKey', secret: true, required: true, pattern: '^[0-9A-Za-z]{40}$' },
  ],
  options: { type: 'object', additionalProperties: false, properties: {} },
  // A small shop has few PHP workers, and they serve its buyers.
  pace: { parallel: 2 },
  connect(context) {
    const learned = new Learned<Own>(context.facts);
    const client = new Sw5Client(context, learned);
    return {
      get capabilities() {
        return { ...capabilities, prices: { ...capabilities.prices, lowest: hasLowestPrice(learned.facts?.version ?? '') } };
      },
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
      articleFile: articleFileWriter(learned, context.now),
      stock: stockPusher(client, learned),
      prices: pricePusher(client, learned),
      feedback: fulfilmentReporter(client),
    };
  },
});
