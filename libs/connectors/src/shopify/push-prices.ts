// Prices of variants, product by product: only the fields that the ERP owns are sent, a strike price that is not sent stays as it is (F61). Shopify knows
// no periods, so an action is set and taken back by Kontor (switched-price.ts).
import { Decimal } from '@kontor/kernel';
import { abreast } from '../abreast.js';
import { ConnectorFailure, asItemFailure, refused } from '../failure.js';
import { asDoc, textOf, type Doc } from '../fields.js';
import { cut } from '../pieces.js';
import type { ItemFailure, Outcome, PriceAbility, PriceShown, PriceTag, RemoteKey } from '../port.js';
import { needsShown, switchedPrice, type SwitchedPrice, type SwitchShown } from '../switched-price.js';
import { gid, neededId } from './fields.js';
import type { Learned } from './learned.js';
import { userErrorsOf } from './refusal.js';
import { nodesInHalves, type ShopifyClient } from './shopify.client.js';

export const priceBatch = 250;
const readBatch = 250;
/** Products at a time; the limiter keeps the points. */
const parallel = 4;

type Write = { tag: PriceTag; decided: Extract<SwitchedPrice, { write: object }> };

export function pricePusher(client: ShopifyClient, learned: Learned): PriceAbility {
  return {
    async pushPrices(all, now, settle) {
      const currency = learned.facts?.currency;
      const foreign = all.filter((tag) => currency !== undefined && tag.currency !== currency);
      if (foreign.length > 0) await settle(foreign.map((tag) => refused(tag.listing, { kind: 'rejected', code: 'shop-currency-differs', values: { shop: currency ?? '', sent: tag.currency } })));
      const tags = all.filter((tag) => !foreign.includes(tag));
      const asked = tags.filter((tag) => needsShown(tag) || (tag.actions?.length ?? 0) > 0);
      const shown = await readShown(client, asked);
      const outcomes: Outcome[] = [];
      const writes: Write[] = [];
      for (const tag of tags) {
        if (asked.includes(tag) && !shown.has(tag.remoteId)) {
          outcomes.push(refused(tag.listing, { kind: 'gone', code: 'place-gone', values: { number: tag.number } }));
          continue;
        }
        const decided = switchedPrice(tag, shown.get(tag.remoteId) ?? null, tag.memo, now);
        if ('failure' in decided) outcomes.push(refused(tag.listing, { kind: decided.failure.kind, code: decided.failure.code, values: { ...decided.failure.values, number: tag.number } }));
        else if (Object.keys(decided.write).length === 0) outcomes.push(confirmed(tag, decided));
        else writes.push({ tag, decided });
      }
      if (outcomes.length > 0) await settle(outcomes);
      await abreast(calls(writes), parallel, async (call) => settle(await send(client, call)));
    },
    async readPrices(keys) {
      const shown = await readShown(client, keys);
      return keys.flatMap((key): PriceShown[] => {
        const place = shown.get(key.remoteId);
        if (!place) return [];
        const kept = actionOf(key, place);
        return [{ listing: key.listing, price: kept?.regular ?? place.price, strike: kept ? kept.strike : place.strike, action: kept ? { price: kept.action, from: kept.from, until: null } : null }];
      });
    },
  };
}

/** Per product, at most 250 variants a call. */
function calls(writes: readonly Write[]): Write[][] {
  const byProduct = new Map<string, Write[]>();
  for (const write of writes) {
    const product = write.tag.remoteParentId ?? '';
    byProduct.set(product, [...(byProduct.get(product) ?? []), write]);
  }
  return [...byProduct.values()].flatMap((some) => cut(some, priceBatch));
}

async function send(client: ShopifyClient, writes: Write[]): Promise<Outcome[]> {
  const [{ tag: first }] = writes as [Write];
  const variants = writes.map(({ tag, decided: { write } }) => ({ id: gid('ProductVariant', tag.remoteId), ...(write.price && { price: amount(write.price) }), ...(write.strike !== undefined && { compareAtPrice: write.strike && amount(write.strike) }) }));
  let payload: Doc;
  try {
    payload = asDoc((await client.write('setVariants', { product: gid('Product', first.remoteParentId ?? ''), variants }, writes.length)).data.productVariantsBulkUpdate, 'productVariantsBulkUpdate');
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'rejected') return writes.map(({ tag }) => refused(tag.listing, asItemFailure(error)));
    throw error;
  }
  const errors = userErrorsOf(payload);
  const whole = errors.find(({ field }) => field[0] !== 'variants');
  if (whole) return writes.map(({ tag }) => refused(tag.listing, failureOf(whole.code, tag)));
  const now = new Map(Array.isArray(payload.productVariants) ? payload.productVariants.map((one) => asDoc(one, 'productVariants')).map((doc) => [neededId(doc), doc]) : []);
  return writes.map(({ tag, decided }, index): Outcome => {
    const wrong = errors.find(({ field }) => field[1] === String(index));
    if (wrong) return refused(tag.listing, failureOf(wrong.code, tag));
    const doc = now.get(tag.remoteId);
    if (!doc) return refused(tag.listing, { kind: 'protocol', code: 'place-not-answered', values: { number: tag.number } });
    const { price, strike } = shownOf(doc);
    const right = (!decided.write.price || price?.equals(decided.write.price)) && (decided.write.strike === undefined || (decided.write.strike === null ? strike === null : strike?.equals(decided.write.strike)));
    return right ? confirmed(tag, decided) : refused(tag.listing, { kind: 'rejected', code: 'price-not-taken', values: { number: tag.number, field: 'price', sent: decided.write.price?.toString() ?? null, shown: price?.toString() ?? null } });
  });
}

function confirmed(tag: PriceTag, { rightUntil, memo, notice }: Write['decided']): Outcome {
  return { listing: tag.listing, confirmed: true, rightUntil, ...(memo && { memo }), ...(notice && { notice }) };
}

function failureOf(code: string, tag: PriceTag): ItemFailure {
  const values = { number: tag.number, remoteCode: code.slice(0, 60) };
  return /DOES_NOT_EXIST$/.test(code) ? { kind: 'gone', code: 'place-gone', values } : { kind: 'rejected', code: 'shop-refused', values: { ...values, status: 200 } };
}

async function readShown(client: ShopifyClient, keys: readonly RemoteKey[]): Promise<Map<string, SwitchShown>> {
  const shown = new Map<string, SwitchShown>();
  for (const some of cut(keys, readBatch)) {
    const nodes = await nodesInHalves(some, async (part) => (await client.read('prices', { ids: part.map((key) => gid('ProductVariant', key.remoteId)) }, part.length)).data);
    for (const node of nodes) shown.set(neededId(node), shownOf(node));
  }
  return shown;
}

function shownOf(doc: Doc): SwitchShown {
  const read = (key: string): Decimal | null => (textOf(doc, key) === '' ? null : Decimal.parse(textOf(doc, key)));
  return { price: read('price'), strike: read('compareAtPrice') };
}

/** An action that Kontor put over the price, as the memo knows it and the shop still shows it. */
function actionOf(key: RemoteKey, place: SwitchShown): { action: Decimal; regular: Decimal; strike: Decimal | null; from: Date | null } | null {
  const memo = key.memo;
  const kept = memo !== null && typeof memo === 'object' && !Array.isArray(memo) ? memo.switched : null;
  if (kept === null || typeof kept !== 'object' || Array.isArray(kept)) return null;
  const [before, sent] = [kept.before, kept.sent] as ({ price?: string; strike?: string } | undefined)[];
  if (!sent?.price || !before?.price || !place.price?.equals(Decimal.parse(sent.price))) return null;
  return { action: place.price, regular: Decimal.parse(before.price), strike: before.strike ? Decimal.parse(before.strike) : null, from: typeof kept.of === 'string' && kept.of !== '' ? new Date(kept.of) : null };
}

const amount = (price: Decimal): string => price.toFixed(2);
