// Who calls, as WooCommerce finds it out (fact sheet 2): Basic or the key in the query over https only, OAuth 1.0a without a token over http. An unknown or
// lost key is not an error here but a stranger, who is then refused with the generic `woocommerce_rest_cannot_view`.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ShopRequest } from '../../testing/shop-server/shop.js';
import type { Store } from './store.js';
import { say, WpError, type Fields } from './wordpress.js';

export type Caller = { read: boolean; write: boolean };

const refused = (message: string): WpError => new WpError('woocommerce_rest_authentication_error', 401, message);
const equal = (left: string, right: string): boolean => left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

/** PHP's rawurlencode. */
const encode = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The caller, null for a stranger; throws what WooCommerce answers to wrong credentials. `home` is the address the shop believes to have. */
export function authenticate(store: Store, request: ShopRequest, query: Map<string, string | string[]>, home: string, now: number): Caller | null {
  const text = (name: string): string | undefined => {
    const value = query.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  if (request.secure && store.switches.seesHttps) {
    let key = text('consumer_key');
    let secret = text('consumer_secret');
    const header = store.switches.dropsAuthorization ? undefined : request.headers.authorization;
    if (key === undefined && header?.startsWith('Basic ')) [key, secret] = Buffer.from(header.slice(6), 'base64').toString().split(/:(.*)/s) as [string, string];
    if (key !== undefined && secret !== undefined && equal(key, store.key.consumerKey)) {
      if (!equal(secret, store.key.consumerSecret)) throw refused(say(store, 'Der Geheimcode des Kunden ist ungültig.', 'Consumer secret is invalid.'));
      return store.key;
    }
  }
  return oauth(store, request, query, home, now);
}

function oauth(store: Store, request: ShopRequest, query: Map<string, string | string[]>, home: string, now: number): Caller | null {
  const needed = ['oauth_consumer_key', 'oauth_timestamp', 'oauth_nonce', 'oauth_signature', 'oauth_signature_method'];
  const params: [string, string][] = [...query].flatMap(([name, value]) => (Array.isArray(value) ? value.map((one, index): [string, string] => [`${name}[${index}]`, one]) : [[name, value]]));
  const header = store.switches.dropsAuthorization ? undefined : request.headers.authorization;
  if (header?.startsWith('OAuth ')) for (const [, name, value] of header.matchAll(/(\w+)="([^"]*)"/g)) params.push([name, decodeURIComponent(value)]);
  const given = new Map(params);
  const missing = needed.filter((name) => !given.get(name));
  if (missing.length === needed.length) return null;
  if (missing.length > 0) throw refused(say(store, `Fehlende OAuth-Parameter: ${missing.join(', ')}`, `Missing OAuth parameters ${missing.join(', ')}`));
  if (!equal(given.get('oauth_consumer_key')!, store.key.consumerKey)) throw refused(say(store, 'Der Consumer-Key ist ungültig.', 'Consumer key is invalid.'));

  const method = given.get('oauth_signature_method')!;
  if (method !== 'HMAC-SHA1' && method !== 'HMAC-SHA256') throw refused(say(store, 'Ungültige Signatur – die Signaturmethode ist ungültig.', 'Invalid signature - signature method is invalid.'));
  const base = [
    request.method,
    encode(home + request.path),
    params
      .filter(([name]) => name !== 'oauth_signature')
      .map(([name, value]): [string, string] => [encode(name), encode(value)])
      .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
      .map(([name, value]) => encode(`${name}=${value}`))
      .join('%26'),
  ].join('&');
  const signature = createHmac(method === 'HMAC-SHA1' ? 'sha1' : 'sha256', `${store.key.consumerSecret}&`).update(base).digest('base64');
  if (!equal(signature, given.get('oauth_signature')!)) throw refused(say(store, 'Ungültige Signatur – die angegebene Signatur stimmt nicht überein.', 'Invalid signature - provided signature does not match.'));

  const seconds = Math.floor(now / 1000);
  const stamp = Number(given.get('oauth_timestamp'));
  if (!Number.isInteger(stamp) || Math.abs(stamp - seconds) > 900) throw refused(say(store, 'Ungültiger Zeitstempel.', 'Invalid timestamp.'));
  const nonce = given.get('oauth_nonce')!;
  for (const [old, at] of Object.entries(store.nonces)) if (Math.abs(seconds - at) > 900) delete store.nonces[old];
  if (nonce in store.nonces) throw refused(say(store, 'Ungültiger Nonce – der Nonce wurde bereits verwendet.', 'Invalid nonce - nonce has already been used.'));
  store.nonces[nonce] = stamp;
  return store.key;
}

/** What a stranger gets, and a key without the right for this method. */
export function permit(store: Store, caller: Caller | null, method: string, fields: { creates?: boolean } & Fields = {}): void {
  const writes = !['GET', 'HEAD', 'OPTIONS'].includes(method);
  if (!caller) {
    if (!writes) throw new WpError('woocommerce_rest_cannot_view', 401, say(store, 'Du bist leider nicht berechtigt, Ressourcen aufzulisten.', 'Sorry, you cannot list resources.'));
    const verb = method === 'DELETE' ? 'delete' : fields.creates ? 'create' : 'edit';
    throw new WpError(`woocommerce_rest_cannot_${verb}`, 401, say(store, 'Du bist leider nicht berechtigt, diese Ressource zu bearbeiten.', `Sorry, you are not allowed to ${verb} this resource.`));
  }
  if (!(writes ? caller.write : caller.read)) {
    throw refused(writes ? say(store, 'Der angegebene API-Schlüssel besitzt keine Schreibberechtigung.', 'The API key provided does not have write permissions.') : say(store, 'Der angegebene API-Schlüssel besitzt keine Leseberechtigung.', 'The API key provided does not have read permissions.'));
  }
}
