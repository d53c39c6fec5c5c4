import { ConnectorFailure } from '../failure.js';
import type { HttpAnswer } from '../http.js';
import { parseExact } from '../exact-json.js';
import { challengeOf, digestHeader } from './digest.js';
import { figureOf, instantOf, localOf, shifted } from './fields.js';
import { refusalOf, rowRefusal } from './refusal.js';
import { queryOf } from './shopware5.client.js';
import { zoneOf } from './time-zone.js';
import { hasLowestPrice } from './version.js';

const now = new Date('2026-11-02T08:00:00Z');

describe('Digest', () => {
  const header = 'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
  it('answers as the standard’s own example', () => {
    const challenge = challengeOf(header);
    if (!challenge) throw new Error('not understood');
    const answer = digestHeader(challenge, { userName: 'Mufasa', apiKey: 'Circle Of Life' }, { method: 'GET', uri: '/dir/index.html', count: 1 }, '0a4f113b');
    expect(answer).toContain('response="6629fae49393a05397450978507c4ef1"');
    expect(answer).toMatch(/^Digest username="Mufasa", realm="testrealm@host.com", .*uri="\/dir\/index.html".* qop=auth, nc=00000001, cnonce="0a4f113b", opaque="5ccc/);
    expect(answer).not.toContain('Circle');
  });
  it('counts a nonce in hexadecimal, and never uses a cnonce twice', () => {
    const challenge = challengeOf(header);
    if (!challenge) throw new Error('not understood');
    const answer = (): string => digestHeader(challenge, { userName: 'a', apiKey: 'b' }, { method: 'GET', uri: '/', count: 26 });
    expect(answer()).toContain('nc=0000001a');
    expect(answer()).not.toBe(answer());
  });
  it.each([
    ['Basic realm="x"', null],
    ['Digest realm="x", nonce="n", algorithm=SHA-256, qop="auth"', null],
    ['Digest realm="x", nonce="n", qop="auth-int"', null],
    ['Digest realm="x"', null],
    ['Basic realm="y", Digest realm="x", nonce="n", qop="auth", stale=true', { realm: 'x', nonce: 'n', opaque: null, qop: true, stale: true }],
    ['Digest realm="x", domain="/", nonce="n", opaque="o", algorithm=MD5, qop="auth", Basic realm="Shopware REST-API"', { realm: 'x', nonce: 'n', opaque: 'o', qop: true, stale: false }],
  ])('finds the challenge in %s', (text, expected) => expect(challengeOf(text)).toEqual(expected));
});

describe('unwelcome answers', () => {
  const html = '<html>Wartungsmodus</html>';
  const said = (message: string): string => JSON.stringify({ success: false, message });
  it.each([
    [401, said('Invalid or missing auth'), 'auth', 'shop-credentials-refused'],
    [401, html, 'auth', 'shop-second-password'],
    [403, said('Permission denied'), 'config', 'shop-user-lacks-right'],
    [403, html, 'config', 'shop-blocked'],
    [404, said('Variant by id 9 not found'), 'gone', 'place-gone'],
    [404, said('Resource not found'), 'protocol', 'shop-answer-incomplete'],
    [404, html, 'config', 'shop-api-missing'],
    // Another software under the address, such as a Shopware 6 after a move: no order is gone for it.
    [404, '{"errors":[{"code":"0","status":"404","title":"Not Found"}]}', 'config', 'shop-api-missing'],
    [404, '{"code":"rest_no_route","message":"Nein"}', 'config', 'shop-api-missing'],
    [400, said('Tax by id "99" not found'), 'rejected', 'shop-refused'],
    [405, said('This resource has no support for batch operations'), 'rejected', 'shop-refused'],
    [413, html, 'protocol', 'shop-batch-too-large'],
    [429, html, 'limited', 'shop-busy'],
    [500, said('Error message: no valid operator'), 'unavailable', 'shop-out-of-order'],
    [500, '', 'unavailable', 'shop-out-of-order'],
    [503, html, 'unavailable', 'shop-out-of-order'],
    [200, html, 'protocol', 'shop-answer-not-json'],
    [200, said('Nein'), 'rejected', 'shop-refused'],
    [302, '', 'config', 'shop-redirects'],
  ])('an answer %i %s is %s', (status, text, kind, code) => {
    const answer: HttpAnswer = { status, headers: { location: 'https://anders.example/api?key=1' }, text };
    expect(refusalOf(answer, parseExact(text), now)).toMatchObject({ kind, code });
  });
  it('with a time to wait keep it', () => {
    expect(refusalOf({ status: 503, headers: { 'retry-after': '30' }, text: html }, undefined, now)).toMatchObject({ kind: 'limited', options: { retryAfterSeconds: 30 } });
  });
  it('of single rows are told apart, and PHP’s trace is never passed on', () => {
    const row = (message: string) => parseExact(JSON.stringify({ success: false, message, trace: '#0 /var/www/geheim/Resource.php(346)' }));
    expect(rowRefusal(parseExact('{"success":true,"operation":"update","data":{"id":3}}'))).toBeNull();
    expect(rowRefusal(row('A required parameter is missing: Passed parameter array does not contain an articleId property'))).toMatchObject({ kind: 'gone' });
    const refused = rowRefusal(row('Customer Group by key XX not found'));
    expect(refused).toMatchObject({ kind: 'rejected', values: { remoteCode: 'Customer Group by key XX not found' } });
    expect(JSON.stringify(refused)).not.toContain('geheim');
    expect(rowRefusal(row('Cannot write /var/www/shop/media/x.jpg for erika@example.test (denied)'))).toMatchObject({ values: { remoteCode: 'Cannot write … for … (denied)' } });
    expect(rowRefusal(undefined)).toMatchObject({ kind: 'protocol' });
    expect(() => rowRefusal(row('Permission denied'))).toThrow(ConnectorFailure);
  });
});

describe('PHP’s shapes', () => {
  it('dates have an offset without a colon; none, and those of year 0, are nothing', () => {
    const at = (value: string | null) => instantOf({ at: value }, 'at')?.toISOString() ?? null;
    expect([at('2012-08-30T15:16:55+0200'), at('2026-01-01T00:00:00+01:00'), at(null), at('-0001-11-30T00:00:00+0053'), at('0000-00-00T00:00:00+0000')]).toEqual(['2012-08-30T13:16:55.000Z', '2025-12-31T23:00:00.000Z', null, null, null]);
    expect(() => at('30.08.2012')).toThrow('odd field at');
    expect([localOf({ at: '2012-08-30T15:16:55+0200' }, 'at'), shifted('2026-03-01 00:10:00', -4200)]).toEqual(['2012-08-30 15:16:55', '2026-02-28 23:00:00']);
  });
  it('figures lose the noise of floats and nothing else', () => {
    const figure = (value: string): string => figureOf({ value }, 'value').toString();
    expect([figure('14.949999999999958'), figure('12.563025210084'), figure('9.99'), figure('-5')]).toEqual(['14.95', '12.563025', '9.99', '-5']);
  });
  it('filters are written with what they compare by, since the default is a pattern', () => {
    expect(decodeURIComponent(queryOf([{ property: 'number', expression: '!=', value: '0' }, { property: 'id', values: ['3', '4'] }], 50, { property: 'id', direction: 'ASC' }))).toBe(
      'limit=50&filter[0][property]=number&filter[0][expression]=!=&filter[0][value]=0&filter[1][property]=id&filter[1][value][]=3&filter[1][value][]=4&sort[0][property]=id&sort[0][direction]=ASC',
    );
  });
  it('the time zone is told by offsets in summer and winter', () => {
    const at = (day: string, offset: string) => ({ at: new Date(`${day}T12:00:00Z`), offset });
    expect([zoneOf([]), zoneOf([at('2026-01-05', '+01:00'), at('2026-07-05', '+02:00')]), zoneOf([at('2026-01-05', '+00:00'), at('2026-07-05', '+00:00')]), zoneOf([at('2026-07-05', '+01:00')]), zoneOf([at('2026-07-05', '+13:00')])]).toEqual(['Europe/Berlin', 'Europe/Berlin', 'UTC', 'Europe/London', '+13:00']);
  });
  it('the 30-day lowest price is there from 5.7.8 on', () => {
    expect(['5.6.10', '5.7.7', '5.7.8', '5.7.19', ''].map(hasLowestPrice)).toEqual([false, false, true, true, false]);
  });
});
