// Webhooks of WooCommerce only say "look at this now" (F72): the signature over the raw body is checked, and the order's id is all that is taken.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseExact } from '../exact-json.js';
import type { WebhookAbility } from '../port.js';

/** `usual` signs the webhooks that the merchant entered himself, with nothing in their field for the secret: the consumer secret. */
export function webhookVerifier(usual: string): Pick<WebhookAbility, 'verify'> {
  return {
    verify(rawBody, headers, own) {
      const secret = own ?? usual;
      const header = (name: string): string => {
        const value = headers[name];
        return (Array.isArray(value) ? value[0] : value) ?? '';
      };
      // On creation the shop sends an unsigned ping and only wants to see it answered.
      if (header('x-wc-webhook-signature') === '' && /^webhook_id=\d{1,19}$/.test(rawBody.toString('utf8', 0, 64))) return { topic: 'ping', refs: [], deliveryId: '' };
      const expected = createHmac('sha256', secret).update(rawBody).digest();
      const given = Buffer.from(header('x-wc-webhook-signature'), 'base64');
      if (secret === '' || given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      const topic = header('x-wc-webhook-topic');
      const body = parseExact(rawBody.toString('utf8'));
      const id = body !== null && typeof body === 'object' && !Array.isArray(body) ? body.id : null;
      return { topic, refs: topic.startsWith('order.') && typeof id === 'string' && /^\d{1,18}$/.test(id) ? [id] : [], deliveryId: header('x-wc-webhook-delivery-id') };
    },
  };
}
