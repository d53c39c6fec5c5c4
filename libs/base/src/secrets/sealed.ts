// Shop credentials at rest: AES-256-GCM under the first key of KONTOR_SECRET_KEYS; older keys still open, so a key can be rotated (F18).
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '@kontor/kernel';
import { Env } from '../config/env.js';

@Injectable()
export class Seal {
  private readonly keys: Map<string, Buffer>;
  private readonly current: string;

  constructor(env: Env) {
    const pairs = env.KONTOR_SECRET_KEYS.split(',').map((pair) => {
      const cut = pair.indexOf(':');
      return [pair.slice(0, cut), Buffer.from(pair.slice(cut + 1), 'base64')] as const;
    });
    this.keys = new Map(pairs);
    this.current = (pairs[0] as readonly [string, Buffer])[0];
  }

  /** Seals a text for one place (`shop:settings:7`); it opens only there, so a row's secret cannot be moved to another row. */
  seal(plain: string, place: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key(this.current), iv).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return ['v1', this.current, iv.toString('base64url'), cipher.getAuthTag().toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /** Opens it again; `secret-unreadable` when the key is missing, the place is another or the text was changed. */
  open(sealed: string, place: string): string {
    try {
      const [version, keyId, iv, tag, text] = sealed.split('.');
      if (version !== 'v1' || !keyId || !iv || !tag || text === undefined) throw new Error('not sealed by us');
      const decipher = createDecipheriv('aes-256-gcm', this.key(keyId), Buffer.from(iv, 'base64url')).setAAD(Buffer.from(place)).setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
    } catch {
      throw new AppError('secret-unreadable', { place });
    }
  }

  /** True when it was sealed under an older key: open and seal it again on the next write. */
  isStale(sealed: string): boolean {
    return sealed.split('.')[1] !== this.current;
  }

  /** A key of its own for another purpose (session cookies, CSRF), derived so that no further secret must be configured. */
  derive(purpose: string): string {
    return Buffer.from(hkdfSync('sha256', this.key(this.current), '', `kontor:${purpose}`, 32)).toString('base64url');
  }

  private key(id: string): Buffer {
    const key = this.keys.get(id);
    if (!key) throw new Error(`no key ${id}`);
    return key;
  }
}
