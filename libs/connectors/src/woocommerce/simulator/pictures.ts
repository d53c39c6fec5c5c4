// Pictures of a simulated WooCommerce shop: the library, and how products take from it. The shop would fetch an address while the call waits; here an
// address at a host that cannot exist (`.invalid`) is one that does not open, and anything else is a picture if its name ends like one.
import { toLocal, toNaive } from '../../testing/shop-server/zone.js';
import type { Picture, Product, Store } from './store.js';
import { say, WpError, written, type Fields } from './wordpress.js';

const endings = /\.(jpe?g|jpe|gif|png|bmp|tiff?|webp|avif|ico|heic)$/i;

/** Puts the pictures of a call on a product: by id what is in the library, by address what is fetched into it. The first is the cover. */
export function setPictures(store: Store, product: Product, value: unknown, now: number): void {
  const variation = product.type === 'variation';
  const kind = variation ? 'variation' : 'product';
  const wishes = (Array.isArray(value) ? (value as unknown[]) : [value]).filter((wish): wish is Fields => wish !== null && typeof wish === 'object' && Object.keys(wish).length > 0);
  product.pictures = wishes.map((wish) => {
    const id = /^\d+$/.test(written(wish['id'])) ? Number(wish['id']) : 0;
    const picture = id > 0 ? store.pictures.find((one) => one.id === id) : wish['src'] === undefined ? undefined : fetched(store, written(wish['src']), kind, now);
    if (!picture) throw new WpError(`woocommerce_${kind}_invalid_image_id`, 400, say(store, `#${id} ist eine ungültige Bild-ID.`, `#${id} is an invalid image ID.`));
    // Empty words change nothing.
    if (written(wish['alt'] ?? '') !== '') picture.alt = written(wish['alt']);
    if (written(wish['name'] ?? '') !== '') picture.name = written(wish['name']);
    return picture.id;
  });
}

function fetched(store: Store, address: string, kind: string, now: number): Picture {
  const refuse = (de: string, en: string): WpError => new WpError(`woocommerce_${kind}_image_upload_error`, 400, say(store, de, en));
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw refuse(`Ungültige URL ${address}.`, `Invalid URL ${address}.`);
  if (url.hostname.endsWith('.invalid')) throw refuse(`Fehler beim Holen des entfernten Bildes ${address}.`, `Error getting remote image ${address}.`);
  const file = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
  if (!endings.test(file)) throw refuse('Ungültiges Bild: Du bist leider nicht berechtigt, diesen Dateityp hochzuladen.', 'Invalid image: Sorry, you are not allowed to upload this file type.');
  const [stem, ending] = [file.replace(endings, ''), (endings.exec(file) as RegExpExecArray)[0]];
  // A second file of the same name gets a number behind it.
  const taken = new Set(store.pictures.map((one) => one.file));
  let free = file;
  for (let count = 1; taken.has(free); count += 1) free = `${stem}-${count}${ending}`;
  const picture: Picture = { id: store.next.post++, created: Math.floor(now / 1000) * 1000, from: address, file: free, name: free, alt: '' };
  store.pictures.push(picture);
  return picture;
}

/** One picture as the API shows it. */
export function pictureView(store: Store, id: number, home: string): Fields[] {
  const picture = store.pictures.find((one) => one.id === id);
  if (!picture) return [];
  const dates = { date_created: toLocal(store.zone, picture.created), date_created_gmt: toNaive(picture.created), date_modified: toLocal(store.zone, picture.created), date_modified_gmt: toNaive(picture.created) };
  return [{ id: picture.id, ...dates, src: `${home}/wp-content/uploads/${new Date(picture.created).getUTCFullYear()}/01/${picture.file}`, name: picture.name, alt: picture.alt }];
}

/** What a variation shows: its own, else its parent's where it is only looked at. */
export function variationPicture(store: Store, product: Product, home: string, editing: boolean): Fields | null {
  const own = product.pictures.length > 0 || editing || !store.switches.variationsBorrowPictures ? product.pictures : (store.products.get(product.parentId)?.pictures ?? []);
  return own.slice(0, 1).flatMap((id) => pictureView(store, id, home))[0] ?? null;
}
