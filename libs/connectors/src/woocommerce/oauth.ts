// OAuth 1.0a with one leg, HMAC-SHA256: the only way in over plain http, where WooCommerce ignores Basic and keys in the query string.
import { createHmac, randomBytes } from 'node:crypto';

/** The query with the signature in it. `url` is without a query; the body is not signed. */
export function signedQuery(method: string, url: string, query: readonly [string, string][], keys: { consumerKey: string; consumerSecret: string }, now: Date, nonce = randomBytes(16).toString('hex')): [string, string][] {
  const parameters: [string, string][] = [
    ...query,
    ['oauth_consumer_key', keys.consumerKey],
    ['oauth_nonce', nonce],
    ['oauth_signature_method', 'HMAC-SHA256'],
    ['oauth_timestamp', String(Math.floor(now.getTime() / 1000))],
  ];
  // Sorted by encoded name, then by encoded value; compared byte by byte, not by language.
  const sorted = parameters
    .map(([name, value]) => [percent(name), percent(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => (name === otherName ? compare(value, otherValue) : compare(name, otherName)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const base = `${method}&${percent(url)}&${percent(sorted)}`;
  return [...parameters, ['oauth_signature', createHmac('sha256', `${keys.consumerSecret}&`).update(base).digest('base64')]];
}

/** Percent-encoding of RFC 3986, which is stricter than encodeURIComponent. */
export function percent(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
