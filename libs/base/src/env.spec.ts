import { readEnv, shownAddress } from './index.js';
import { maskDocument, maskText } from './logging/mask.js';

const good = { DATABASE_URL: 'mysql://u:p@127.0.0.1:3306/k', KONTOR_SECRET_KEYS: `a:${Buffer.alloc(32).toString('base64')}` };

describe('the environment', () => {
  it('has sensible defaults', () => {
    expect(readEnv(good)).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', KONTOR_ROLE: 'all', KONTOR_TIME_ZONE: 'Europe/Berlin', KONTOR_ALLOW_LOCAL_SHOPS: false });
  });
  it('names every fault at once', () => {
    let text = '';
    try {
      readEnv({ DATABASE_URL: 'postgres://x', KONTOR_SECRET_KEYS: 'short', PORT: 'abc', KONTOR_ROLE: 'chef', KONTOR_TIME_ZONE: 'Mars/Olympus' });
    } catch (error) {
      text = (error as Error).message;
    }
    for (const name of ['DATABASE_URL', 'KONTOR_SECRET_KEYS', 'PORT', 'KONTOR_ROLE', 'KONTOR_TIME_ZONE']) expect(text).toContain(name);
  });
  it('takes a public address with and without a path, and no other text', () => {
    expect([readEnv({ ...good, KONTOR_PUBLIC_URL: 'https://k.example/erp/' }).KONTOR_PUBLIC_URL, readEnv({ ...good, KONTOR_PUBLIC_URL: '' }).KONTOR_PUBLIC_URL]).toEqual(['https://k.example/erp', undefined]);
    for (const wrong of ['k.example', 'https://', 'https://a:b@k.example', 'https://k.example/?x=1', 'https://k.example/a#b']) expect(() => readEnv({ ...good, KONTOR_PUBLIC_URL: wrong })).toThrow(/KONTOR_PUBLIC_URL/);
  });
  it('refuses test switches in production', () => {
    expect(() => readEnv({ ...good, NODE_ENV: 'production', KONTOR_CLOCK: '/x', KONTOR_ALLOW_LOCAL_SHOPS: 'true' })).toThrow(/KONTOR_CLOCK[\s\S]*KONTOR_ALLOW_LOCAL_SHOPS/);
  });
});

describe('masking', () => {
  it('keeps the secret in the address of a webhook out of the log', () => {
    expect(['/hooks/7/geheim', '/hooks/7/geheim/x?y=1', '/hooks/7', '/api/v1/shops?x=1'].map(shownAddress)).toEqual(['/hooks/7/…', '/hooks/7/…', '/hooks/7', '/api/v1/shops']);
  });
  it.each([
    ['key ck_0123456789abcdef0123456789abcdef01234567 refused', 'key ck_*** refused'],
    ['GET /orders?consumer_secret=cs_abc&page=2', 'GET /orders?consumer_secret=***&page=2'],
    ['mail to j.gross@example.test now', 'mail to ***@*** now'],
    ['mysql://kontor:geheim@127.0.0.1/kontor', 'mysql://***@127.0.0.1/kontor'],
    ['Authorization: Basic Y2s6Y3M=', 'Authorization: Basic ***'],
  ])('%s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });
  it('hides secrets and personal data in a document and keeps the rest', () => {
    expect(maskDocument({ number: '36', billing: { first_name: 'Jürgen', country: 'DE', email: 'j@example.test' }, order_key: 'wc_order_x', total: '98.46' })).toEqual({
      number: '36',
      billing: { first_name: '***', country: 'DE', email: '***' },
      order_key: '***',
      total: '98.46',
    });
  });
});
