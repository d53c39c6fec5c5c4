// Registers Kontor's webhooks in the shop: four topics, one call that makes what is missing and deletes what is too much. WooCommerce switches a webhook
// off after five deliveries in a row that failed; one that is off counts as missing.
import { ConnectorFailure } from '../failure.js';
import { asDoc, docsOf, textOf } from '../fields.js';
import type { WebhookAbility } from '../port.js';
import { hookDifference, isOurs, type StandingHook } from '../standing-hooks.js';
import { jsonId } from './fields.js';
import { itemRefusal } from './refusal.js';
import type { WooClient } from './woocommerce.client.js';

const topics = ['order.created', 'order.updated', 'order.deleted', 'order.restored'] as const;
const pageSize = 100;

/** The part of the ability that speaks to the shop. */
export function webhookRegistrar(client: WooClient): Pick<WebhookAbility, 'register' | 'registered' | 'remove'> {
  return {
    async register({ address, secret }, ours) {
      const { missing, spare } = hookDifference(await standing(client), topics, address, ours);
      await change(client, missing.map((topic) => ({ name: 'Kontor', topic, delivery_url: address, secret, status: 'active' })), spare);
    },
    registered: async (address) => hookDifference(await standing(client), topics, address, []).missing.length === 0,
    remove: async (ours) => change(client, [], (await standing(client)).filter((hook) => isOurs(hook, ours))),
  };
}

async function standing(client: WooClient): Promise<StandingHook[]> {
  const found: StandingHook[] = [];
  for (let page = 1; ; page += 1) {
    const { body } = await client.get('webhooks', { per_page: pageSize, page, orderby: 'id', order: 'asc', _fields: 'id,topic,status,delivery_url' }, pageSize);
    if (!Array.isArray(body)) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'webhooks' });
    const docs = body.map((one) => asDoc(one, 'webhook'));
    found.push(...docs.map((doc) => ({ id: textOf(doc, 'id'), topic: textOf(doc, 'topic'), address: textOf(doc, 'delivery_url'), active: textOf(doc, 'status') === 'active' })));
    if (docs.length < pageSize) return found;
  }
}

async function change(client: WooClient, create: object[], spare: readonly StandingHook[]): Promise<void> {
  if (create.length === 0 && spare.length === 0) return;
  const { body } = await client.write('webhooks/batch', { ...(create.length > 0 && { create }), ...(spare.length > 0 && { delete: spare.map(({ id }) => jsonId(id)) }) }, create.length + spare.length);
  const answer = asDoc(body, 'webhooks');
  const refusal = (create.length > 0 ? docsOf(answer, 'create') : []).map((one) => itemRefusal(one)).find((one) => one !== null);
  // What somebody else deleted meanwhile is no matter.
  if (refusal) throw new ConnectorFailure(refusal.kind, refusal.code, refusal.values);
}
