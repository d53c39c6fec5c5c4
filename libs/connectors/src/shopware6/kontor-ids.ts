// Ids that Kontor chooses. Shopware lets a client do so, which makes every creation repeatable: the same thing has the same id, also when the memory of
// it was lost. They begin with the same twelve digits, so that what Kontor put into a shop is told from what the merchant put there.
import { createHash, randomBytes } from 'node:crypto';

// "kontor" in ASCII.
const sign = '6b6f6e746f72';
const kinds = { product: '0', manufacturer: '1', propertyGroup: '2', propertyOption: '3', media: '4', productMedia: '5', actionRule: '6', groupRule: '7', tierRule: '8', condition: '9', actionPrice: 'a', groupPrice: 'b', tierPrice: 'c' } as const;

export type OwnKind = keyof typeof kinds;

/** The id of a thing of Kontor's; the same parts give the same id. */
export function kontorId(kind: OwnKind, ...parts: string[]): string {
  return `${sign}${kinds[kind]}${createHash('sha256').update(JSON.stringify([kind, ...parts])).digest('hex').slice(0, 19)}`;
}

/** Whether an id is one that Kontor gave to a thing of this kind. */
export function isKontors(kind: OwnKind, id: string): boolean {
  return id.startsWith(`${sign}${kinds[kind]}`);
}

/** An id of something that is made once only. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}
