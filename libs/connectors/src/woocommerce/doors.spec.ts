import { createHmac } from 'node:crypto';
import { ConnectorFailure } from '../failure.js';
import { retryAfterSeconds, type HttpAnswer } from '../http.js';
import { signedQuery } from './oauth.js';
import { itemRefusal, refusalOf } from './refusal.js';
import { webhookVerifier } from './webhook.js';
import { parseExact } from '../exact-json.js';

const now = new Date('2026-11-02T08:00:00Z');

describe('OAuth over plain http', () => {
  it('signs method, address and sorted parameters', () => {
    const pairs = signedQuery('GET', 'http://shop.test/wp-json/wc/v3/orders', [['status', 'on-hold,processing'], ['_fields', "a'b"]], { consumerKey: 'ck_1', consumerSecret: 'cs_2' }, now, 'nonce');
    const signature = new Map(pairs).get('oauth_signature');
    const base = 'GET&http%3A%2F%2Fshop.test%2Fwp-json%2Fwc%2Fv3%2Forders&_fields%3Da%2527b%26oauth_consumer_key%3Dck_1%26oauth_nonce%3Dnonce%26oauth_signature_method%3DHMAC-SHA256%26oauth_timestamp%3D1793606400%26status%3Don-hold%252Cprocessing';
    expect(signature).toBe(createHmac('sha256', 'cs_2&').update(base).digest('base64'));
  });
  it('never uses a nonce twice', () => {
    const nonce = (): string | undefined => new Map(signedQuery('GET', 'http://shop.test', [], { consumerKey: 'a', consumerSecret: 'b' }, now)).get('oauth_nonce');
    expect(nonce()).not.toBe(nonce());
  });
});

describe('unwelcome answers', () => {
  const html = '<html>503 ck_0123456789abcdef0123456789abcdef01234567</html>';
  const error = (code: string): string => JSON.stringify({ code, message: 'Nein', data: { status: 400 } });
  it.each([
    [401, error('woocommerce_rest_cannot_view'), 'auth', 'shop-credentials-refused'],
    [401, error('woocommerce_rest_authentication_error'), 'auth', 'shop-credentials-refused'],
    [401, error('woocommerce_rest_cannot_edit'), 'config', 'shop-right-missing'],
    [401, html, 'auth', 'shop-second-password'],
    [403, html, 'config', 'shop-blocked'],
    [403, error('woocommerce_rest_cannot_view'), 'config', 'shop-right-missing'],
    [404, html, 'config', 'shop-api-missing'],
    // Another software under the address after a move: no order is gone for it.
    [404, '{"errors":[{"code":"0","status":"404","title":"Not Found"}]}', 'config', 'shop-api-missing'],
    [404, '{"success":false,"message":"Resource not found"}', 'config', 'shop-api-missing'],
    [404, error('rest_disabled'), 'config', 'shop-api-missing'],
    [404, error('rest_setting_setting_invalid'), 'gone', 'place-gone'],
    [404, error('rest_no_route'), 'config', 'shop-software-missing'],
    [404, error('woocommerce_rest_shop_order_invalid_id'), 'gone', 'place-gone'],
    [400, error('rest_invalid_param'), 'rejected', 'shop-refused'],
    [413, error('woocommerce_rest_request_entity_too_large'), 'protocol', 'shop-batch-too-large'],
    [429, html, 'limited', 'shop-busy'],
    [500, '{"code":"woocommerce_rest_cannot_create_order_refund","data":500}', 'unavailable', 'shop-out-of-order'],
    [503, html, 'unavailable', 'shop-out-of-order'],
    [200, html, 'protocol', 'shop-answer-not-json'],
    [302, '', 'config', 'shop-redirects'],
  ])('an answer %i %s is %s', (status, text, kind, code) => {
    const refusal = refusalOf({ status, headers: { location: 'https://other.test/x?consumer_secret=cs_1' }, text }, parseExact(text), now);
    expect([refusal?.kind, refusal?.code]).toEqual([kind, code]);
    expect(JSON.stringify(refusal?.values)).not.toMatch(/ck_0|consumer_secret/);
  });
  it('is told to wait as long as the shop says, in seconds or until a date', () => {
    const answer = (after: string, date?: string): Pick<HttpAnswer, 'headers'> => ({ headers: { 'retry-after': after, ...(date ? { date } : {}) } });
    expect([answer('17'), answer('Mon, 02 Nov 2026 08:01:00 GMT'), answer('Mon, 02 Nov 2026 10:01:00 GMT', 'Mon, 02 Nov 2026 10:00:30 GMT'), answer('soon'), answer('99999999')].map((one) => retryAfterSeconds(one, now))).toEqual([17, 60, 30, 0, 86400]);
    expect(refusalOf({ status: 429, headers: { 'retry-after': '17' }, text: '' }, undefined, now)?.options.retryAfterSeconds).toBe(17);
  });
  it('of single items are told apart from the call', () => {
    expect(itemRefusal({ id: '5', stock_quantity: '1' })).toBeNull();
    expect(itemRefusal({ id: '5', error: { code: 'woocommerce_rest_invalid_product_id', data: { status: '404' } } })).toMatchObject({ kind: 'gone' });
    expect(itemRefusal({ id: '5', error: { code: 'woocommerce_rest_product_variation_invalid_id', data: {} } })).toMatchObject({ kind: 'gone' });
    expect(itemRefusal({ id: '5', error: { code: 'rest_invalid_param', data: { status: '400' } } })).toMatchObject({ kind: 'rejected', values: { status: 400 } });
    expect(itemRefusal(undefined)).toMatchObject({ kind: 'protocol' });
  });
  it('carries kind and code only in its text', () => {
    expect(new ConnectorFailure('auth', 'shop-credentials-refused', { remoteCode: 'x' }).message).toBe('auth: shop-credentials-refused');
  });
});

describe('webhooks', () => {
  const secret = 'cs_secret';
  const { verify } = webhookVerifier(secret);
  const body = Buffer.from('{"id":4711,"status":"processing","note":"größe"}');
  const sign = (bytes: Buffer): string => createHmac('sha256', secret).update(bytes).digest('base64');
  const headers = { 'x-wc-webhook-topic': 'order.updated', 'x-wc-webhook-delivery-id': 'd1', 'x-wc-webhook-signature': sign(body) };
  it('are believed when the raw body is signed', () => expect(verify(body, headers, null)).toEqual({ topic: 'order.updated', refs: ['4711'], deliveryId: 'd1' }));
  it('are not when body, signature or secret differ', () => {
    expect(verify(Buffer.concat([body, Buffer.from(' ')]), headers, null)).toBeNull();
    expect(verify(body, { ...headers, 'x-wc-webhook-signature': sign(Buffer.from('x')) }, null)).toBeNull();
    expect(verify(body, { ...headers, 'x-wc-webhook-signature': 'short' }, null)).toBeNull();
    expect(verify(body, { 'x-wc-webhook-topic': 'order.updated' }, null)).toBeNull();
    expect(webhookVerifier('').verify(body, { ...headers, 'x-wc-webhook-signature': createHmac('sha256', '').update(body).digest('base64') }, null)).toBeNull();
  });
  it('that Kontor registered are signed with the secret of the registration, and no longer with the key', () => {
    const signed = { ...headers, 'x-wc-webhook-signature': createHmac('sha256', 'own').update(body).digest('base64') };
    expect([verify(body, signed, 'own')?.refs, verify(body, headers, 'own'), verify(body, signed, null)]).toEqual([['4711'], null, null]);
  });
  it('answer the unsigned ping and take nothing from it', () => expect(verify(Buffer.from('webhook_id=12'), {}, 'own')).toEqual({ topic: 'ping', refs: [], deliveryId: '' }));
  it('of products name no order', () => expect(verify(body, { ...headers, 'x-wc-webhook-topic': 'product.updated' }, null)).toMatchObject({ refs: [] }));
});
