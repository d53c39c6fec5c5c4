// Pictures of a Shopware 6 shop. The shop fetches each from its address. Ids are Kontor's own, made from the picture and the article: the same picture is
// fetched once, attached once, and what the merchant attached himself keeps its place and is never taken away.
import { ConnectorFailure, asItemFailure } from '../failure.js';
import { OddField, amountOf, docsOf, neededText, textOf, type Doc } from '../fields.js';
import type { ImageAbility, ImageSet, ItemFailure, Outcome } from '../port.js';
import { freshPages, pushBatches } from './batches.js';
import { isKontors, kontorId } from './kontor-ids.js';
import type { Learned } from './learned.js';
import { readPlaces } from './read-places.js';
import { hasCode, remoteCodes, remoteErrors } from './refusal.js';
import type { Shopware6Client } from './shopware6.client.js';
import { placeGone, type Write } from './sync.js';

const perRead = 100;
/** Pictures in a row on which the shop gave up. */
const patience = 2;
const fields = { fields: ['coverId', 'media'], associations: { media: {} }, includes: { product_media: ['id', 'mediaId', 'position'] } };
const unreachable = new Set(['CONTENT__MEDIA_ILLEGAL_URL', 'CONTENT__MEDIA_CANNOT_OPEN_SOURCE_STREAM_TO_READ']);
/** What a picture may be; the shop wants to be told. */
const formats = /\.(jpe?g|png|gif|webp|svg|avif|bmp|tiff?)$/i;

type Picture = ImageSet['images'][number] & { mediaId: string };

export function imagePusher(client: Shopware6Client, learned: Learned): ImageAbility {
  return {
    async pushImages(sets, settle) {
      for (let start = 0; start < sets.length; start += perRead) await pushSome(client, learned, sets.slice(start, start + perRead), settle);
    },
  };
}

async function pushSome(client: Shopware6Client, learned: Learned, sets: readonly ImageSet[], settle: (outcomes: Outcome[]) => Promise<void>): Promise<void> {
  const places = await readPlaces(client, sets.map(({ remoteId }) => remoteId), fields);
  const gone = sets.filter(({ remoteId }) => !places.has(remoteId));
  if (gone.length > 0) await settle(gone.map(({ listing }) => ({ listing, confirmed: false, failure: placeGone() })));
  const present = sets.filter(({ remoteId }) => places.has(remoteId));
  const failures = await bringMedia(client, learned, new Map(present.flatMap(picturesOf).map((picture) => [picture.mediaId, picture])));
  const writes: Write<ImageSet>[] = [];
  const spoiled: Outcome[] = [];
  const broken = new Map<ImageSet, ItemFailure>();
  for (const set of present) {
    const pictures = picturesOf(set);
    const bad = pictures.find(({ mediaId }) => failures.has(mediaId));
    if (bad) broken.set(set, failureOf(failures.get(bad.mediaId) as Trouble, bad, set.number));
    try {
      // The pictures that the shop has are shown although one is missing; that one is the failure of the row.
      writes.push(attachment(set, pictures.filter(({ mediaId }) => !failures.has(mediaId)), places.get(set.remoteId) as Doc));
    } catch (error) {
      if (!(error instanceof OddField)) throw error;
      spoiled.push({ listing: set.listing, confirmed: false, failure: { kind: 'protocol', code: 'shop-answer-incomplete', values: { field: error.field } } });
    }
  }
  if (spoiled.length > 0) await settle(spoiled);
  const failureByListing = new Map([...broken].map(([{ listing }, failure]) => [listing, failure]));
  await pushBatches(client, learned, writes, () => freshPages(client), (outcomes) =>
    settle(
      outcomes.map((outcome): Outcome => {
        const failure = failureByListing.get(outcome.listing);
        return outcome.confirmed === true && failure ? { listing: outcome.listing, confirmed: false, failure } : outcome;
      }),
    ),
  );
}

/** The same picture twice on one article is one. */
function picturesOf({ images }: ImageSet): Picture[] {
  return [...new Map(images.map((image) => [image.key, { ...image, mediaId: kontorId('media', image.key) }])).values()];
}

/** What the shop did not take, and why. */
type Trouble = { code: 'image-not-taken' | 'image-unreachable'; remoteCode: string } | ItemFailure;

// A medium without a file is no picture yet; the shop throws such away after a while, so the file follows at once.
async function bringMedia(client: Shopware6Client, learned: Learned, pictures: ReadonlyMap<string, Picture>): Promise<Map<string, Trouble>> {
  const troubles = new Map<string, Trouble>();
  if (pictures.size === 0) return troubles;
  const ids = [...pictures.keys()];
  const there = new Map((await client.search('media', { ids, includes: { media: ['id', 'alt', 'hasFile', 'fileName', 'fileExtension'] } }, { items: ids.length })).map((doc) => [textOf(doc, 'id'), doc]));
  const changed = [...pictures.values()].filter(({ mediaId, alt }) => textOf(there.get(mediaId) ?? {}, 'alt') !== alt || !there.has(mediaId));
  const folder = changed.some(({ mediaId }) => !there.has(mediaId)) ? await productFolder(client, learned) : null;
  for (let start = 0; start < changed.length; start += 250) {
    const rows = changed.slice(start, start + 250).map(({ mediaId, alt }) => ({ id: mediaId, alt, ...(there.has(mediaId) ? {} : { title: alt.slice(0, 255), ...(folder ? { mediaFolderId: folder } : {}) }) }));
    try {
      await client.post('_action/sync', [{ key: 'media', action: 'upsert', entity: 'media', payload: rows }], { items: rows.length });
    } catch (error) {
      // The folder that is remembered may be gone; the next push asks for it anew.
      learned.learn({ mediaFolder: undefined });
      throw error;
    }
  }
  let outages = 0;
  for (const picture of pictures.values()) {
    const known = there.get(picture.mediaId);
    if (known && known.hasFile !== false && textOf(known, 'fileName') !== '') continue;
    const trouble = await upload(client, picture);
    if (!trouble) continue;
    troubles.set(picture.mediaId, trouble);
    // One picture may be too much for the shop, several in a row are an outage.
    outages = 'kind' in trouble ? outages + 1 : 0;
    if (outages > patience) throw new ConnectorFailure('unavailable', trouble.code, 'kind' in trouble ? trouble.values : {});
  }
  return troubles;
}

async function upload(client: Shopware6Client, { mediaId, url, fileName }: Picture): Promise<Trouble | null> {
  const extension = (formats.exec(fileName) ?? formats.exec(url.split(/[?#]/)[0] ?? ''))?.[1]?.toLowerCase();
  if (!extension) return { code: 'image-not-taken', remoteCode: 'format' };
  const name = fileName.replace(formats, '').replace(/[^\p{L}\p{N} ._-]+/gu, '-').slice(0, 100) || mediaId;
  // Another picture may have the name; with a piece of its own id behind it this one's is free, also at the next attempt.
  for (const tried of [name, `${name}-${mediaId.slice(-12)}`]) {
    try {
      await client.post(`_action/media/${mediaId}/upload?${new URLSearchParams({ extension, fileName: tried }).toString()}`, { url }, { items: 1 });
      return null;
    } catch (error) {
      if (hasCode(error, remoteCodes.duplicateFileName) && tried === name) continue;
      if (!(error instanceof ConnectorFailure)) throw error;
      const failure = asItemFailure(error);
      // The shop waits for the picture's own server: that it gave up says nothing about the shop.
      if (failure.kind === 'unavailable') return failure;
      if (failure.kind !== 'rejected') throw error;
      const remoteCode = remoteErrors(error)[0]?.code ?? '';
      return { code: unreachable.has(remoteCode) ? 'image-unreachable' : 'image-not-taken', remoteCode };
    }
  }
  return null;
}

function failureOf(trouble: Trouble, { fileName }: Picture, number: string): ItemFailure {
  return 'kind' in trouble ? trouble : { kind: 'rejected', code: trouble.code, values: { number, image: fileName, remoteCode: trouble.remoteCode } };
}

// Where the shop keeps pictures of products; without a folder they lie at the top.
async function productFolder(client: Shopware6Client, learned: Learned): Promise<string | null> {
  if (learned.own.mediaFolder !== undefined) return learned.own.mediaFolder;
  const [folder] = await client.search('media-folder', { filter: [{ type: 'equals', field: 'defaultFolder.entity', value: 'product' }], includes: { media_folder: ['id'] } });
  if (!folder) return null;
  const id = neededText(folder, 'id');
  learned.learn({ mediaFolder: id });
  return id;
}

function attachment(set: ImageSet, pictures: readonly Picture[], place: Doc): Write<ImageSet> {
  const present = docsOf(place, 'media').map((doc) => ({ id: neededText(doc, 'id'), mediaId: textOf(doc, 'mediaId'), position: amountOf(doc, 'position').toString() }));
  const wanted = pictures.map(({ mediaId }, position) => ({ id: kontorId('productMedia', set.remoteId, mediaId), mediaId, position }));
  const kept = new Set(wanted.map(({ id }) => id));
  const old = present.filter(({ id }) => isKontors('productMedia', id) && !kept.has(id));
  const others = present.filter(({ id }) => !isKontors('productMedia', id)).sort((one, other) => parseInt(one.position, 10) - parseInt(other.position, 10));
  const coverId = textOf(place, 'coverId') || null;
  // Without a picture of ours the merchant's cover stays; where ours was the cover, his first picture becomes it.
  const cover = wanted[0]?.id ?? (old.some(({ id }) => id === coverId) ? (others[0]?.id ?? null) : coverId);
  const moved = wanted.filter((row) => !present.some(({ id, mediaId, position }) => id === row.id && mediaId === row.mediaId && position === String(row.position)));
  // The cover goes along always: a product of which nothing but what hangs on it is written may not be listed as written.
  const product = { id: set.remoteId, coverId: cover, ...(moved.length > 0 ? { media: moved } : {}) };
  return {
    key: set,
    rows: [...(cover !== coverId || moved.length > 0 ? [{ step: 'product' as const, row: product }] : []), ...old.map(({ id }) => ({ step: 'media-gone' as const, row: { id } }))],
    good: { listing: set.listing, confirmed: true },
  };
}
