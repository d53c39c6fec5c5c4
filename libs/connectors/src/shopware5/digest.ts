// HTTP Digest (RFC 7616 with MD5 and qop=auth), the way of authentication that every Shopware 5 offers. The key itself never goes over the line.
import { createHash, randomBytes } from 'node:crypto';

/** What the shop asks with; `stale`: only the nonce was too old, the credentials may well be right. */
export type Challenge = { realm: string; nonce: string; opaque: string | null; qop: boolean; stale: boolean };

type Credentials = { userName: string; apiKey: string };

/** The Digest challenge of a 401, null where the shop offers none that we know. Several challenges may stand in one header. */
export function challengeOf(header: string | undefined): Challenge | null {
  const text = header ?? '';
  const start = /(?:^|,)\s*digest\s+/i.exec(text);
  if (!start) return null;
  const fields = new Map<string, string>();
  const pair = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,\s*|$)/y;
  pair.lastIndex = start.index + start[0].length;
  // Ends by itself where the next challenge begins: its scheme is followed by a blank, not by "=".
  for (let found = pair.exec(text); found; found = pair.exec(text)) fields.set((found[1] ?? '').toLowerCase(), (found[2] ?? found[3] ?? '').replace(/\\(.)/g, '$1'));
  const [realm, nonce] = [fields.get('realm'), fields.get('nonce')];
  const algorithm = (fields.get('algorithm') ?? 'MD5').toUpperCase();
  const qops = (fields.get('qop') ?? '').split(',').map((qop) => qop.trim().toLowerCase());
  if (realm === undefined || nonce === undefined || algorithm !== 'MD5' || (fields.has('qop') && !qops.includes('auth'))) return null;
  return { realm, nonce, opaque: fields.get('opaque') ?? null, qop: fields.has('qop'), stale: fields.get('stale')?.toLowerCase() === 'true' };
}

/** The Authorization header of one request; `count` is how often this nonce has been used, this time included. */
export function digestHeader({ realm, nonce, opaque, qop }: Challenge, { userName, apiKey }: Credentials, { method, uri, count }: { method: string; uri: string; count: number }, cnonce = randomBytes(12).toString('hex')): string {
  const [key, what] = [md5(`${userName}:${realm}:${apiKey}`), md5(`${method}:${uri}`)];
  const nc = count.toString(16).padStart(8, '0');
  const response = md5(qop ? `${key}:${nonce}:${nc}:${cnonce}:auth:${what}` : `${key}:${nonce}:${what}`);
  const parts = [`username="${quoted(userName)}"`, `realm="${quoted(realm)}"`, `nonce="${quoted(nonce)}"`, `uri="${uri}"`, `response="${response}"`, 'algorithm=MD5'];
  if (qop) parts.push('qop=auth', `nc=${nc}`, `cnonce="${cnonce}"`);
  if (opaque !== null) parts.push(`opaque="${quoted(opaque)}"`);
  return `Digest ${parts.join(', ')}`;
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

function quoted(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}
