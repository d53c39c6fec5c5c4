// Pictures of a WooCommerce shop. The shop fetches each from its address while the call waits, and a call with one bad picture is refused as a whole: so
// new ones are sent one a call, and each is remembered by the id that the shop gave it. What was put there without us being told (an answer that was
// lost) is known again by its name. A variation has room for one picture.
import { ConnectorFailure, asItemFailure, refused } from '../failure.js';
import { asDoc, docsOf, textOf, type Doc } from '../fields.js';
import type { ImageAbility, ImageSet, ItemFailure, Outcome } from '../port.js';
import { jsonId } from './fields.js';
import { memoOf, readPlaces } from './read-articles.js';
import type { WooClient } from './woocommerce.client.js';

type Picture = ImageSet['images'][number];
/** As a call wants it: one that is there by its id, a new one by its address. */
type Sent = { id: number; alt?: string } | { src: string; name: string; alt: string };
type Notice = NonNullable<Extract<Outcome, { confirmed: true }>['notice']>;

export function imagePusher(client: WooClient): ImageAbility {
  return {
    async pushImages(sets, settle) {
      const products = await readPlaces(client, sets.filter((set) => !set.remoteParentId), 'type,images');
      for (const set of sets) {
        const outcome = set.remoteParentId ? await pushVariation(client, set) : products.has(set.remoteId) ? await pushProduct(client, set, products.get(set.remoteId) as Doc) : gone(set);
        await settle([outcome]);
      }
    },
  };
}

async function pushProduct(client: WooClient, set: ImageSet, place: Doc): Promise<Outcome> {
  const path = `products/${jsonId(set.remoteId)}`;
  let shown = docsOf(place, 'images');
  const ids = knownIds(set, shown);
  const ours = new Set([...ids.values(), ...Object.values(memoOf(set.memo).pictures ?? {})]);
  const others = shown.filter((image) => !ours.has(textOf(image, 'id')));
  const list = (more: Picture | null): Sent[] => [
    ...set.images.flatMap((picture): Sent[] => {
      const id = ids.get(picture.key);
      if (id === undefined) return picture === more ? [{ src: picture.url, name: picture.fileName, alt: picture.alt }] : [];
      const there = shown.find((image) => textOf(image, 'id') === id);
      return [{ id: jsonId(id), ...(there && otherAlt(there, picture) ? { alt: picture.alt } : {}) }];
    }),
    ...others.map((image) => ({ id: jsonId(textOf(image, 'id')) })),
  ];
  let failure: ItemFailure | null = null;
  try {
    for (const picture of set.images.filter(({ key }) => !ids.has(key))) {
      const answer = await sendPicture(() => client.write(path, { images: list(picture) }), set, picture);
      if ('failure' in answer) {
        failure ??= answer.failure;
        continue;
      }
      shown = docsOf(answer.doc, 'images');
      const added = shown.find((image) => textOf(image, 'name') === picture.fileName && ![...ids.values()].includes(textOf(image, 'id')));
      if (added) ids.set(picture.key, textOf(added, 'id'));
      else failure ??= notTaken(set, picture, '');
    }
    const wanted = list(null);
    // Nothing is sent where the shop shows it so already.
    if (wanted.length !== shown.length || wanted.some((one, index) => !('id' in one) || one.alt !== undefined || String(one.id) !== textOf(shown[index] ?? {}, 'id'))) shown = docsOf(asDoc((await client.write(path, { images: wanted })).body, 'product'), 'images');
  } catch (error) {
    return afterFailure(error, set);
  }
  return settled(set, ids, failure, null);
}

async function pushVariation(client: WooClient, set: ImageSet): Promise<Outcome> {
  const path = `products/${jsonId(set.remoteParentId as string)}/variations/${jsonId(set.remoteId)}`;
  const [picture] = set.images;
  try {
    // As it is edited: else a variation without a picture of its own shows its parent's.
    const doc = asDoc((await client.get(path, { context: 'edit', _fields: 'id,image' }, 1)).body, 'variation');
    const shown = doc.image === null || doc.image === undefined ? [] : [asDoc(doc.image, 'image')].filter((image) => !['', '0'].includes(textOf(image, 'id')));
    const ids = knownIds(set, shown);
    const ours = new Set([...ids.values(), ...Object.values(memoOf(set.memo).pictures ?? {})]);
    if (shown.some((image) => !ours.has(textOf(image, 'id')))) return settled(set, new Map(), null, picture ? { code: 'image-place-taken', values: { number: set.number } } : null);
    const notice = set.images.length > 1 ? { code: 'images-first-only', values: { number: set.number, count: set.images.length } } : null;
    if (!picture) {
      if (shown.length > 0) await client.write(path, { image: {} });
      return settled(set, new Map(), null, null);
    }
    const id = ids.get(picture.key);
    if (id !== undefined && !otherAlt(shown[0] ?? {}, picture)) return settled(set, new Map([[picture.key, id]]), null, notice);
    const answer = await sendPicture(() => client.write(path, { image: id === undefined ? { src: picture.url, name: picture.fileName, alt: picture.alt } : { id: jsonId(id), alt: picture.alt } }), set, picture);
    if ('failure' in answer) return refused(set.listing, answer.failure);
    const image = answer.doc.image === null || answer.doc.image === undefined ? null : asDoc(answer.doc.image, 'image');
    return image ? settled(set, new Map([[picture.key, textOf(image, 'id')]]), null, notice) : refused(set.listing, notTaken(set, picture, ''));
  } catch (error) {
    return afterFailure(error, set);
  }
}

/** By picture the shop's id of it: as remembered, or as its name says. */
function knownIds({ images, memo }: ImageSet, shown: readonly Doc[]): Map<string, string> {
  const remembered = memoOf(memo).pictures ?? {};
  return new Map(
    images.flatMap(({ key, fileName }): [string, string][] => {
      const found = shown.find((image) => textOf(image, 'id') === remembered[key]) ?? shown.find((image) => textOf(image, 'name') === fileName);
      return found ? [[key, textOf(found, 'id')]] : [];
    }),
  );
}

/** One picture that the shop does not take keeps the others of its article not back. */
async function sendPicture(send: () => ReturnType<WooClient['write']>, set: ImageSet, picture: Picture): Promise<{ doc: Doc } | { failure: ItemFailure }> {
  try {
    return { doc: asDoc((await send()).body, 'product') };
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || error.kind !== 'rejected') throw error;
    return { failure: notTaken(set, picture, String(error.values.remoteCode ?? '')) };
  }
}

/** The shop has one code for an address that does not open and for a file that it takes for no picture. */
function notTaken({ number }: ImageSet, { fileName, url }: Picture, remoteCode: string): ItemFailure {
  const unreachable = remoteCode.endsWith('_image_upload_error') && /\.(jpe?g|png|gif|webp|avif)$/i.test(url.split(/[?#]/)[0] ?? '');
  return { kind: 'rejected', code: unreachable ? 'image-unreachable' : 'image-not-taken', values: { number, image: fileName, remoteCode } };
}

/** An empty text changes nothing in the shop. */
function otherAlt(shown: Doc, { alt }: Picture): boolean {
  return alt !== '' && textOf(shown, 'alt') !== alt;
}

function settled({ listing, memo }: ImageSet, ids: ReadonlyMap<string, string>, failure: ItemFailure | null, notice: Notice | null): Outcome {
  const pictures = ids.size > 0 ? Object.fromEntries([...ids].sort(([one], [other]) => (one < other ? -1 : 1))) : null;
  const before = memoOf(memo).pictures ?? null;
  const news = JSON.stringify(pictures) === JSON.stringify(before) ? {} : { memo: { pictures } };
  return failure ? { listing, confirmed: false, failure, ...news } : { listing, confirmed: true, ...news, ...(notice && { notice }) };
}

function gone({ listing }: ImageSet): Outcome {
  return refused(listing, { kind: 'gone', code: 'place-gone', values: { remoteCode: null } });
}

function afterFailure(error: unknown, set: ImageSet): Outcome {
  if (error instanceof ConnectorFailure && (error.kind === 'gone' || error.kind === 'rejected')) return refused(set.listing, asItemFailure(error));
  throw error;
}
