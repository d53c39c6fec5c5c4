// Webhooks of Shopify only say "look at this order now" (F72): the signature over the raw body is checked, and the order's id is all that is taken.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseExact, type Exact } from '../exact-json.js';
import type { WebhookAbility } from '../port.js';

/** `secret` is the app's client secret; without one (a token of the merchant's own) no webhook is believed. */
export function webhookVerifier(secret: string): Pick<WebhookAbility, 'verify'> {
  return {
    verify(rawBody, headers) {
      const header = (name: string): string => {
        // Newer deliveries drop the X-.
        const value = headers[`x-shopify-${name}`] ?? headers[`shopify-${name}`];
        return (Array.isArray(value) ? value[0] : value) ?? '';
      };
      const expected = createHmac('sha256', secret).update(rawBody).digest();
      const given = Buffer.from(header('hmac-sha256'), 'base64');
      if (secret === '' || given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      const topic = header('topic');
      const body = parseExact(rawBody.toString('utf8'));
      const id = idOf(body, topic);
      return { topic, refs: typeof id === 'string' && /^\d{1,19}$/.test(id) ? [id] : [], deliveryId: header('webhook-id') || header('event-id') };
    },
  };
}

// The order itself, the edit of an order, or something that belongs to an order.
function idOf(body: Exact | undefined, topic: string): Exact | undefined {
  const part = (value: Exact | undefined, key: string): Exact | undefined => (value !== null && typeof value === 'object' && !Array.isArray(value) ? value[key] : undefined);
  if (topic === 'orders/edited') return part(part(body, 'order_edit'), 'order_id');
  return part(body, topic.startsWith('orders/') ? 'id' : 'order_id');
}
