// The session of a person in the admin: who it is, the form token, what to say after the next redirect.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { User } from '@kontor/access';

/** A message for the next page: a key of the sentences, or a code of the error catalogue. */
export type Flash = { tone: 'success' | 'danger' | 'info'; key?: string; code?: string; values: Record<string, string | number | boolean | null> };

declare module 'express-session' {
  interface SessionData {
    csrf: string;
    flash: Flash[];
  }
}

/** A request of the admin; `user` is set by the SessionGuard. */
export type AdminRequest = Request & { user?: User };

/** The token that every form of this session carries. */
export function csrfToken(request: Request): string {
  request.session.csrf ??= randomBytes(24).toString('base64url');
  return request.session.csrf;
}

export function csrfMatches(request: Request, given: unknown): boolean {
  const own = request.session?.csrf;
  if (typeof own !== 'string' || typeof given !== 'string') return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(own), digest(given));
}

export function flash(request: Request, message: Flash): void {
  request.session.flash = [...(request.session.flash ?? []), message];
}

/** The messages that wait, once. */
export function takeFlash(request: Request): Flash[] {
  const waiting = request.session?.flash ?? [];
  if (waiting.length > 0) delete request.session.flash;
  return waiting;
}

/** Nobody is logged in: the error filter sends the browser to the log-in and back to `next` afterwards. */
export class LoginNeeded extends Error {
  constructor(readonly next: string) {
    super('log-in needed');
  }
}

/** A place inside the admin to go to; anything else becomes the overview, so that no link can send a person elsewhere. */
export function localPath(wish: unknown): string {
  return typeof wish === 'string' && /^\/admin(?:[/?#][^\\\s]*)?$/.test(wish) ? wish : '/admin';
}
