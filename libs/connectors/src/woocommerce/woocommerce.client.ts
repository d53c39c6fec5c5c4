// WooCommerce's REST API in its own words: addresses, authentication, errors. Basic first over https; the keys in the query string only where the
// header gets lost on the way; OAuth over plain http, or what looks like it to the shop. What worked is remembered in the shop's facts.
import { parseExact, type Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import { clockOffsetSeconds, type HttpAnswer } from '../http.js';
import type { ConnectContext } from '../port.js';
import type { Learned, Own } from './learned.js';
import { percent, signedQuery } from './oauth.js';
import { refusalOf, remoteCode } from './refusal.js';

export type Query = Record<string, string | number | boolean>;
export type WooAnswer = { body: Exact; headers: Record<string, string> };

type Send = { method: 'GET' | 'POST'; path: string; query: Query; body?: string; kind: 'read' | 'write'; items: number; timeoutSeconds: number };

const readTimeoutSeconds = 60;
/** A batch of a hundred takes a slow shop a minute and more; repeating it is dearer than waiting. */
const writeTimeoutSeconds = 120;
const apis = ['/wp-json', '/index.php/wp-json'] as const;

/** The client of one open connection. */
export class WooClient {
  /** The address; another one after a redirect that may be followed (F11). */
  base: string;
  private readonly keys: { consumerKey: string; consumerSecret: string };

  constructor(
    private readonly context: Pick<ConnectContext, 'domain' | 'settings' | 'http' | 'now'>,
    private readonly learned: Learned,
  ) {
    this.base = context.domain;
    this.keys = { consumerKey: context.settings.consumerKey ?? '', consumerSecret: context.settings.consumerSecret ?? '' };
  }

  private get secure(): boolean {
    return this.base.startsWith('https://');
  }

  async get(path: string, query: Query = {}, items = 0): Promise<WooAnswer> {
    return this.ask({ method: 'GET', path, query, kind: 'read', items, timeoutSeconds: readTimeoutSeconds });
  }

  /** `items`: how many rows it writes. A change is a POST as well: hosts that block PUT let it through, and WordPress takes it for the same. */
  async write(path: string, body: unknown, items = 1): Promise<WooAnswer> {
    try {
      return await this.ask({ method: 'POST', path, query: {}, body: JSON.stringify(body), kind: 'write', items, timeoutSeconds: writeTimeoutSeconds });
    } catch (error) {
      if (error instanceof ConnectorFailure && error.kind === 'auth' && (await this.mayRead())) throw new ConnectorFailure('config', 'shop-key-may-not-write', {});
      throw error;
    }
  }

  /** Asks for the right to write without writing: an empty batch. */
  async mayWrite(): Promise<void> {
    await this.ask({ method: 'POST', path: 'products/batch', query: {}, body: '{"update":[]}', kind: 'read', items: 0, timeoutSeconds: readTimeoutSeconds });
  }

  /** The index of WordPress, asked without credentials; any status. */
  async index(api: (typeof apis)[number]): Promise<{ answer: HttpAnswer; body: Exact | undefined }> {
    const url = `${this.base}${api}/?_fields=${percent('name,url,home,gmt_offset,timezone_string,namespaces')}`;
    const answer = await this.context.http.call({ method: 'GET', url, kind: 'read', timeoutSeconds: readTimeoutSeconds });
    return { answer, body: parseExact(answer.text) };
  }

  /** Our time. */
  now(): Date {
    return this.context.now();
  }

  // A read key that writes and a wrong secret get the same 401 and the same code; whether reading still works tells them apart.
  private async mayRead(): Promise<boolean> {
    try {
      await this.get('orders', { per_page: 1, _fields: 'id' });
      return true;
    } catch {
      return false;
    }
  }

  private async ask(send: Send): Promise<WooAnswer> {
    const first = await this.send(send, this.learned.own);
    const code = remoteCode(first.body);
    // Rewriting is broken, or the host dropped the header: one other way in is tried once, and kept when it works.
    if (first.answer.status === 404 && first.body === undefined && this.learned.own.api === undefined) return this.otherWay(send, [{ api: apis[1] }], first);
    // Without the header the shop says "cannot view"; behind a proxy that hides https from PHP, keys are not looked at and only a signature is.
    if (first.answer.status === 401 && code === 'woocommerce_rest_cannot_view' && this.secure && this.learned.own.auth === undefined) return this.otherWay(send, [{ auth: 'query' }, { auth: 'oauth' }], first);
    if (first.answer.status === 401 && code === 'woocommerce_rest_authentication_error' && !this.secure && this.learned.own.clockOffset === undefined) {
      // A signature is good for 15 minutes around the shop's time: where the clocks differ more, sign with the shop's.
      const offset = clockOffsetSeconds(first.answer, this.context.now());
      if (offset !== null && Math.abs(offset) > 600) return this.otherWay(send, [{ clockOffset: offset }], first);
    }
    const answer = this.read(first);
    this.learned.learn({ api: this.learned.own.api ?? apis[0], ...(this.secure ? { auth: this.learned.own.auth ?? 'basic' } : {}) });
    return answer;
  }

  private async otherWay(send: Send, changes: Own[], first: { answer: HttpAnswer; body: Exact | undefined }): Promise<WooAnswer> {
    for (const change of changes) {
      const next = await this.send(send, { ...this.learned.own, ...change });
      if (next.body === undefined || next.answer.status === 401 || next.answer.status === 404) continue;
      this.learned.learn(change);
      return this.read(next);
    }
    return this.read(first);
  }

  private read({ answer, body }: { answer: HttpAnswer; body: Exact | undefined }): WooAnswer {
    const refusal = refusalOf(answer, body, this.context.now());
    if (refusal) throw refusal;
    if (body === undefined) throw new ConnectorFailure('protocol', 'shop-answer-not-json', { status: answer.status });
    return { body, headers: answer.headers };
  }

  private async send({ method, path, query, body, kind, items, timeoutSeconds }: Send, own: Own): Promise<{ answer: HttpAnswer; body: Exact | undefined }> {
    const place = `${own.api ?? apis[0]}/wc/v3/${path}`;
    const url = `${this.base}${place}`;
    let pairs = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    // The shop signs what it sees: http, where PHP does not see https.
    if (!this.secure || own.auth === 'oauth') pairs = signedQuery(method, `${own.home ?? this.base}${place}`.replace(/^https:/, 'http:'), pairs, this.keys, new Date(this.context.now().getTime() + (own.clockOffset ?? 0) * 1000));
    else if (own.auth === 'query') pairs.push(['consumer_key', this.keys.consumerKey], ['consumer_secret', this.keys.consumerSecret]);
    else headers.authorization = `Basic ${Buffer.from(`${this.keys.consumerKey}:${this.keys.consumerSecret}`).toString('base64')}`;
    const search = pairs.map(([name, value]) => `${percent(name)}=${percent(value)}`).join('&');
    const answer = await this.context.http.call({ method, url: search === '' ? url : `${url}?${search}`, headers, body, kind, items, timeoutSeconds });
    return { answer, body: parseExact(answer.text) };
  }
}
