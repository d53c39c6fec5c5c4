// Webhooks of Shopware 6 as anybody with an integration can make them: the entity `webhook`. They carry no signature, so only the secret in the address proves
// anything, and what they say is a hint and no more (F72). Shopware switches one off after ten errors; it is deleted and made anew then, since its count of
// errors cannot be written.
import { parseExact, type Exact } from '../exact-json.js';
import { textOf, type Doc } from '../fields.js';
import type { WebhookAbility } from '../port.js';
import { hookDifference, isOurs, type StandingHook } from '../standing-hooks.js';
import { isId } from './fields.js';
import { newId } from './kontor-ids.js';
import { understood } from './refusal.js';
import type { Shopware6Client } from './shopware6.client.js';

/** Events of payments and parcels of their own: `order_transaction.written` and `order_delivery.written` are never sent. */
const events = ['checkout.order.placed', 'order.written', ...['paid', 'paid_partially', 'refunded', 'refunded_partially', 'cancelled'].map((state) => `state_enter.order_transaction.state.${state}`), 'state_enter.order_delivery.state.shipped'] as const;
const liveVersion = '0fa91ce3e96a4bc2be4bd9ce752c3425';

export function webhooks(client: Shopware6Client): WebhookAbility {
  return {
    verify: (rawBody, _headers, secret) => (secret === null ? null : messageOf(parseExact(rawBody.toString('utf8')))),
    register: ({ address }, ours) => understood(register(client, address, ours)),
    registered: async (address) => hookDifference(await understood(standing(client)), events, address, []).missing.length === 0,
    remove: (ours) => understood(remove(client, ours)),
  };
}

async function register(client: Shopware6Client, address: string, ours: string[]): Promise<void> {
  const { missing, spare } = hookDifference(await standing(client), events, address, ours);
  if (missing.length > 0) {
    const payload = missing.map((eventName) => ({ id: newId(), name: 'Kontor', eventName, url: address, active: true }));
    await client.post('_action/sync', [{ key: 'webhook', action: 'upsert', entity: 'webhook', payload }], { items: payload.length });
  }
  await drop(client, spare);
}

async function remove(client: Shopware6Client, ours: string[]): Promise<void> {
  await drop(client, (await standing(client)).filter((hook) => isOurs(hook, ours)));
}

async function standing(client: Shopware6Client): Promise<StandingHook[]> {
  const docs = await client.search('webhook', { includes: { webhook: ['id', 'eventName', 'url', 'active'] } });
  return docs.map((doc) => ({ id: textOf(doc, 'id'), topic: textOf(doc, 'eventName'), address: textOf(doc, 'url'), active: doc.active === true }));
}

async function drop(client: Shopware6Client, hooks: readonly StandingHook[]): Promise<void> {
  if (hooks.length === 0) return;
  await client.post('_action/sync', [{ key: 'webhook-gone', action: 'delete', entity: 'webhook', payload: hooks.map(({ id }) => ({ id })) }], { items: hooks.length });
}

const isDoc = (value: Exact | undefined): value is Doc => value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value);
const text = (value: Exact | undefined): string => (typeof value === 'string' ? value : '');

/** Null when it is nothing that Shopware sends. */
function messageOf(body: Exact | undefined): ReturnType<WebhookAbility['verify']> {
  if (!isDoc(body) || !isDoc(body.data)) return null;
  const { event, payload } = body.data;
  if (typeof event !== 'string') return null;
  return { topic: event.slice(0, 80), refs: [...new Set(refsOf(payload))].filter(isId), deliveryId: isDoc(body.source) ? text(body.source.eventId).slice(0, 100) : '' };
}

// Rows that were written, of which those of a working copy are none of ours; or the whole order.
function refsOf(payload: Exact | undefined): string[] {
  if (Array.isArray(payload)) return payload.filter(isDoc).filter((row) => row.entity === 'order' && (row.versionId === undefined || row.versionId === null || row.versionId === liveVersion)).map((row) => text(row.primaryKey));
  return isDoc(payload) && isDoc(payload.order) ? [text(payload.order.id)] : [];
}
