// What comes in by itself (webhooks), and what every unwelcome answer of Shopify means.
import { createHmac } from 'node:crypto';
import { parseExact } from '../exact-json.js';
import type { Doc } from '../fields.js';
import { errorsOf, graphqlRefusal, httpRefusal, isWithheld } from './refusal.js';
import { webhookVerifier } from './webhook.js';

describe('webhooks', () => {
  const secret = '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';
  const body = '{"id":820982911946154508,"note":"Grüße"}';
  const verifier = webhookVerifier(secret);
  const headers = (text: string, key = secret, prefix = 'x-'): Record<string, string> => ({ [`${prefix}shopify-hmac-sha256`]: createHmac('sha256', key).update(text).digest('base64'), [`${prefix}shopify-topic`]: 'orders/updated', [`${prefix}shopify-webhook-id`]: 'w1' });
  const verify = (text: string, given: Record<string, string>): unknown => verifier.verify(Buffer.from(text), given, null);
  it('are believed when the raw body is signed, with every digit of the order’s id', () => {
    expect(verify(body, headers(body))).toEqual({ topic: 'orders/updated', refs: ['820982911946154508'], deliveryId: 'w1' });
  });
  it('may have the newer header names', () => expect(verify(body, headers(body, secret, ''))).toMatchObject({ refs: ['820982911946154508'] }));
  it('of another secret, of a changed body or without a signature are not believed', () => {
    for (const [text, given] of [[body, headers(body, 'shpss_0')], [`${body} `, headers(body)], [body, {}]] as const) expect(verify(text, given)).toBeNull();
    expect(webhookVerifier('').verify(Buffer.from(body), headers(body, ''), null)).toBeNull();
  });
  it('name the order also where they are about a part of it', () => {
    const refund = '{"id":1,"order_id":450789469}';
    expect(verify(refund, { ...headers(refund), 'x-shopify-topic': 'refunds/create' })).toMatchObject({ refs: ['450789469'] });
  });
});

describe('an answer', () => {
  const now = new Date();
  it.each([
    [302, 'shop-redirects'], [401, 'shop-credentials-refused'], [402, 'shop-closed'], [423, 'shop-closed'], [403, 'shop-blocked'], [404, 'shop-api-missing'], [429, 'shop-busy'], [430, 'shop-busy'], [500, 'shop-out-of-order'], [503, 'shop-out-of-order'], [400, 'shop-refused'],
  ])('%i is %s', (status, code) => expect(httpRefusal({ status, headers: {}, text: '' }, {}, now)?.code).toBe(code));
  it('that asks for a pause keeps its length', () => expect(httpRefusal({ status: 429, headers: { 'retry-after': '11' }, text: '' }, {}, now)?.options.retryAfterSeconds).toBe(11));
  const errors = (message: string, code = 'ACCESS_DENIED'): ReturnType<typeof errorsOf> => errorsOf(parseExact(JSON.stringify({ errors: [{ message, path: ['orders', 'nodes', 0], extensions: { code } }] })) as Doc);
  it.each([
    ['This app is not approved to access the Order object. See https://shopify.dev', null, true],
    ['This app is not approved to use the email field.', null, true],
    ['Access denied for orders field. Required access: `read_orders` access scope.', 'shop-scope-missing', false],
  ])('with the same code is told by its text: %s', (message, code, withheld) => {
    const [error] = errors(message);
    expect([graphqlRefusal(errors(message))?.code ?? null, error && isWithheld(error), error?.path]).toEqual([code, withheld, ['orders', 'nodes', '0']]);
  });
  it.each([['INTERNAL_SERVER_ERROR', 'shop-out-of-order'], ['SHOP_INACTIVE', 'shop-closed'], ['MAX_INPUT_SIZE_EXCEEDED', 'shop-refused'], ['', 'shop-refused']])('inside HTTP 200 of code %s is %s', (given, code) => expect(graphqlRefusal(errors('x', given))?.code).toBe(code));
});
