// What an order tells about the article behind a line, for an article that is created by it (F21).
import { amountOf, textOf, type Doc } from '../fields.js';
import type { RemoteLine } from '../port.js';
import { childOf, nameOf } from './fields.js';

/** Null where the shop tells nothing beyond number and name. */
export function articleOf(product: Doc): RemoteLine['article'] {
  const [manufacturer, media] = [childOf(product, 'manufacturer'), childOf(childOf(product, 'cover') ?? {}, 'media')];
  const weight = amountOf(product, 'weight');
  const description = translatedOf(product, 'description').trim();
  const imageUrl = media ? textOf(media, 'url') : '';
  const told = {
    ean: textOf(product, 'ean').trim(),
    manufacturer: manufacturer ? nameOf(manufacturer) : '',
    manufacturerNumber: textOf(product, 'manufacturerNumber').trim(),
    // Kilograms, as the shop keeps them.
    weightKg: weight.isPositive() ? weight.round(4) : '',
    description,
    imageUrl: /^https?:\/\//.test(imageUrl) ? imageUrl : '',
  };
  const known = Object.entries(told).filter(([, value]) => value !== '');
  return known.length === 0 ? null : (Object.fromEntries(known));
}

// With its mark-up, as the description of an article is kept.
function translatedOf(doc: Doc, key: string): string {
  const translated = childOf(doc, 'translated');
  return translated && typeof translated[key] === 'string' ? textOf(translated, key) : textOf(doc, key);
}
