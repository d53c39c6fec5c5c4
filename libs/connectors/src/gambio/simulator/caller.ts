// A plain caller for the simulator's own tests: no client of Kontor's, just requests as a stranger's script would send them.
import { readFileSync } from 'node:fs';
import { Agent } from 'undici';
import { ask, type Said as Answer } from '../../testing/shop-server/ask.js';
import type { Books, CallLog, PlacedOrder, RunningSimulator } from '../../testing/simulator.js';

export type Said = Answer & { method: string; path: string };
type How = { body?: unknown; headers?: Record<string, string>; user?: string; secret?: string; token?: string; anonymous?: boolean; secure?: boolean; raw?: string; type?: string };

export class Caller {
  readonly agent: Agent;
  /** Every answer so far, for a referee. */
  readonly heard: Said[] = [];
  constructor(readonly shop: RunningSimulator) {
    this.agent = new Agent({ connect: { ca: readFileSync(shop.certificate, 'utf8') } });
  }

  /** `path` below /api.php/, or from the root with a slash at its beginning. */
  async call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD', path: string, how: How = {}): Promise<Said> {
    const { email, password } = this.shop.credentials;
    const basic = `Basic ${Buffer.from(`${how.user ?? email}:${how.secret ?? password}`).toString('base64')}`;
    const payload = how.raw ?? (how.body === undefined ? undefined : JSON.stringify(how.body));
    const answer = await ask(this.agent, {
      method,
      url: `${(how.secure ?? true) ? this.shop.secureUrl : this.shop.url}${path.startsWith('/') ? path : `/api.php/${path}`}`,
      headers: { ...(how.anonymous ? {} : { authorization: how.token === undefined ? basic : `Bearer ${how.token}` }), ...(payload === undefined ? {} : { 'content-type': how.type ?? 'application/json' }), ...how.headers },
      body: payload,
    });
    const said: Said = { ...answer, method, path };
    this.heard.push(said);
    return said;
  }

  get = (path: string, how?: How): Promise<Said> => this.call('GET', path, how);
  put = (path: string, body: unknown, how?: How): Promise<Said> => this.call('PUT', path, { body, ...how });
  post = (path: string, body: unknown, how?: How): Promise<Said> => this.call('POST', path, { body, ...how });
  patch = (path: string, body: unknown, how?: How): Promise<Said> => this.call('PATCH', path, { body, ...how });

  control = (path: string, body?: unknown): Promise<{ token?: string }> => this.shop.control(path, body) as Promise<{ token?: string }>;
  books = (query = ''): Promise<Books> => this.shop.control(`/books${query}`) as Promise<Books>;
  log = (): Promise<CallLog> => this.shop.control('/log') as Promise<CallLog>;
  order = (body: unknown): Promise<PlacedOrder> => this.shop.control('/order', body) as Promise<PlacedOrder>;

  /** An empty shop with these switches, filled. */
  async begin(seed: unknown, switches: Record<string, unknown> = {}, flavour = 'gx49'): Promise<void> {
    await this.control('/reset', { flavour, switches });
    await this.control('/seed', seed);
  }

  async close(): Promise<void> {
    await this.agent.close();
    await this.shop.close();
  }
}
