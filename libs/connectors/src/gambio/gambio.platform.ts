// Gambio GX as a shop platform: what it can do, what it needs to be told, and how a connection is put together. See README.md beside it.
import { Learned } from '../learned.js';
import { definePlatform, type Capabilities } from '../port.js';
import { articleFileParts, articleFileWriter } from './article-file.js';
import { usualBatch } from './bulk.js';
import { checkShop } from './check.js';
import { GambioClient } from './gambio.client.js';
import type { Own } from './learned.js';
import { pricePusher } from './push-prices.js';
import { stockDecimals, stockPusher } from './push-stock.js';
import { articleReader } from './read-articles.js';
import { orderReader } from './read-orders.js';
import { fulfilmentReporter } from './report-fulfilment.js';
import { readSeenValues } from './seen-values.js';
import { isZone } from './shop-time.js';

const capabilities = {
  orders: { freshSeconds: 60 },
  articles: {},
  articleFile: { parts: [...articleFileParts] as string[] },
  stock: { batch: usualBatch, decimals: stockDecimals, confirms: 'at-once', meaning: 'sellable', compareAndSet: false, combined: 'changed' },
  prices: { batch: usualBatch, strike: true, periods: 'native', tiers: false, customerGroups: false, lowest: false },
  feedback: { statuses: true, shipments: 'parts', payment: false, cancel: false, refund: false },
} as const satisfies Capabilities;

const usualZone = 'Europe/Berlin';

export const gambio = definePlatform({
  id: 'gambio',
  name: 'Gambio GX',
  capabilities,
  settings: [
    { key: 'email', secret: false, required: false, pattern: '^[^\\s:@]+@[^\\s:@]+$' },
    { key: 'password', secret: true, required: false },
    { key: 'token', secret: true, required: false, pattern: '^[\\w-]+\\.[\\w-]+\\.[\\w-]+$' },
  ],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      /** The zone of the shop's PHP: its API writes times without one. */
      timeZone: { type: 'string', default: usualZone },
      /** The shop does not put the number of a product before those of its variants. */
      variantNumbersAlone: { type: 'boolean', default: false },
    },
  },
  // Each call boots the whole shop.
  pace: { parallel: 2 },
  connect(context) {
    const learned = new Learned<Own>(context.facts);
    const client = new GambioClient(context, learned);
    const entered = typeof context.options.timeZone === 'string' && context.options.timeZone !== '' ? context.options.timeZone : usualZone;
    const zone = isZone(entered) ? entered : usualZone;
    const alone = context.options.variantNumbersAlone === true;
    return {
      capabilities,
      get facts() {
        return learned.facts;
      },
      check: () => checkShop(client, learned, { zone: entered, password: context.settings.password ?? '' }),
      seenValues: () => readSeenValues(client, learned),
      traffic: () => context.http.traffic(),
      newFacts: () => learned.news,
      close: async () => undefined,
      orders: orderReader(client, learned, zone),
      articles: articleReader(client, alone),
      articleFile: articleFileWriter(client, learned, { zone, alone }),
      stock: stockPusher(client, learned),
      prices: pricePusher(client, learned, zone),
      feedback: fulfilmentReporter(client, learned),
    };
  },
});
