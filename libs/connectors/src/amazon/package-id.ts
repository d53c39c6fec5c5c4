// The number by which Amazon knows a parcel of an order: made from the shipment's key, so that telling twice is one parcel, and recognisable as ours, so that
// what Kontor told is no change of the order.
import { createHash } from 'node:crypto';

const digits = 9;
const modulus = 97n;

/** Ten to twelve digits as text (Amazon refuses a JSON number); the last two make the whole a multiple of 97 and one. */
export function packageIdOf(key: string): string {
  const base = (BigInt(`0x${createHash('sha256').update(key).digest('hex').slice(0, 15)}`) % 10n ** BigInt(digits)) + 10n ** BigInt(digits);
  const check = (modulus + 1n - ((base * 100n) % modulus)) % modulus;
  return (base * 100n + check).toString();
}

export function isOurs(reference: string): boolean {
  return /^1\d{11}$/.test(reference) && BigInt(reference) % modulus === 1n;
}
