// A plain caller for the simulator's own tests: no client of Kontor's, just requests as a stranger's script would send them.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import type { Books, CallLog, PlacedOrder, RunningSimulator } from '../../testing/simulator.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it expects
export type Said = { method: string; path: string; status: number; headers: Record<string, string | string[] | undefined>; text: string; json: any };
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
    const answer = await request(`${(how.secure ?? true) ? this.shop.secureUrl : this.shop.url}${path.startsWith('/') ? path : `/api.php/${path}`}`, {
      method,
      dispatcher: this.agent,
      headers: { ...(how.anonymous ? {} : { authorization: how.token === undefined ? basic : `Bearer ${how.token}` }), ...(payload === undefined ? {} : { 'content-type': how.type ?? 'application/json' }), ...how.headers },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await answer.body.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    const said: Said = { method, path, status: answer.statusCode, headers: answer.headers, text, json };
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
