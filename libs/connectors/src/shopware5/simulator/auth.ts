// Who calls (fact sheet 1): HTTP Basic and Digest (MD5, qop auth) beside each other, each can be off. Everything wrong gets the same 401; a nonce that is too
// old or that the shop does not know gets a challenge with `stale=true`, and no count of a nonce is taken twice.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ShopAnswer, ShopRequest } from '../../testing/shop-server/shop.js';
import type { Store } from './store.js';

const realm = 'Shopware REST-API';
const opaque = 'd75db7b160fe72d1346d2bd1f67bfd10';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const equal = (left: string, right: string): boolean => left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

/** Null when the caller is known, else the refusal with its challenge. */
export function authenticate(store: Store, request: ShopRequest, now: number): ShopAnswer | null {
  const { basic, digest, authorization } = store.switches;
  const sent = request.headers.authorization ?? '';
  const header = authorization === 'dropped' || (authorization === 'basic-dropped' && /^basic /i.test(sent)) ? '' : sent;
  let stale = false;
  // Without any right the merchant has switched API access off.
  if (store.user.read || store.user.write) {
    if (basic && /^basic /i.test(header)) {
      const [name = '', key = ''] = Buffer.from(header.slice(6), 'base64').toString().split(/:(.*)/s);
      if (equal(name, store.user.name) && equal(key, store.user.apiKey)) return null;
    } else if (digest && /^digest /i.test(header)) {
      const verdict = checkDigest(store, request, header, now);
      if (verdict === 'good') return null;
      stale = verdict === 'stale';
    }
  }
  return refusal(store, stale, now);
}

function checkDigest(store: Store, request: ShopRequest, header: string, now: number): 'good' | 'wrong' | 'stale' {
  const given = Object.fromEntries([...header.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)].map(([, name, quoted, bare]) => [name, quoted ?? bare ?? '']));
  const { username = '', nonce = '', uri = '', nc = '', cnonce = '', qop = '', response = '', algorithm = 'MD5' } = given;
  const asked = `${request.path}${request.rawQuery === '' ? '' : `?${request.rawQuery}`}`;
  if (username !== store.user.name || given['realm'] !== realm || uri !== asked || qop !== 'auth' || algorithm.toUpperCase() !== 'MD5' || cnonce === '' || !/^[0-9a-f]{8}$/i.test(nc)) return 'wrong';
  const expected = md5(`${md5(`${store.user.name}:${realm}:${store.user.apiKey}`)}:${nonce}:${nc}:${cnonce}:${qop}:${md5(`${request.method}:${uri}`)}`);
  if (!equal(expected, response)) return 'wrong';
  const known = store.nonces.get(nonce);
  if (!known || now - known.at > store.switches.nonceSeconds * 1000 || given['opaque'] !== opaque) return 'stale';
  if (known.used.has(nc)) return 'wrong';
  known.used.add(nc);
  return 'good';
}

function refusal(store: Store, stale: boolean, now: number): ShopAnswer {
  const challenges: string[] = [];
  if (store.switches.digest) {
    const nonce = randomBytes(16).toString('hex');
    for (const [old, { at }] of store.nonces) if (now - at > store.switches.nonceSeconds * 1000) store.nonces.delete(old);
    store.nonces.set(nonce, { at: now, used: new Set() });
    challenges.push(`Digest realm="${realm}", domain="/", nonce="${nonce}", opaque="${opaque}", algorithm=MD5, qop="auth"${stale ? ', stale=true' : ''}`);
  }
  if (store.switches.basic) challenges.push(`Basic realm="${realm}"`);
  return { status: 401, headers: { 'www-authenticate': store.switches.challenges === 'lines' ? challenges : challenges.join(', ') }, body: { success: false, message: 'Invalid or missing auth' } };
}
