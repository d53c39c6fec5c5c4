// What comes through the doors of the connector: answers with their errors, quotas, times, sums and names.
import { Decimal, Percent } from '@kontor/kernel';
import fc from 'fast-check';
import { parseExact } from '../exact-json.js';
import type { Doc } from '../fields.js';
import { basisOf } from './net.js';
import { sumOf } from './read-orders.js';
import { bodyOf, messageOf, quotaRest, refusalOf, remoteWords } from './refusal.js';
import { serviceFor } from './report-fulfilment.js';
import { isZone, shopInstant, shopText } from './shop-time.js';
import { homeRate } from './tax-rates.js';

const now = new Date('2026-11-24T12:00:00Z');
const v2 = (message: string): string => JSON.stringify({ code: 0, status: 'error', message, request: { method: 'GET', url: 'x', path: 'y', uri: [] } });
const answer = (status: number, text: string, headers: Record<string, string> = {}): { status: number; text: string; headers: Record<string, string> } => ({ status, text, headers });
const refusal = (status: number, text: string, headers: Record<string, string> = {}): [string, string] | null => {
  const given = answer(status, text, headers);
  const found = refusalOf(given, bodyOf(given), now);
  return found && [found.kind, found.code];
};

describe('refusals', () => {
  it.each<[number, string, string, string]>([
    [500, v2('Order was not found in database (ID:12)'), 'gone', 'place-gone'],
    [404, v2('Product record could not be found.'), 'gone', 'place-gone'],
    [422, '{"errors":{"1":["Product variant with ID \\"77\\" does not exist."]}}', 'gone', 'place-gone'],
    // Nothing of this is about an order or a product: a module that is missing, another software under the address, an update that broke off.
    [404, '{"error":"Could not find requested resource.","details":""}', 'config', 'shop-api-missing'],
    [404, v2('Resource was not found.'), 'config', 'shop-api-missing'],
    [404, '{"code":"rest_no_route","message":"No route was found"}', 'config', 'shop-api-missing'],
    [500, v2('Class "OrderReadService" does not exist'), 'unavailable', 'shop-out-of-order'],
    [500, v2('Class Order does not exist'), 'unavailable', 'shop-out-of-order'],
    [500, v2('Template file of the product was not found'), 'unavailable', 'shop-out-of-order'],
    [500, v2('Setting does not exist'), 'unavailable', 'shop-out-of-order'],
    [500, v2('malformed token'), 'auth', 'shop-credentials-refused'],
    [500, v2('permission denied'), 'auth', 'shop-credentials-refused'],
    [401, v2('Invalid Credentials'), 'auth', 'shop-credentials-refused'],
    [401, '<html>htaccess</html>', 'auth', 'shop-second-password'],
    [403, v2('Forbidden - No Permissions'), 'config', 'shop-account-lacks-right'],
    [403, '<html>', 'config', 'shop-blocked'],
    [500, v2('Argument 1 passed must be a float'), 'unavailable', 'shop-out-of-order'],
    [500, '<b>Fatal error</b>', 'unavailable', 'shop-out-of-order'],
    [503, '<h1>Wartung</h1>', 'unavailable', 'shop-out-of-order'],
    [200, '<h1>Wartung</h1>', 'protocol', 'shop-answer-not-json'],
    [400, v2('Malformed JSON'), 'rejected', 'shop-refused'],
    [415, v2('Unsupported Media Type'), 'rejected', 'shop-refused'],
    [422, '{"errors":[["variant 9 does not belong to product 1"]]}', 'rejected', 'shop-refused'],
    [404, '<html>', 'config', 'shop-api-missing'],
    [413, '', 'protocol', 'shop-batch-too-large'],
    [301, '', 'config', 'shop-redirects'],
    [429, v2('Rate limit'), 'limited', 'shop-busy'],
  ])('%i %s is %s', (status, text, kind, code) => expect(refusal(status, text)).toEqual([kind, code]));
  it('are none for good answers, one without a body among them', () => {
    expect([refusal(200, '[]'), refusal(204, ''), refusal(201, '{"id":1}')]).toEqual([null, null, null]);
  });
  it('read JSON behind text that was printed before it', () => {
    const given = answer(400, `Query error: Duplicate entry '2' {in} /var/www/shop/x.php\n${v2('Duplicate entry')}`);
    expect(messageOf(bodyOf(given))).toBe('Duplicate entry');
    expect(bodyOf(answer(200, `Notice: {"a":1}`))).toBeUndefined();
  });
  it('find the message in every form that errors have', () => {
    for (const text of ['{"error":"m"}', '{"errors":["m"]}', '{"errors":[["m"]]}', '{"errors":{"0":["m"]}}', '{"message":"m"}', '{"errors":[{"errorMessage":"m","stacktrace":[]}]}']) expect(messageOf(parseExact(text))).toBe('m');
    expect(messageOf(parseExact('[{"file":"/var/www/x.php","line":3}]'))).toBe('');
  });
  it('never show a path, an address or more than a line', () => {
    expect(remoteWords(parseExact(v2('in /var/www/shop/x.php:12')))).toBe('');
    expect(remoteWords(parseExact(v2('unknown customer erika@example.test')))).toBe('');
    expect(remoteWords(parseExact(v2('Duplicate entry (2)\n#0 stack')))).toBe('Duplicate entry (2)');
  });
});

describe('the quota', () => {
  const headers = (remaining: number, reset: number): Record<string, string> => ({ 'x-rate-limit-remaining': String(remaining), 'x-rate-limit-reset': String(reset), date: now.toUTCString() });
  const unix = now.getTime() / 1000;
  it('asks for a rest when nothing of it is left, until it is filled again by the shop’s clock', () => {
    expect([quotaRest(answer(200, '', headers(1, unix + 300)), now), quotaRest(answer(200, '', headers(0, unix + 300)), now)]).toEqual([0, 300]);
    expect(quotaRest(answer(200, '', { ...headers(0, unix + 300 - 7200), date: new Date(now.getTime() - 7_200_000).toUTCString() }), now)).toBe(300);
    expect([quotaRest(answer(200, '', headers(0, unix + 99_999)), now), quotaRest(answer(200, '', headers(0, unix - 5)), now), quotaRest(answer(200, '', {}), now)]).toEqual([900, 1, 0]);
  });
  it('says with a 429 how long to wait', () => {
    const given = answer(429, '{}', headers(0, unix + 120));
    expect(refusalOf(given, bodyOf(given), now)?.options.retryAfterSeconds).toBe(120);
    expect(refusalOf(answer(429, '{}', { 'retry-after': '11', ...headers(0, unix + 120) }), {}, now)?.options.retryAfterSeconds).toBe(11);
  });
});

describe('the shop’s clock', () => {
  it('is read and written in its zone, summer and winter, and in the hour that comes twice', () => {
    expect(shopText(new Date('2026-11-23T07:04:00Z'), 'Europe/Berlin')).toBe('2026-11-23 08:04:00');
    expect(shopInstant('2026-11-23 08:04:00', 'Europe/Berlin')?.toISOString()).toBe('2026-11-23T07:04:00.000Z');
    expect(shopInstant('2026-10-25 02:30:00', 'Europe/Berlin')?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(shopInstant('2026-03-29 02:30:00', 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(shopInstant('2026-11-23 08:04:00', 'Pacific/Tongatapu')?.toISOString()).toBe('2026-11-22T19:04:00.000Z');
  });
  it('comes back as it was, in every zone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_500_000_000, max: 1_900_000_000 }), fc.constantFrom('Europe/Berlin', 'UTC', 'America/St_Johns', 'Pacific/Chatham'), (second, zone) => {
        const instant = new Date(second * 1000);
        const back = shopInstant(shopText(instant, zone), zone);
        // The second of two equal hours is read as the first.
        expect([0, 3_600_000]).toContain(instant.getTime() - (back?.getTime() ?? NaN));
      }),
    );
  });
  it('knows none where the shop says so, and no zone that is none', () => {
    expect(['1000-01-01 00:00:00', '0000-00-00 00:00:00', '', 'gestern'].map((text) => shopInstant(text, 'UTC'))).toEqual([null, null, null, null]);
    expect([isZone('Europe/Berlin'), isZone('Mars/Olympus')]).toEqual([true, false]);
  });
});

describe('sums of a list', () => {
  it.each([
    ['39,16 EUR', '39.16', 'EUR'],
    ['1.234,56 EUR', '1234.56', 'EUR'],
    ['1,234.56 USD', '1234.56', 'USD'],
    ["1'234.50 CHF", '1234.50', 'CHF'],
    ['<b>5,00 EUR</b>', '5.00', 'EUR'],
    ['-5,00 EUR', '-5.00', 'EUR'],
    ['12 €', '12.00', 'EUR'],
    ['1.234 EUR', '1234.00', 'EUR'],
    ['7,5', '7.50', 'EUR'],
  ])('%s is %s %s', (text, amount, currency) => {
    const sum = sumOf(text, 'EUR');
    expect([sum.amount, sum.currency]).toEqual([amount, currency]);
  });
  it('that are none are not zero', () => expect(() => sumOf('', 'EUR')).toThrow('protocol'));
});

describe('net prices', () => {
  it('with four decimals hit every gross price exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999 }), fc.constantFrom('19', '7', '20', '8.1', '25.5'), (cents, rate) => {
        const gross = Decimal.whole(cents).dividedBy(Decimal.hundred);
        const { toNet, toShop } = basisOf({ pricesIncludeTax: true }, Percent.parse(rate));
        expect([toShop(toNet(gross)).toString(), toNet(gross).scale() <= 4]).toEqual([gross.toString(), true]);
      }),
    );
    expect(basisOf({ pricesIncludeTax: true }, Percent.parse('19')).toNet(Decimal.parse('19.99')).toString()).toBe('16.7983');
  });
  it('of a net shop are sent as they are', () => {
    expect(basisOf({ pricesIncludeTax: false }, Percent.parse('19')).toNet(Decimal.parse('16.79831')).toString()).toBe('16.7983');
  });
});

describe('the rate of a tax class', () => {
  const rates = (...pairs: [zone: string, rate: string][]): Doc[] => pairs.map(([taxZoneId, taxRate]) => ({ taxZoneId, taxRate }));
  const zones = new Map([['5', 'Steuerzone EU'], ['6', 'Steuerzone EU-Ausland'], ['11', 'Deutschland'], ['12', 'Österreich']]);
  it('is that of the shop’s own country, else the only one that is not zero', () => {
    expect(homeRate(rates(['5', '19.0000'], ['6', '0.0000']), zones, 'Deutschland')?.toString()).toBe('19');
    expect(homeRate(rates(['11', '19.0000'], ['12', '20.0000'], ['6', '0.0000']), zones, 'Österreich')?.toString()).toBe('20');
    expect(homeRate(rates(['6', '0.0000']), zones, 'Deutschland')?.toString()).toBe('0');
  });
  it('is not guessed', () => {
    expect([homeRate(rates(['11', '19.0000'], ['12', '20.0000']), zones, 'Schweiz'), homeRate([], zones, 'Deutschland')]).toEqual([null, null]);
  });
});

describe('parcel services', () => {
  const services = ['DHL', 'DPD', 'DHL Express', 'Deutsche Post'].map((name, index) => ({ id: String(index + 1), name }));
  it.each([['DHL', 'DHL'], ['dhl', 'DHL'], ['DHL Paket', 'DHL'], ['DHL-Express', 'DHL Express'], ['Deutsche Post Brief', 'Deutsche Post'], ['Deutsche', 'Deutsche Post'], ['DHLX', null], ['UPS', null], ['', null]])('for %s is %s', (carrier, name) => expect(serviceFor(carrier, services)?.name ?? null).toBe(name));
});
