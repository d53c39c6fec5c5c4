// The pictures of an article as a shop gets them. Pure: the same address is the same picture, so that sending it again makes no second one, and a name that
// tells article and picture, by which a shop's library stays readable.
import { createHash } from 'node:crypto';
import type { Article } from '@kontor/articles';
import type { ImageSet } from '@kontor/connectors';

const endings = /\.(jpe?g|png|gif|webp|avif|svg|bmp|tiff?)$/i;

/** The first is the cover; an address that is there twice counts once. */
export function imagesOf(article: Pick<Article, 'number' | 'name' | 'nameEn' | 'images'>, language: 'de' | 'en'): ImageSet['images'] {
  const alt = (language === 'en' && article.nameEn !== '' ? article.nameEn : article.name).slice(0, 200);
  const stem = article.number.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40) || 'artikel';
  return [...new Set(article.images)].map((url) => {
    const key = digest(url).slice(0, 32);
    const ending = endings.exec(url.split(/[?#]/)[0] ?? '')?.[0].toLowerCase() ?? '.jpg';
    return { key, url, fileName: `${stem}-${key.slice(0, 10)}${ending}`, alt };
  });
}

/** Says whether a set was sent so before. */
export function fingerprint(images: ImageSet['images']): string {
  return images.length === 0 ? '' : digest(JSON.stringify(images.map(({ key, alt }) => [key, alt]))).slice(0, 32);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
