// A plain caller for the simulator's own tests: no client of Kontor's, just requests as a stranger's script would send them.
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent } from 'undici';
import { ask, type Said } from '../../testing/shop-server/ask.js';
import type { RunningSimulator } from '../../testing/simulator.js';

type How = { body?: unknown; headers?: Record<string, string>; auth?: 'basic' | 'query' | 'none' | 'oauth'; secure?: boolean; key?: string; secret?: string; raw?: string };

const encode = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** Signs a URL by OAuth 1.0a without a token; `more` overrides single parameters. */
export function signed(url: string, method: string, key: string, secret: string, hash: 'sha1' | 'sha256' = 'sha256', more: Record<string, string> = {}): string {
  const address = new URL(url);
  const params: Record<string, string> = {
    ...Object.fromEntries(address.searchParams),
    oauth_consumer_key: key,
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_nonce: randomUUID(),
    oauth_signature_method: `HMAC-${hash.toUpperCase()}`,
    ...more,
  };
  const pairs = Object.entries(params).map(([name, value]) => [encode(name), encode(value)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  const base = `${method}&${encode(address.origin + address.pathname)}&${encode(pairs.map(([name, value]) => `${name}=${value}`).join('&'))}`;
  const signature = createHmac(hash, `${secret}&`).update(base).digest('base64');
  return `${address.origin}${address.pathname}?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}&oauth_signature=${encode(signature)}`;
}

export class Caller {
  readonly agent: Agent;
  constructor(readonly shop: RunningSimulator) {
    this.agent = new Agent({ connect: { ca: readFileSync(shop.certificate, 'utf8') } });
  }

  async call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD', path: string, how: How = {}): Promise<Said> {
    const { consumerKey, consumerSecret } = this.shop.credentials as { consumerKey: string; consumerSecret: string };
    const [key, secret] = [how.key ?? consumerKey, how.secret ?? consumerSecret];
    let url = `${(how.secure ?? true) ? this.shop.secureUrl : this.shop.url}${path.startsWith('/') ? path : `/wp-json/wc/v3/${path}`}`;
    const auth = how.auth ?? 'basic';
    if (auth === 'query') url += `${url.includes('?') ? '&' : '?'}consumer_key=${key}&consumer_secret=${secret}`;
    if (auth === 'oauth') url = signed(url, method, key, secret);
    return ask(this.agent, {
      method,
      url,
      headers: {
        ...(auth === 'basic' ? { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}` } : {}),
        ...(how.body !== undefined || how.raw !== undefined ? { 'content-type': 'application/json' } : {}),
        ...how.headers,
      },
      body: how.raw ?? (how.body === undefined ? undefined : JSON.stringify(how.body)),
    });
  }

  get = (path: string, how?: How): Promise<Said> => this.call('GET', path, how);
  put = (path: string, body: unknown, how?: How): Promise<Said> => this.call('PUT', path, { body, ...how });
  post = (path: string, body: unknown, how?: How): Promise<Said> => this.call('POST', path, { body, ...how });

  async close(): Promise<void> {
    await this.agent.close();
    await this.shop.close();
  }
}
