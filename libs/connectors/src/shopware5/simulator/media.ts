// Pictures (fact sheet 9): the shop fetches what a link names, appends pictures by default, and renames a name that is taken.
import type { ShopAnswer } from '../../testing/shop-server/shop.js';
import { badReference, broken, listed, missing, notFound, one, written, type Call } from './call.js';
import { paged, type Columns } from './lists.js';
import { isFields, phpBool, phpInt, phpText, type Fields } from './php.js';
import { phpDate, wall, type Article, type Media, type Store } from './store.js';

const kinds = ['png', 'jpg', 'jpeg', 'gif', 'webp', 'svg'];

/** Takes a file in, as the shop downloads it. Only what the address itself says can be known here; a host under `.invalid` answers nobody. */
function fetchFile(file: string): { name: string; extension: string; size: number; width: number | null; height: number | null } {
  const data = /^data:image\/(\w+);base64,(.*)$/s.exec(file);
  if (data) {
    const bytes = Buffer.from(data[2] ?? '', 'base64');
    const png = bytes.subarray(1, 4).toString() === 'PNG' && bytes.length >= 24;
    return { name: Math.random().toString(36).slice(2), extension: data[1], size: bytes.length, width: png ? bytes.readUInt32BE(16) : null, height: png ? bytes.readUInt32BE(20) : null };
  }
  const address = /^(?:https?|ftp):\/\/([^/?#]+)[^?#]*?([^/?#]*?)(?:\.(\w+))?(?:[?#].*)?$/i.exec(file);
  if (!address || /\.invalid(:\d+)?$/i.test(address[1])) throw broken(`Could not open ${file} for reading`);
  return { name: address[2] || 'bild', extension: (address[3] ?? 'png').toLowerCase(), size: 1000, width: null, height: null };
}

function createMedia(store: Store, data: Fields, now: number): Media {
  const file = phpText(data['file']);
  if (file === '') throw missing('file');
  const fetched = fetchFile(file);
  if (!kinds.includes(fetched.extension)) throw broken(`The media extension "${fetched.extension}" is not allowed`);
  let name = phpText(data['name']) || fetched.name;
  if ([...store.media.values()].some((media) => media.name === name)) name += Math.random().toString(16).slice(2, 15);
  const media: Media = {
    id: store.next.media++, from: file.startsWith('data:') ? 'data:' : file, albumId: phpInt(data['album']), name,
    description: phpText(data['description']), type: 'IMAGE', extension: fetched.extension, created: `${wall(store, now).slice(0, 10)}T00:00:00`,
    size: fetched.size, width: fetched.width, height: fetched.height,
  };
  store.media.set(media.id, media);
  return media;
}

/** Pictures of an article: appended, or with `replace` the whole list; the newest that says `main` is the main one. */
export function writeImages(store: Store, article: Article, rows: unknown[], options: unknown, now: number): void {
  const images = isFields(options) && phpBool(options['replace']) ? [] : [...article.images];
  for (const row of rows.filter(isFields)) {
    const known = article.images.find((image) => row['id'] !== undefined && image.id === phpInt(row['id']));
    if (known) {
      if (!images.includes(known)) images.push(known);
    } else {
      let mediaId = phpInt(row['mediaId']);
      if (row['link'] !== undefined) mediaId = createMedia(store, { album: -1, file: row['link'], name: row['name'], description: row['description'] }, now).id;
      if (!store.media.has(mediaId)) throw badReference(`Media by mediaId ${mediaId} not found`);
      images.push({ id: store.next.image++, mediaId, main: 2, position: images.length + 1, description: phpText(row['description']) });
    }
    const image = known ?? images[images.length - 1];
    if (phpInt(row['main']) === 1) for (const other of images) other.main = other === image ? 1 : 2;
  }
  if (images.length > 0 && !images.some((image) => image.main === 1)) images[0].main = 1;
  article.images = images;
}

/** Where the pictures of an article came from, the main one first. */
export const picturesOf = (store: Store, article: Article): string[] => [...article.images].sort((a, b) => a.main - b.main || a.id - b.id).map((image) => store.media.get(image.mediaId)?.from ?? '');

const view = (call: Call, media: Media): Fields => ({
  id: media.id,
  albumId: media.albumId,
  name: media.name,
  description: media.description,
  path: `${call.home}/media/image/${media.name}.${media.extension}`,
  type: media.type,
  extension: media.extension,
  userId: 1,
  created: phpDate(call.store, media.created),
  fileSize: media.size,
  width: media.width,
  height: media.height,
  attribute: null,
});
const columns: Columns<Media> = {
  entity: 'Shopware\\Models\\Media\\Media',
  columns: { id: { type: 'number', of: (row) => row.id }, name: { type: 'text', of: (row) => row.name }, albumId: { type: 'number', of: (row) => row.albumId }, extension: { type: 'text', of: (row) => row.extension } },
};

export function listMedia(call: Call): ShopAnswer {
  const { rows, total } = paged(call, [...call.store.media.values()], columns);
  return listed(rows.map((row) => view(call, row)), total);
}

export function oneMedia(call: Call, id: string): ShopAnswer {
  const media = call.store.media.get(phpInt(id));
  if (!media) throw notFound('Media', id);
  return one(view(call, media));
}

export function postMedia(call: Call): ShopAnswer {
  const data = isFields(call.body) ? call.body : {};
  if (data['album'] === undefined) throw missing('album');
  return written(call, 'media', createMedia(call.store, data, call.now).id, 201);
}

export function deleteMedia(call: Call, id: string): ShopAnswer {
  if (!call.store.media.delete(phpInt(id))) throw notFound('Media', id);
  return { status: 200, body: { success: true }, items: 1 };
}
