import { errorCatalogue } from '@kontor/kernel';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import './errors.js';
import { platforms } from './registry.js';
import { entryFaults, type ShopEntry } from './validate.js';

const folders = readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(__dirname, entry.name, `${entry.name}.platform.ts`)))
  .map((entry) => entry.name);

describe('the registry', () => {
  it('lists every platform folder, and only those', () => {
    expect(platforms.map(({ id }) => id).sort()).toEqual(folders.sort());
    expect(folders.length).toBeGreaterThan(0);
  });
  it('misses no folder beside the shared ones', () => {
    const others = readdirSync(__dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !folders.includes(entry.name));
    expect(others.map((entry) => entry.name).sort()).toEqual(['migrations', 'testing']);
  });
});

describe('error texts', () => {
  it('are complete in both languages', () => {
    for (const [code, { de, en }] of errorCatalogue()) for (const { says, remedy } of [de, en]) expect([code, says.length > 10, remedy.length > 10]).toEqual([code, true, true]);
  });
  it('use the same values in both languages', () => {
    const names = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();
    for (const [code, { de, en }] of errorCatalogue()) expect([code, names(de.says + de.remedy)]).toEqual([code, names(en.says + en.remedy)]);
  });
});

/** Settings as a person would copy them from the shop. */
const entered: Record<string, Record<string, string>> = {
  woocommerce: { consumerKey: `ck_${'0a'.repeat(20)}`, consumerSecret: `cs_${'1b'.repeat(20)}` },
  amazon: { clientId: `amzn1.application-oa2-client.${'0a'.repeat(16)}`, clientSecret: `amzn1.oa2-cs.v1.${'1b'.repeat(16)}`, refreshToken: `Atzr|${'Aa0'.repeat(20)}`, sellerId: 'A1KONTORSELLER' },
  gambio: { email: 'kontor@shop.de', password: 'Geheim-4711' },
  shopify: { clientId: '0a'.repeat(16), clientSecret: `shpss_${'1b'.repeat(16)}`, accessToken: `shpat_${'2c'.repeat(16)}` },
  shopware5: { userName: 'kontor', apiKey: 'a1B2'.repeat(10) },
  shopware6: { accessKeyId: `SWIA${'A1'.repeat(11)}`, secretAccessKey: 'aZ09'.repeat(12) },
};

describe.each(platforms.map((platform) => [platform.id, platform] as const))('what a person enters for %s', (id, platform) => {
  const valid = (): ShopEntry => ({ domain: 'www.shop.de', settings: { ...entered[id] }, options: {} });
  const codes = (change: Partial<ShopEntry>, local = false): string[] => entryFaults(platform, { ...valid(), ...change }, local).map(({ field, code }) => `${field} ${code}`);
  it('is fine when complete', () => expect(codes({})).toEqual([]));
  it('is told field by field when not', () => {
    expect(codes({ domain: '' })).toEqual(['domain domain-invalid']);
    expect(codes({ settings: {} })).toEqual(platform.settings.filter(({ required }) => required).map(({ key }) => `settings.${key} setting-missing`));
    for (const { key } of platform.settings.filter(({ pattern }) => pattern)) expect(codes({ settings: { ...valid().settings, [key]: 'zu kurz', extra: 'x' } })).toEqual([`settings.${key} setting-malformed`, 'settings.extra setting-unknown']);
    for (const key of Object.keys(platform.options.properties ?? {})) expect(codes({ options: { [key]: { no: 'option' }, other: 1 } })).toEqual([`options.${key} option-invalid`, 'options.other option-unknown']);
  });
  it('allows base URLs and private addresses for test shops only', () => {
    expect(codes({ settings: { ...valid().settings, baseUrl: 'http://127.0.0.1:1' } })).toEqual(['settings.baseUrl base-url-not-allowed']);
    expect(codes({ settings: { ...valid().settings, baseUrl: 'http://127.0.0.1:1' } }, true)).toEqual([]);
    expect(codes({ domain: '192.168.0.7' })).toEqual(['domain shop-address-private']);
  });
});
