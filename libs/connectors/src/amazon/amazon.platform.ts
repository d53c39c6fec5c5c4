// Amazon (Selling Partner API, Europe) as a shop platform: what it can do, what it needs to be told, and how a connection is put together. See README.md beside it.
import { Learned } from '../learned.js';
import { definePlatform, type Capabilities } from '../port.js';
import { AmazonClient, germany } from './amazon.client.js';
import { articleFileParts, articleFileWriter } from './article-file.js';
import { checkShop } from './check.js';
import { feedBatch } from './feed.js';
import type { Own } from './learned.js';
import { pricePusher } from './push-prices.js';
import { stockPusher } from './push-stock.js';
import { parallel } from './rates.js';
import { articleReader } from './read-articles.js';
import { orderReader } from './read-orders.js';
import { fulfilmentReporter } from './report-fulfilment.js';
import { readSeenValues } from './seen-values.js';

const capabilities = {
  // One search every three minutes is all there is.
  orders: { freshSeconds: 900 },
  articles: {},
  articleFile: { parts: [...articleFileParts] as string[] },
  stock: { batch: feedBatch, decimals: 0, confirms: 'later', meaning: 'sellable', compareAndSet: false, combined: 'all' },
  prices: { batch: feedBatch, strike: true, periods: 'native', tiers: false, customerGroups: false, lowest: false },
  feedback: { statuses: false, shipments: 'parts', payment: false, cancel: false, refund: false },
} as const satisfies Capabilities;

export const amazon = definePlatform({
  id: 'amazon',
  name: 'Amazon',
  capabilities,
  settings: [
    { key: 'clientId', secret: true, required: true, pattern: '^amzn1\\.application-oa2-client\\.[0-9a-f]{32}$' },
    { key: 'clientSecret', secret: true, required: true, pattern: '^[\\w.-]{30,120}$' },
    { key: 'refreshToken', secret: true, required: true, pattern: '^Atzr\\|[\\w|+/=-]{20,480}$' },
    { key: 'sellerId', secret: false, required: true, pattern: '^A[0-9A-Z]{9,20}$' },
  ],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      /** Ids of the marketplaces whose orders are fetched, separated by commas; stock and prices are those of the first. */
      marketplaces: { type: 'string', default: germany },
      /** Days until dispatch, sent with every stock figure; -1 = the offer's own stay as they are. */
      handlingDays: { type: 'integer', minimum: -1, maximum: 30, default: -1 },
    },
  },
  pace: { parallel },
  connect(context) {
    const learned = new Learned<Own>(context.facts);
    const client = new AmazonClient(context, learned);
    const { handlingDays: given } = context.options;
    const handlingDays = typeof given === 'number' && given >= 0 ? given : null;
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
      orders: orderReader(client, learned),
      articles: articleReader(client),
      articleFile: articleFileWriter({ handlingDays }),
      stock: stockPusher(client, { handlingDays }),
      prices: pricePusher(client),
      feedback: fulfilmentReporter(client),
    };
  },
});
