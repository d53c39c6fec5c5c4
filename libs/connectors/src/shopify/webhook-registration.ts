// Subscribes Kontor to what happens to orders. Subscriptions belong to the app, sign with its client secret, and are deleted by Shopify when deliveries
// fail for four hours; so what is not there any more is simply made again.
import { ConnectorFailure } from '../failure.js';
import { asDoc, textOf } from '../fields.js';
import type { WebhookAbility } from '../port.js';
import { hookDifference, isOurs, type StandingHook } from '../standing-hooks.js';
import { docOrNull, neededId, nextOf, nodesOf } from './fields.js';
import { userErrorsOf } from './refusal.js';
import type { ShopifyClient } from './shopify.client.js';

const topics = ['ORDERS_CREATE', 'ORDERS_UPDATED', 'ORDERS_PAID', 'ORDERS_CANCELLED', 'ORDERS_EDITED', 'ORDERS_DELETE', 'REFUNDS_CREATE'] as const;

/** The part of the ability that speaks to the shop. */
export function webhookRegistrar(client: ShopifyClient): Pick<WebhookAbility, 'register' | 'registered' | 'remove'> {
  return {
    async register({ address }, ours) {
      const { missing, spare } = hookDifference(await standing(client), topics, address, ours);
      for (const topic of missing) await subscribe(client, topic, address);
      await drop(client, spare);
    },
    registered: async (address) => hookDifference(await standing(client), topics, address, []).missing.length === 0,
    remove: async (ours) => drop(client, (await standing(client)).filter((hook) => isOurs(hook, ours))),
  };
}

async function standing(client: ShopifyClient): Promise<StandingHook[]> {
  const found: StandingHook[] = [];
  for (let after: string | null = null; ; ) {
    const { data } = await client.read('hooks', { after }, 100);
    found.push(...nodesOf(data, 'webhookSubscriptions').map((node) => ({ id: neededId(node), topic: textOf(node, 'topic'), address: textOf(node, 'uri'), active: true })));
    after = nextOf(asDoc(data.webhookSubscriptions, 'webhookSubscriptions'));
    if (after === null) return found;
  }
}

async function subscribe(client: ShopifyClient, topic: string, address: string): Promise<void> {
  const { data } = await client.write('addHook', { topic, hook: { uri: address, format: 'JSON' } }, 1);
  const payload = docOrNull(data, 'webhookSubscriptionCreate');
  const [error] = payload ? userErrorsOf(payload) : [];
  // Somebody was quicker: the same subscription is there.
  if (payload && (!error || /already been taken/i.test(error.message))) return;
  if (!payload || !error || /not approved/i.test(error.message)) throw new ConnectorFailure('config', 'shop-buyers-withheld', {});
  throw new ConnectorFailure('config', 'hook-address-refused', {});
}

async function drop(client: ShopifyClient, hooks: readonly StandingHook[]): Promise<void> {
  // One that is gone already is no matter.
  for (const { id } of hooks) await client.write('dropHook', { id: `gid://shopify/WebhookSubscription/${id}` }, 1);
}
