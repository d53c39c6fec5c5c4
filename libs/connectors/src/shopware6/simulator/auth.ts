// Who may call: an access key and its secret become a token for ten minutes; too many wrong secrets lock the door for a while, for the right one too; the role
// says what a token may read and write.
import type { ShopAnswer, ShopRequest } from '../../testing/shop-server/shop.js';
import { refused, ShopwareError } from './failure.js';
import { accessKeyId, secretAccessKey, newId, type Store } from './store.js';

const secondsOfToken = 600;

/** Attempts, and the seconds to wait after them. */
const lockouts = [
  { attempts: 20, seconds: 60 },
  { attempts: 15, seconds: 30 },
  { attempts: 10, seconds: 10 },
];
const forgottenAfter = 24 * 3_600_000;

const unauthorized = (code: string, title: string, detail: string): ShopwareError => new ShopwareError(401, [{ code, status: '401', title, detail }]);

/** `POST /api/oauth/token`, as JSON or as a form. */
export function giveToken(store: Store, request: ShopRequest, now: number): ShopAnswer {
  const attempts = store.attempts;
  if (now - attempts.last > forgottenAfter) attempts.failed = 0;
  const lock = lockouts.find((one) => attempts.failed >= one.attempts);
  const open = lock ? attempts.last + lock.seconds * 1000 : 0;
  if (open > now) {
    const seconds = Math.ceil((open - now) / 1000);
    throw refused(429, 'FRAMEWORK__AUTH_THROTTLED', `Auth throttled for ${seconds} seconds.`, { seconds });
  }
  const asked = readForm(request);
  const right = store.switches.integration === 'there' && asked['client_id'] === accessKeyId && asked['client_secret'] === secretAccessKey;
  if (asked['grant_type'] !== 'client_credentials') throw new ShopwareError(400, [{ code: '2', status: '400', title: 'The authorization grant type is not supported by the authorization server.', detail: 'Check that all required parameters have been provided' }]);
  if (!right) {
    store.attempts = { failed: attempts.failed + 1, last: now };
    throw unauthorized('4', 'Client authentication failed', 'Client authentication failed');
  }
  store.attempts = { failed: 0, last: 0 };
  for (const [token, { until }] of store.tokens) if (until <= now) store.tokens.delete(token);
  const token = `eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.${newId()}${newId()}.${newId()}`;
  store.tokens.set(token, { until: now + secondsOfToken * 1000 });
  return { status: 200, body: { token_type: 'Bearer', expires_in: secondsOfToken, access_token: token }, kind: 'read' };
}

function readForm(request: ShopRequest): Record<string, unknown> {
  if (/json/i.test(request.headers['content-type'] ?? '')) {
    try {
      return JSON.parse(request.body.toString()) as Record<string, unknown>;
    } catch {
      return {};
    }
  }
  return Object.fromEntries(new URLSearchParams(request.body.toString()));
}

/** Lets a call pass, or not. */
export function authenticate(store: Store, request: ShopRequest, now: number): void {
  const header = request.headers.authorization;
  const title = 'The resource owner or authorization server denied the request.';
  if (!header) throw unauthorized('9', title, 'Missing "Authorization" header');
  const token = store.tokens.get(header.replace(/^Bearer\s+/i, ''));
  if (!token || token.until <= now || store.switches.integration !== 'there') throw unauthorized('9', title, token ? 'Access token has been revoked' : 'The JWT string must have two dots');
}

const readable = `order order_line_item order_delivery order_delivery_position order_transaction order_customer order_address order_tag tag customer customer_group currency country country_state salutation payment_method shipping_method
  state_machine state_machine_state state_machine_transition sales_channel tax language locale product product_price product_media product_manufacturer media media_folder media_default_folder rule rule_condition import_export_profile webhook`.split(/\s+/);
const changeable = 'order order_delivery order_transaction product product_price product_media media rule rule_condition webhook'.split(' ');
const creatable = 'product_price product_media media rule rule_condition webhook'.split(' ');
const removable = 'product_price product_media rule rule_condition webhook'.split(' ');

/** The smallest role with which everything of an ERP works. */
const smallest = new Set([...readable.map((entity) => `${entity}:read`), ...changeable.map((entity) => `${entity}:update`), ...creatable.map((entity) => `${entity}:create`), ...removable.map((entity) => `${entity}:delete`)]);

/** The rights of these that the role does not have. */
export function lacks(store: Store, rights: Iterable<string>): string[] {
  const { administrator, missing, granted } = store.switches;
  return [...rights].filter((right) => missing.includes(right) || !(administrator || smallest.has(right) || granted.includes(right)));
}

/** Every right that lets the role write. */
export const writingRights = (): string[] => [...smallest].filter((right) => !right.endsWith(':read'));
