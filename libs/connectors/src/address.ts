// Where a shop lives, from what a person typed (F11), and the guard that keeps Kontor from being sent to machines of its own network.
import { BlockList, isIP } from 'node:net';
import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';

/** `host` with the port where one was given; `path` without a slash at the end. */
export type ShopAddress = { scheme: 'https' | 'http'; host: string; path: string };

/** Understands `shop.de`, `www.shop.de/laden`, `https://shop.de/`; null when it is no address. */
export function parseAddress(entered: string): ShopAddress | null {
  const text = entered.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    return null;
  }
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null;
  // A name without a dot is a machine of the own network or a slip of the pen.
  const name = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(name) === 0 && !/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i.test(name) && name !== 'localhost') return null;
  return { scheme: url.protocol === 'http:' ? 'http' : 'https', host: url.host, path: url.pathname.replace(/\/+$/, '') };
}

/** `https://shop.de/laden` */
export function addressText({ scheme, host, path }: ShopAddress): string {
  return `${scheme}://${host}${path}`;
}

/** What is stored as the domain: without the scheme where it is https. */
export function domainText(address: ShopAddress): string {
  return address.scheme === 'https' ? `${address.host}${address.path}` : addressText(address);
}

/** Whether two addresses differ by the scheme or the "www." only: such a redirect may be followed without credentials and stored. */
export function sameShop(one: ShopAddress, other: ShopAddress): boolean {
  const bare = ({ host }: ShopAddress): string => host.toLowerCase().replace(/^www\./, '');
  return bare(one) === bare(other) && one.path === other.path;
}

const privateRanges = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 3],
] as const) privateRanges.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [['::', 127], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8], ['64:ff9b::', 96]] as const) privateRanges.addSubnet(network, prefix, 'ipv6');

/** True for loopback, private, link-local and other addresses that are no shop on the internet. */
export function isPrivateAddress(ip: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  const plain = mapped ?? ip;
  const family = isIP(plain);
  return family === 0 || privateRanges.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

/** Thrown while connecting; becomes `config`. */
export class PrivateAddress extends Error {
  readonly code = 'ERR_PRIVATE_ADDRESS';
  constructor() {
    super('a private address');
    this.name = 'PrivateAddress';
  }
}

type LookupDone = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** For the connector of undici: resolves a name and refuses private addresses at that very moment, so that no second look-up can differ. */
export function publicLookup(hostname: string, options: LookupOptions, done: LookupDone): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, []);
    const [first] = addresses;
    if (!first || addresses.some(({ address }) => isPrivateAddress(address))) return done(new PrivateAddress(), []);
    return options.all ? done(null, addresses) : done(null, first.address, first.family);
  });
}

/** Whether a host names a machine of the own network without asking anybody: loopback names and private numbers. */
export function isPrivateHost({ host }: ShopAddress): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || name.endsWith('.localhost') || (isIP(name) !== 0 && isPrivateAddress(name));
}
