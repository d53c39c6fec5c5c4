// Webhooks (fact sheet 11): made over the API, sent after the answer and signed with the secret, switched off after five failures in a row. Events of one call are merged.
import { createHmac } from 'node:crypto';
import { toLocal, toNaive } from '../../testing/shop-server/zone.js';
import type { Answer, Call } from './call.js';
import { paged } from './lists.js';
import { links } from './product-views.js';
import type { Store, Webhook } from './store.js';
import { checkFields, invalidParam, say, WpError, type Fields } from './wordpress.js';

const topics = ['coupon', 'customer', 'order', 'product'].flatMap((resource) => ['created', 'updated', 'deleted', 'restored'].map((event) => `${resource}.${event}`));

function view(store: Store, hook: Webhook, home: string): Fields {
  const [resource, event] = hook.topic.split('.');
  return {
    id: hook.id,
    name: hook.name,
    status: hook.status,
    topic: hook.topic,
    resource,
    event,
    hooks: [`woocommerce_${event === 'created' ? 'new' : event === 'updated' ? 'update' : event}_${resource}`],
    delivery_url: hook.url,
    date_created: toLocal(store.zone, hook.created),
    date_created_gmt: toNaive(hook.created),
    date_modified: toLocal(store.zone, hook.modified),
    date_modified_gmt: toNaive(hook.modified),
    _links: links(home, `webhooks/${hook.id}`, 'webhooks'),
  };
}

function hookOf(store: Store, id: number): Webhook {
  const hook = store.webhooks.find((one) => one.id === id);
  if (!hook) throw new WpError('woocommerce_rest_shop_webhook_invalid_id', 404, say(store, 'Ungültige ID.', 'Invalid ID.'));
  return hook;
}

export function listWebhooks(call: Call): Answer {
  const status = call.args.choice('status', ['all', 'active', 'paused', 'disabled'], 'all');
  const page = paged(call.args, call.store.webhooks.filter((hook) => status === 'all' || hook.status === status), call.address, false);
  return { headers: page.headers, body: page.rows.map((hook) => view(call.store, hook, call.home)), items: page.rows.length };
}

export const oneWebhook = (call: Call, id: number): Answer => ({ body: view(call.store, hookOf(call.store, id), call.home), items: 1 });

export function writeWebhook(call: Call, id: number | null): Answer {
  const { store, body, now } = call;
  checkFields(store, { name: { type: 'string' }, topic: { type: 'string' }, status: { type: 'string', enum: ['active', 'paused', 'disabled'] }, delivery_url: { type: 'string' }, secret: { type: 'string' } }, body);
  const topic = body['topic'] as string | undefined;
  if (topic !== undefined && !topics.includes(topic)) throw new WpError('woocommerce_rest_shop_webhook_invalid_topic', 400, say(store, 'Webhook-Thema ist ungültig.', 'Webhook topic must be valid.'));
  const url = body['delivery_url'] as string | undefined;
  if (url !== undefined && !/^https?:\/\//.test(url)) throw new WpError('woocommerce_rest_shop_webhook_invalid_delivery_url', 400, say(store, 'Die Zustellungs-URL muss gültig sein.', 'Webhook delivery URL must be a valid URL starting with http:// or https://.'));
  let hook: Webhook;
  if (id === null) {
    if (topic === undefined || url === undefined) throw invalidParam(store, topic === undefined ? 'topic' : 'delivery_url', 'rest_missing_callback_param', 'Parameter fehlt.', 'Parameter is missing.');
    hook = { id: store.next.webhook++, name: '', status: 'active', topic, url, secret: store.key.consumerSecret, failures: 0, created: now, modified: now };
    store.webhooks.push(hook);
    // The unsigned ping by which the shop tries the address.
    void post(url, { 'content-type': 'application/x-www-form-urlencoded' }, `webhook_id=${hook.id}`);
  } else hook = hookOf(store, id);
  Object.assign(hook, { modified: now, ...(topic ? { topic } : {}), ...(url ? { url } : {}), ...(body['name'] === undefined ? {} : { name: body['name'] }), ...(body['status'] === undefined ? {} : { status: body['status'], failures: 0 }), ...(body['secret'] === undefined ? {} : { secret: body['secret'] }) });
  return { status: id === null ? 201 : 200, body: view(store, hook, call.home), items: 1 };
}

export function deleteWebhook(call: Call, id: number, force: boolean): Answer {
  const hook = hookOf(call.store, id);
  if (!force) throw new WpError('woocommerce_rest_trash_not_supported', 501, say(call.store, 'Webhooks unterstützen keine Löschung in den Papierkorb.', 'Webhooks do not support trashing.'));
  call.store.webhooks.splice(call.store.webhooks.indexOf(hook), 1);
  return { body: view(call.store, hook, call.home), items: 1 };
}

/** Several at once; one that is refused keeps the others not back, and deleting is always for good here. */
export function batchWebhooks(call: Call): Answer {
  const { create = [], update = [], delete: doomed = [] } = call.body as { create?: Fields[]; update?: Fields[]; delete?: number[] };
  const each = (id: number, work: () => Answer): Fields => {
    try {
      return work().body as Fields;
    } catch (failure) {
      if (failure instanceof WpError) return { id, error: failure.body() };
      throw failure;
    }
  };
  const body = {
    ...(create.length > 0 && { create: create.map((one) => each(0, () => writeWebhook({ ...call, body: one }, null))) }),
    ...(update.length > 0 && { update: update.map((one) => each(Number(one['id']), () => writeWebhook({ ...call, body: one }, Number(one['id'])))) }),
    ...(doomed.length > 0 && { delete: doomed.map((id) => each(id, () => deleteWebhook(call, id, true))) }),
  };
  return { body, items: create.length + update.length + doomed.length };
}

/** Sends what happened during one call. `body` makes the document of a record, null when it is gone. */
export function deliver(store: Store, home: string, happened: Map<string, { topic: string; id: number }>, body: (topic: string, id: number) => Fields | null): void {
  for (const { topic, id } of happened.values()) {
    for (const hook of store.webhooks.filter((one) => one.status === 'active' && one.topic === topic)) {
      const text = JSON.stringify(body(topic, id) ?? { id });
      const [resource, event] = topic.split('.');
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'WooCommerce Hookshot (WordPress)',
        'x-wc-webhook-source': `${home}/`,
        'x-wc-webhook-topic': topic,
        'x-wc-webhook-resource': resource,
        'x-wc-webhook-event': event,
        'x-wc-webhook-signature': createHmac('sha256', hook.secret).update(text).digest('base64'),
        'x-wc-webhook-id': String(hook.id),
        'x-wc-webhook-delivery-id': createHmac('sha256', 'delivery').update(String(store.next.delivery++)).digest('hex').slice(0, 32),
      };
      void post(hook.url, headers, text).then((arrived) => {
        hook.failures = arrived ? 0 : hook.failures + 1;
        if (hook.failures > 5) hook.status = 'disabled';
      });
    }
  }
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<boolean> {
  try {
    const { status } = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(5_000) });
    return status >= 200 && status < 304;
  } catch {
    return false;
  }
}
