import { addressText, domainText, isPrivateAddress, isPrivateHost, parseAddress, publicLookup, sameShop, type ShopAddress } from './address.js';

const of = (text: string): ShopAddress => parseAddress(text) as ShopAddress;

describe('the address a person types', () => {
  it.each([
    ['shop.de', 'https://shop.de'],
    [' www.Shop.de/ ', 'https://www.shop.de'],
    ['https://shop.de/laden/', 'https://shop.de/laden'],
    ['http://shop.de', 'http://shop.de'],
    ['shop.de:8443/a', 'https://shop.de:8443/a'],
    ['müller.de', 'https://xn--mller-kva.de'],
  ])('%p is %s', (typed, address) => expect(addressText(of(typed))).toBe(address));
  it.each(['', 'shop', 'ftp://shop.de', 'https://user:pw@shop.de', 'shop.de?x=1', 'shop de', 'javascript:alert(1)', 'https://'])('%p is none', (typed) => expect(parseAddress(typed)).toBeNull());
  it('is stored without the scheme where it is https', () => {
    expect([domainText(of('https://shop.de/x')), domainText(of('http://shop.de'))]).toEqual(['shop.de/x', 'http://shop.de']);
  });
  it('stays the same shop over scheme and www only', () => {
    expect(sameShop(of('http://shop.de'), of('https://www.shop.de'))).toBe(true);
    expect(sameShop(of('shop.de'), of('shop.com'))).toBe(false);
    expect(sameShop(of('shop.de'), of('shop.de/laden'))).toBe(false);
    expect(sameShop(of('shop.de'), of('www2.shop.de'))).toBe(false);
  });
});

describe('private addresses', () => {
  it.each(['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '::1', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:7f00:1', 'nonsense'])('%s is private', (ip) => expect(isPrivateAddress(ip)).toBe(true));
  it.each(['8.8.8.8', '172.32.0.1', '2001:4860:4860::8888'])('%s is public', (ip) => expect(isPrivateAddress(ip)).toBe(false));
  it('are seen in a host without asking anybody', () => {
    expect(['localhost', 'http://127.0.0.1:8080', 'https://[::1]/x', 'https://2130706433', 'shop.de'].map((text) => isPrivateHost(of(text)))).toEqual([true, true, true, true, false]);
  });
  it('are refused at the moment of connecting, also behind a name', async () => {
    const error = await new Promise((resolve) => publicLookup('localhost', {}, (fault) => resolve(fault)));
    expect((error as Error).name).toBe('PrivateAddress');
  });
});
