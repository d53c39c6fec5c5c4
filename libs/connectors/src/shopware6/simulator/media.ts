// Pictures: a row first, then its file, which gets a name that only one media may have. The shop fetches files by address as well, but from public hosts only.
import { createHash } from 'node:crypto';
import type { ShopRequest } from '../../testing/shop-server/shop.js';
import { refused } from './failure.js';
import { readPhpJson } from './php-json.js';
import { stamp, touch, versionOf, type Store } from './store.js';
import { atLeast } from './version.js';

const kinds: Record<string, string> = { jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', gif: 'image/gif', webp: 'image/webp', svg: 'image/svg+xml', avif: 'image/avif', pdf: 'application/pdf', txt: 'text/plain', csv: 'text/csv' };

const taken = (store: Store, fileName: string, extension: string, except: string | null): boolean =>
  store.tables.all('media').some((media) => media.id !== except && String(media['fileName']).toLowerCase() === fileName.toLowerCase() && media['fileExtension'] === extension);

/** Stores a file for a media row that is there; under the same name it replaces the one before. */
export function upload(store: Store, id: string, query: URLSearchParams, request: ShopRequest, now: number): void {
  const media = store.tables.get('media', id);
  if (!media) throw refused(404, 'CONTENT__MEDIA_NOT_FOUND', `Media for id ${id} not found.`, { mediaId: id });
  const extension = query.get('extension') ?? '';
  if (extension === '') throw refused(400, 'CONTENT__MEDIA_MISSING_FILE_EXTENSION', 'No file extension provided. Please use the "extension" query parameter to specify the extension of the uploaded file.');
  const fileName = (query.get('fileName') ?? id).trim();
  if (fileName === '') throw refused(400, 'CONTENT__MEDIA_EMPTY_FILE', 'A valid filename must be provided.');
  if (/[/\\?*%:|"<>]/.test(fileName)) throw refused(400, 'CONTENT__MEDIA_ILLEGAL_FILE_NAME', `Provided filename "${fileName}" is not permitted: Filename must not contain "${/[/\\?*%:|"<>]/.exec(fileName)![0]}"`, { fileName });
  const byAddress = /json/i.test(request.headers['content-type'] ?? '');
  const file = byAddress ? fetched(store, request) : request.body;
  const mimeType = kinds[extension.toLowerCase()];
  if (!mimeType) throw refused(400, 'CONTENT__MEDIA_FILE_TYPE_NOT_SUPPORTED', `The file extension "${extension}" for media object with id ${id} is not supported.`, { mediaId: id, extension });
  if (file.length === 0) throw refused(400, 'CONTENT__MEDIA_INVALID_FILE', 'Provided file is invalid: The file is empty.');
  if (taken(store, fileName, extension, id)) throw refused(400, 'CONTENT__MEDIA_DUPLICATED_FILE_NAME', `A file with the name "${fileName}.${extension}" already exists.`, { fileName, fileExtension: extension });
  const hash = createHash('md5').update(file).digest('hex');
  const seconds = Math.floor(now / 1000);
  const path = `media/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash.slice(4, 6)}/${seconds}/${encodeURIComponent(fileName)}.${extension}`;
  touch(store, 'media', id, now, {
    fileName,
    fileExtension: extension,
    mimeType,
    fileSize: file.length,
    uploadedAt: stamp(now),
    hasFile: true,
    path,
    url: `${query.get('home') ?? ''}/${path}?ts=${seconds}`,
    metaData: { width: 8, height: 8, type: 3, hash },
    mediaType: { extensions: [], name: mimeType.startsWith('image/') ? 'IMAGE' : 'DOCUMENT', flags: [], apiAlias: mimeType.startsWith('image/') ? 'media_type_IMAGE' : 'media_type_DOCUMENT' },
    ...(atLeast(versionOf(store), '6.7') ? { fileHash: hash } : {}),
    '#source': byAddress ? addressOf(request) : `${fileName}.${extension}`,
  });
}

function addressOf(request: ShopRequest): string {
  const read = readPhpJson(request.body.toString()) as { url?: unknown } | undefined;
  return typeof read?.url === 'string' ? read.url : '';
}

// Nothing is fetched for real: one host of test pictures is there, names that mean this machine or its network are not allowed, all others cannot be reached.
function fetched(store: Store, request: ShopRequest): Buffer {
  const url = addressOf(request);
  const address = URL.canParse(url) ? new URL(url) : null;
  if (!address || !/^https?:$/.test(address.protocol)) throw refused(400, 'CONTENT__MEDIA_INVALID_URL', `Provided URL "${url}" is invalid.`, { url });
  if (/^(localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|0\.|\[)/.test(address.hostname) || address.hostname.endsWith('.local')) throw refused(400, 'CONTENT__MEDIA_ILLEGAL_URL', `Provided URL "${url}" is not allowed.`, { url });
  if (address.hostname !== store.switches.pictureHost || address.protocol !== 'https:') throw refused(400, 'CONTENT__MEDIA_CANNOT_OPEN_SOURCE_STREAM_TO_READ', `Cannot open source stream to read from ${url}.`, { url });
  return Buffer.from(`picture of ${url}`);
}

/** A name that is still free: the wished one, or with a number. */
export function freeName(store: Store, query: URLSearchParams): object {
  const [wish, extension] = [query.get('fileName') ?? '', query.get('extension') ?? ''];
  if (wish === '' || extension === '') throw refused(400, 'CONTENT__MEDIA_EMPTY_FILE', 'A valid filename must be provided.');
  for (let number = 0; ; number += 1) {
    const fileName = number === 0 ? wish : `${wish}_(${number})`;
    if (!taken(store, fileName, extension, query.get('mediaId'))) return { fileName };
  }
}
