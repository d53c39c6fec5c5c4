// The secret of a shop's webhooks: one random value per registration, from which the secret of the address and the one for signing are derived, so that
// whoever reads the one in a log of the shop's host cannot sign with the other.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type HookSecrets = { /** Part of the address. */ path: string; signing: string };

/** A new random value. */
export function newHookSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function hookSecrets(secret: string): HookSecrets {
  const derived = (purpose: string): string => createHmac('sha256', secret).update(purpose).digest('base64url');
  return { path: derived('address'), signing: derived('signature') };
}

/** In constant time, whatever the length of what was given. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
