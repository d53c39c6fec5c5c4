// A plain caller for the simulator's own tests: no client of Kontor's, just requests as a stranger's script would send them.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent } from 'undici';
import { ask, type Said } from '../../testing/shop-server/ask.js';
import type { RunningSimulator } from '../../testing/simulator.js';

export type How = { body?: unknown; raw?: string; headers?: Record<string, string>; auth?: 'basic' | 'none'; secure?: boolean; name?: string; key?: string };
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The answer to a challenge; `more` overrides single parts. */
export function digest(challenge: string, method: string, uri: string, name: string, key: string, more: Record<string, string> = {}): string {
  const part = (of: string): string => new RegExp(`${of}="([^"]+)"`).exec(challenge)?.[1] ?? '';
  const given = { nonce: part('nonce'), opaque: part('opaque'), nc: '00000001', cnonce: randomBytes(8).toString('hex'), ...more };
  const realm = part('realm');
  const response = md5(`${md5(`${name}:${realm}:${key}`)}:${given.nonce}:${given.nc}:${given.cnonce}:auth:${md5(`${method}:${uri}`)}`);
  return `Digest username="${name}", realm="${realm}", nonce="${given.nonce}", uri="${uri}", algorithm=MD5, qop=auth, nc=${given.nc}, cnonce="${given.cnonce}", opaque="${given.opaque}", response="${response}"`;
}

export class Caller {
  readonly agent: Agent;
  /** Sees every answer, for a referee. */
  heard: (method: Method, path: string, said: Said) => void = () => undefined;
  constructor(readonly shop: RunningSimulator) {
    this.agent = new Agent({ connect: { ca: readFileSync(shop.certificate, 'utf8') } });
  }

  async call(method: Method, path: string, how: How = {}): Promise<Said> {
    const { userName, apiKey } = this.shop.credentials as { userName: string; apiKey: string };
    const said = await ask(this.agent, {
      method,
      url: `${(how.secure ?? true) ? this.shop.secureUrl : this.shop.url}${path.startsWith('/') ? path : `/api/${path}`}`,
      headers: {
        ...((how.auth ?? 'basic') === 'basic' ? { authorization: `Basic ${Buffer.from(`${how.name ?? userName}:${how.key ?? apiKey}`).toString('base64')}` } : {}),
        ...(how.body !== undefined || how.raw !== undefined ? { 'content-type': 'application/json' } : {}),
        ...how.headers,
      },
      body: how.raw ?? (how.body === undefined ? undefined : JSON.stringify(how.body)),
    });
    this.heard(method, path, said);
    return said;
  }

  get = (path: string, how?: How): Promise<Said> => this.call('GET', path, how);
  put = (path: string, body: unknown, how?: How): Promise<Said> => this.call('PUT', path, { body, ...how });
  post = (path: string, body: unknown, how?: How): Promise<Said> => this.call('POST', path, { body, ...how });
  control = (path: string, body?: unknown): ReturnType<RunningSimulator['control']> => this.shop.control(path, body);

  async close(): Promise<void> {
    await this.agent.close();
    await this.shop.close();
  }
}

/** `filter[0]…` of a list. */
export function filters(...given: { property: string; expression?: string; value: unknown; operator?: string }[]): string {
  return given
    .flatMap((one, index) => Object.entries(one).flatMap(([name, value]) => (Array.isArray(value) ? value.map((part) => [`filter[${index}][${name}][]`, part] as const) : [[`filter[${index}][${name}]`, value] as const])))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
}
