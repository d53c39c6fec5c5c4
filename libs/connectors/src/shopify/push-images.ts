// Pictures of a product. Shopify fetches each from its address some time after the call and gives it an id, by which Kontor remembers it with the listing:
// what is there already is not sent again, what the merchant put there himself stays, and only Kontor's own pictures are ever taken away. Pictures of a
// variant stand with those of its siblings.
import { ConnectorFailure, asItemFailure } from '../failure.js';
import { asDoc, docsOf, textOf, type Doc } from '../fields.js';
import type { ImageAbility, ImageSet, ItemFailure, Opaque, Outcome, RemoteKey } from '../port.js';
import { docOrNull, gid, neededId } from './fields.js';
import { userErrorsOf } from './refusal.js';
import type { ShopifyClient } from './shopify.client.js';

type Picture = ImageSet['images'][number];
/** Picture's key → id of the shop's file. */
type Placed = { [key: string]: string };
/** Pictures whose answer was lost: their keys in order, and what stood there before. */
type Lost = { keys: string[]; there: string[] };
type Media = { id: string; state: 'ready' | 'coming' | 'failed' };
type Product = { media: Media[]; /** The set is all there is of the product: its order is ours. */ alone: boolean };
/** What was found while a set was placed; the first failure is told. */
type Work = { placed: Placed; lost: Lost | null; failure: ItemFailure | null };

const askAgainSeconds = 60;

export function imagePusher(client: ShopifyClient): ImageAbility {
  return {
    async pushImages(sets, settle) {
      for (const set of sets) await pushSet(client, set, settle);
    },
  };
}

async function pushSet(client: ShopifyClient, set: ImageSet, settle: (outcomes: Outcome[]) => Promise<void>): Promise<void> {
  const work: Work = { placed: {}, lost: null, failure: null };
  let outcome: Outcome;
  try {
    outcome = await place(client, set, work);
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error;
    // What is remembered of pictures whose answer was lost keeps them from being there twice.
    if (error.kind !== 'rejected' && error.kind !== 'gone') {
      if (work.lost) await settle([{ listing: set.listing, confirmed: false, failure: asItemFailure(error), memo: memoOf(work) }]);
      throw error;
    }
    outcome = { listing: set.listing, confirmed: false, failure: asItemFailure(error), memo: memoOf(work) };
  }
  await settle([outcome]);
}

async function place(client: ShopifyClient, set: ImageSet, work: Work): Promise<Outcome> {
  const product = set.remoteParentId;
  let shown = product === null ? null : await read(client, product);
  if (product === null || !shown) return { listing: set.listing, confirmed: false, failure: { kind: 'gone', code: 'place-gone', values: { number: set.number } } };
  const before = placedOf(set, shown);
  const images = [...new Map(set.images.map((image) => [image.key, image])).values()];
  const stateOf = (id: string): Media['state'] | undefined => shown?.media.find((one) => one.id === id)?.state;
  for (const { key } of images) if (before[key] !== undefined && ['ready', 'coming'].includes(stateOf(before[key]) ?? '')) work.placed[key] = before[key];
  // A picture that Shopify could not fetch is told once and taken away; the next run sends it again.
  const failed = images.find(({ key }) => before[key] !== undefined && stateOf(before[key]) === 'failed');
  if (failed) work.failure = notTaken(set, failed, 'FAILED', 'image-unreachable');
  const superfluous = Object.values(before).filter((id) => stateOf(id) !== undefined && !Object.values(work.placed).includes(id));
  if (superfluous.length > 0 && !(await drop(client, superfluous))) {
    // They stay ours, so that they go as soon as they may.
    for (const [key, id] of Object.entries(before)) if (superfluous.includes(id)) work.placed[key] ??= id;
    superfluous.length = 0;
    work.failure ??= { kind: 'rejected', code: 'shop-images-stay', values: { scope: 'write_files' } };
  }
  const added = images.filter((image) => !(image.key in work.placed) && image !== failed);
  shown = await add(client, product, set, added, { ...shown, media: shown.media.filter(({ id }) => !superfluous.includes(id)) }, work);
  if (shown.alone) await arrange(client, product, images.flatMap(({ key }) => work.placed[key] ?? []), shown.media.map(({ id }) => id));
  const memo = memoOf(work);
  if (work.failure) return { listing: set.listing, confirmed: false, failure: work.failure, memo };
  const coming = shown.media.some(({ id, state }) => state === 'coming' && Object.values(work.placed).includes(id));
  return coming ? { listing: set.listing, confirmed: 'later', memo, askAfterSeconds: askAgainSeconds } : { listing: set.listing, confirmed: true, memo };
}

/** New pictures, all in one call; a bad one is left out and the rest sent again, for Shopify takes all or none. */
async function add(client: ShopifyClient, product: string, set: ImageSet, pictures: Picture[], shown: Product, work: Work): Promise<Product> {
  let open = pictures;
  while (open.length > 0) {
    work.lost = { keys: open.map(({ key }) => key), there: shown.media.map(({ id }) => id) };
    const { data } = await client.write('addMedia', { product: { id: gid('Product', product) }, media: open.map(({ url, alt }) => ({ originalSource: url, alt, mediaContentType: 'IMAGE' })) }, open.length);
    const payload = asDoc(data.productUpdate, 'productUpdate');
    work.lost = null;
    const errors = userErrorsOf(payload);
    if (errors.length === 0) {
      const now = productOf(asDoc(payload.product, 'product'));
      // New ones stand behind those that were there, in the order in which they were given.
      const fresh = now.media.filter(({ id }) => !shown.media.some((one) => one.id === id));
      open.forEach(({ key }, index) => {
        const id = fresh[index]?.id;
        if (id !== undefined) work.placed[key] = id;
      });
      if (fresh.length < open.length) work.failure ??= { kind: 'protocol', code: 'place-not-answered', values: { number: set.number } };
      return now;
    }
    const bad = new Set(errors.flatMap(({ field }) => (field[0] === 'media' && open[parseInt(field[1] ?? '', 10)] ? [open[parseInt(field[1] ?? '', 10)]] : [])));
    const [first = open[0]] = bad;
    work.failure ??= notTaken(set, first, errors[0]?.code ?? '', 'image-not-taken');
    if (bad.size === 0) return shown;
    open = open.filter((picture) => !bad.has(picture));
  }
  return shown;
}

/** Ours come first, in their order; the merchant's own follow as they stand. */
async function arrange(client: ShopifyClient, product: string, wanted: string[], shown: string[]): Promise<void> {
  if (wanted.every((id, index) => shown[index] === id)) return;
  await expectDone(client, 'orderMedia', { id: gid('Product', product), moves: wanted.map((id, index) => ({ id: gid('MediaImage', id), newPosition: String(index) })) }, 'productReorderMedia', 'mediaUserErrors');
}

/** False where the app may not delete files. */
async function drop(client: ShopifyClient, ids: string[]): Promise<boolean> {
  try {
    await expectDone(client, 'dropMedia', { ids: ids.map((id) => gid('MediaImage', id)) }, 'fileDelete', 'userErrors');
    return true;
  } catch (error) {
    if (error instanceof ConnectorFailure && error.code === 'shop-scope-missing') return false;
    throw error;
  }
}

function notTaken({ number }: ImageSet, picture: Picture | undefined, remoteCode: string, code: 'image-not-taken' | 'image-unreachable'): ItemFailure {
  return { kind: 'rejected', code, values: { number, image: picture?.fileName ?? '', remoteCode: remoteCode.slice(0, 60) } };
}

/** Null where there is no such product. */
async function read(client: ShopifyClient, product: string): Promise<Product | null> {
  const { data } = await client.read('media', { id: gid('Product', product) }, 1);
  const doc = docOrNull(data, 'product');
  return doc && productOf(doc);
}

function productOf(doc: Doc): Product {
  const images = docsOf(asDoc(doc.media, 'media'), 'nodes').filter((one) => textOf(one, 'mediaContentType') === 'IMAGE');
  return { alone: doc.hasOnlyDefaultVariant === true, media: images.map((one) => ({ id: neededId(one), state: stateOf(textOf(one, 'status')) })) };
}

function stateOf(status: string): Media['state'] {
  return status === 'READY' ? 'ready' : status === 'FAILED' ? 'failed' : 'coming';
}

async function expectDone(client: ShopifyClient, name: 'dropMedia' | 'orderMedia', variables: Record<string, unknown>, field: string, errors: string): Promise<void> {
  const { data } = await client.write(name, variables, 1);
  const [error] = userErrorsOf(asDoc(data[field], field), errors);
  if (error) throw new ConnectorFailure('rejected', 'shop-refused', { status: 200, remoteCode: error.code.slice(0, 60) });
}

function memoOf({ placed, lost }: Work): Opaque {
  return { images: Object.keys(placed).length > 0 ? placed : null, imagesLost: lost };
}

/** What is remembered; of pictures whose answer was lost those that appeared since, where just as many did. */
function placedOf({ memo }: RemoteKey, { media }: Product): Placed {
  const kept = memo !== null && typeof memo === 'object' && !Array.isArray(memo) ? (memo as { images?: Placed | null; imagesLost?: Lost | null }) : {};
  const lost = kept.imagesLost;
  const fresh = lost ? media.map(({ id }) => id).filter((id) => !lost.there.includes(id)) : [];
  return { ...kept.images, ...(lost && fresh.length === lost.keys.length ? Object.fromEntries(lost.keys.map((key, index) => [key, fresh[index]])) : {}) };
}
