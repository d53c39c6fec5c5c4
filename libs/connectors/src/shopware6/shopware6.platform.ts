// Shopware 6 as a shop platform: what it can do, what it needs to be told, and how a connection is put together. See README.md beside it.
import { Learned } from '../learned.js';
import { definePlatform, type Capabilities } from '../port.js';
import { articleFileParts, articleFileWriter } from './article-file.js';
import { usualBatch } from './batches.js';
import { checkShop } from './check.js';
import type { Own } from './learned.js';
import { imagePusher } from './push-images.js';
import { pricePusher } from './push-prices.js';
import { stockPusher } from './push-stock.js';
import { articleReader } from './read-articles.js';
import { orderReader } from './read-orders.js';
import { fulfilmentReporter } from './report-fulfilment.js';
import { understood } from './refusal.js';
import { readSeenValues } from './seen-values.js';
import { Shopware6Client, parseVersion } from './shopware6.client.js';
import { stockMeaning } from './stock-meaning.js';
import { webhooks } from './webhook.js';

const capabilities = {
  orders: { freshSeconds: 60 },
  articles: {},
  images: {},
  articleFile: { parts: [...articleFileParts] as string[] },
  stock: { batch: usualBatch, decimals: 0, confirms: 'at-once', meaning: 'sellable', compareAndSet: false, combined: 'changed' },
  prices: { batch: usualBatch, strike: true, periods: 'native', tiers: true, customerGroups: true, lowest: true },
  feedback: { statuses: true, shipments: 'parts', payment: false, cancel: false, refund: false },
  webhooks: {},
} as const satisfies Capabilities;

export const shopware6 = definePlatform({
  id: 'shopware6',
  name: 'Shopware 6',
  capabilities,
  settings: [
    { key: 'accessKeyId', secret: true, required: true, pattern: '^SWIA[A-Z0-9]{20,40}$' },
    { key: 'secretAccessKey', secret: true, required: true, pattern: '^[\\x21-\\x7e]{16,200}$' },
  ],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      /** What the figure in the shop means: by its version, or as the merchant knows it (a 6.5 shop that switched to the new way). */
      stockMeaning: { type: 'string', enum: ['auto', 'sellable', 'physical'], default: 'auto' },
      /** Whether the shop mails the buyer when Kontor sets a status; Shopware itself would. */
      sendMail: { type: 'boolean', default: false },
    },
  },
  // A small shop has few PHP workers, and they serve its buyers.
  pace: { parallel: 2 },
  connect(context) {
    const learned = new Learned<Own>(context.facts);
    const client = new Shopware6Client(context, learned);
    const meaning = (): 'sellable' | 'physical' => stockMeaning(client.version ?? parseVersion(context.facts?.version ?? ''), context.options.stockMeaning);
    return {
      get capabilities() {
        return { ...capabilities, stock: { ...capabilities.stock, meaning: meaning() } };
      },
      get facts() {
        return learned.facts;
      },
      check: () => understood(checkShop(client, learned)),
      seenValues: () => understood(readSeenValues(client)),
      traffic: () => context.http.traffic(),
      newFacts: () => learned.news,
      close: async () => undefined,
      orders: orderReader(client, learned, context.now, meaning),
      articles: articleReader(client),
      images: imagePusher(client, learned),
      articleFile: articleFileWriter(client, learned),
      stock: stockPusher(client, learned),
      prices: pricePusher(client, learned),
      feedback: fulfilmentReporter(client, context.options.sendMail === true),
      webhooks: webhooks(client),
    };
  },
});
