// Stock figures of a Gambio shop. Products go out in bulk; variants per product, and where the shop sells by the product's figure as well, that becomes the
// sum of its variants in the same push, or the shop would say "not enough" with pieces on the shelf.
import { Quantity } from '@kontor/kernel';
import { asDoc, amountOf, textOf, type Doc } from '../fields.js';
import { ConnectorFailure, refused } from '../failure.js';
import type { ItemFailure, Outcome, StockAbility, StockLevel, StockShown } from '../port.js';
import { changeProducts, idNumber, usualBatch, type Change, type Changed } from './bulk.js';
import type { GambioClient } from './gambio.client.js';
import type { Learned } from './learned.js';
import { readPlaces, variantOf } from './read-articles.js';
import { byProduct, changeVariants, closedTo, gone, understood, variantsById } from './variants.js';

/** Decimals of a figure that the shop keeps. */
export const stockDecimals = 3;
/** Checking modes in which the product's own figure does not count: by the variant, and not at all. */
const byVariantAlone = new Set(['2', '3']);

type Settle = (outcomes: Outcome[]) => Promise<void>;
/** Variants that were taken and wait for their product's figure. */
type Waiting = { product: string; sum: Quantity; taken: StockLevel[] };

export function stockPusher(client: GambioClient, learned: Learned): StockAbility {
  return {
    async pushStock(levels, settle) {
      await pushSimple(client, learned, levels.filter(({ remoteParentId }) => remoteParentId === null), settle);
      const waiting: Waiting[] = [];
      for (const [product, variants] of byProduct(levels)) {
        const taken = await pushVariants(client, product, variants, settle);
        if (taken) waiting.push(taken);
        if (waiting.length === usualBatch) await pushSums(client, learned, waiting.splice(0), settle);
      }
      await pushSums(client, learned, waiting, settle);
    },
    async readStock(keys) {
      const places = await readPlaces(client, keys.filter(({ remoteParentId }) => remoteParentId === null).map(({ remoteId }) => remoteId));
      const shown = keys.flatMap((key): StockShown[] => {
        const doc = key.remoteParentId === null ? places.get(key.remoteId) : undefined;
        return doc ? [{ listing: key.listing, tracked: true, quantity: figureOf(doc, 'quantity') }] : [];
      });
      for (const [product, variants] of byProduct(keys)) {
        const docs = await variantsById(client, product);
        for (const key of variants) {
          const doc = docs.get(variantOf(key));
          if (doc) shown.push({ listing: key.listing, tracked: true, quantity: figureOf(doc, 'stock') });
        }
      }
      const order = new Map(keys.map(({ listing }, index) => [listing, index]));
      return shown.sort((one, other) => (order.get(one.listing) ?? 0) - (order.get(other.listing) ?? 0));
    },
  };
}

async function pushSimple(client: GambioClient, learned: Learned, levels: readonly StockLevel[], settle: Settle): Promise<void> {
  const byId = new Map<string, StockLevel[]>();
  for (const level of levels) byId.set(level.remoteId, [...(byId.get(level.remoteId) ?? []), level]);
  await changeProducts(client, learned, [...byId].map(([id, [level]]): Change => ({ id, change: { quantity: level.quantity.sellable(stockDecimals).decimal } })), async (answers) =>
    settle([...answers].flatMap(([id, answer]) => (byId.get(id) ?? []).map((level) => understood(level.listing, () => outcomeOf(level, level.quantity, answer))))),
  );
}

function outcomeOf({ listing, number }: StockLevel, wanted: Quantity, answer: Changed | undefined): Outcome {
  if (!answer) return refused(listing, { kind: 'protocol', code: 'place-not-answered', values: {} });
  if ('failure' in answer) return refused(listing, answer.failure);
  const [sent, shown] = [wanted.sellable(stockDecimals), figureOf(answer.shown, 'quantity')];
  if (!shown?.equals(sent)) return refused(listing, { kind: 'rejected', code: 'stock-not-taken', values: { number, sent: sent.toString(), shown: shown?.toString() ?? null } });
  return { listing, confirmed: true };
}

/** Null: all of them are settled. */
async function pushVariants(client: GambioClient, product: string, levels: readonly StockLevel[], settle: Settle): Promise<Waiting | null> {
  const closed = levels.flatMap((level) => {
    const failure = closedTo(level, client);
    return failure ? [refused(level.listing, failure)] : [];
  });
  if (closed.length > 0) {
    await settle(closed);
    return null;
  }
  const place = await readProduct(client, product);
  const shown = place ? await variantsById(client, product) : new Map<string, Doc>();
  const there = levels.filter((level) => shown.has(variantOf(level)));
  const answers = await changeVariants(client, product, there.map((key) => ({ key, change: { stock: key.quantity.sellable(stockDecimals).decimal } })));
  const failures = levels.flatMap((level): Outcome[] => {
    const failure: ItemFailure | null | undefined = shown.has(variantOf(level)) ? answers.get(level) : gone;
    return failure ? [refused(level.listing, failure)] : [];
  });
  const taken = there.filter((level) => answers.get(level) === null);
  const alone = place !== null && byVariantAlone.has(textOf(asDoc(place.settings ?? {}, 'settings'), 'propertiesCombisQuantityCheckMode'));
  const settled = [...failures, ...(alone ? taken.map(({ listing }): Outcome => ({ listing, confirmed: true })) : [])];
  if (settled.length > 0) await settle(settled);
  if (alone || taken.length === 0) return null;
  const figures = new Map([...shown].map(([id, doc]) => [id, figureOf(doc, 'stock') ?? Quantity.zero]));
  for (const level of taken) figures.set(variantOf(level), level.quantity);
  return { product, sum: Quantity.sum([...figures.values()].map((figure) => figure.sellable(stockDecimals))), taken };
}

async function pushSums(client: GambioClient, learned: Learned, waiting: readonly Waiting[], settle: Settle): Promise<void> {
  const byId = new Map(waiting.map((one) => [one.product, one]));
  await changeProducts(client, learned, waiting.map(({ product, sum }) => ({ id: product, change: { quantity: sum.decimal } })), async (answers) => {
    await settle([...answers].flatMap(([id, answer]) => (byId.get(id)?.taken ?? []).map((level) => understood(level.listing, () => outcomeOf(level, byId.get(id)?.sum ?? Quantity.zero, answer)))));
  });
}

/** The whole product, whose settings no list has. Null: it is gone. */
async function readProduct(client: GambioClient, product: string): Promise<Doc | null> {
  try {
    return asDoc((await client.get('v2', `products/${idNumber(product)}`, {}, 1)).body, 'product');
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'gone') return null;
    throw error;
  }
}

function figureOf(doc: Doc, key: string): Quantity | null {
  const text = textOf(doc, key);
  return text === '' ? null : Quantity.parse(amountOf(doc, key).round(stockDecimals).toString());
}
