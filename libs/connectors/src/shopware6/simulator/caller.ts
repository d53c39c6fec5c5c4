// A plain caller for the simulator's own tests: no client of Kontor's, just requests as a stranger's script would send them. What it sent and heard is kept for the referee.
import { readFileSync } from 'node:fs';
import { Agent } from 'undici';
import { ask, type Said } from '../../testing/shop-server/ask.js';
import type { RunningSimulator } from '../../testing/simulator.js';

type How = { body?: unknown; raw?: string | Buffer; headers?: Record<string, string>; token?: string | null; accept?: string | null };
type Exchange = { method: string; path: string; body: string; status: number; answer: string };

export class Caller {
  readonly agent: Agent;
  readonly heard: Exchange[] = [];
  private token: string | null = null;
  constructor(readonly shop: RunningSimulator) {
    this.agent = new Agent({ connect: { ca: readFileSync(shop.certificate, 'utf8') } });
  }

  /** Asks for a token and keeps it. */
  async login(secret?: string): Promise<Said> {
    const { accessKeyId, secretAccessKey } = this.shop.credentials as { accessKeyId: string; secretAccessKey: string };
    const said = await this.call('POST', '/api/oauth/token', { token: null, body: { grant_type: 'client_credentials', client_id: accessKeyId, client_secret: secret ?? secretAccessKey } });
    if (said.status === 200) this.token = (said.json as { access_token: string }).access_token;
    return said;
  }

  async call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, how: How = {}): Promise<Said> {
    const token = how.token === undefined ? this.token : how.token;
    const accept = how.accept === undefined ? 'application/json' : how.accept;
    const place = path.startsWith('/') ? path : `/api/${path}`;
    const said = await ask(this.agent, {
      method,
      url: `${this.shop.secureUrl}${place}`,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(accept ? { accept } : {}), ...(how.body !== undefined || how.raw !== undefined ? { 'content-type': 'application/json' } : {}), ...how.headers },
      body: how.raw ?? (how.body === undefined ? undefined : JSON.stringify(how.body)),
    });
    this.heard.push({ method, path: place, body: how.body !== undefined ? JSON.stringify(how.body) : typeof how.raw === 'string' ? how.raw : '', status: said.status, answer: said.text });
    return said;
  }

  get = (path: string, how?: How): Promise<Said> => this.call('GET', path, how);
  post = (path: string, body: unknown = {}, how?: How): Promise<Said> => this.call('POST', path, { body, ...how });
  patch = (path: string, body: unknown, how?: How): Promise<Said> => this.call('PATCH', path, { body, ...how });
  search = (entity: string, body: unknown = {}, how?: How): Promise<Said> => this.post(`search/${entity}`, body, how);
  sync = (...operations: unknown[]): Promise<Said> => this.post('_action/sync', operations);

  async close(): Promise<void> {
    await this.agent.close();
    await this.shop.close();
  }
}
