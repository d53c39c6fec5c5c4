// Gambio's two REST APIs in their own words: v2 for orders, products, prices and special offers, v3 for variants and options. One account for both,
// by Basic with an administrator's e-mail and password or by a token; a quota of calls that the headers tell and all runs of the shop share.
import { exactText, type Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import { asDoc, isOlder, type Doc } from '../fields.js';
import { clockOffsetSeconds, type HttpAnswer, type HttpCall } from '../http.js';
import type { ConnectContext } from '../port.js';
import type { Learned } from './learned.js';
import { bodyOf, quotaRest, refusalOf } from './refusal.js';

export type Query = Record<string, string | number>;
export type GambioAnswer = { status: number; body: Exact };

type Api = 'v2' | 'v3';
type Send = { api: Api; method: HttpCall['method']; path: string; query?: Query; body?: unknown; kind: 'read' | 'write'; items: number };

const readTimeoutSeconds = 60;
/** Each call boots the whole shop, and a hundred rows take a slow one a minute. */
const writeTimeoutSeconds = 120;
/** More than any list of settings has; lists have no known maximum. */
const wholeList = 1000;

/** Stock and prices of variants are taken from this version on (F14). */
const writableVariants = [4, 7] as const;
/** API v3, and with it everything about variants, exists from this version on. */
const readableVariants = [4, 1] as const;

/** The client of one open connection. */
export class GambioClient {
  /** The address; another one after a redirect that may be followed (F11). */
  base: string;
  private told = '';
  private ahead = 0;

  constructor(
    private readonly context: Pick<ConnectContext, 'domain' | 'settings' | 'http' | 'now'>,
    private readonly learned: Learned,
  ) {
    this.base = context.domain;
  }

  /** Version of the shop as its last answer said it, `4.8.0.3`; empty before the first answer of a shop never seen. */
  get version(): string {
    return this.told || (this.learned.facts?.version ?? '');
  }
  get writesVariants(): boolean {
    return this.version !== '' && !isOlder(this.version, writableVariants);
  }
  get readsVariants(): boolean {
    return this.version !== '' && !isOlder(this.version, readableVariants);
  }

  /** Our time. */
  now(): Date {
    return this.context.now();
  }
  /** The shop's time, as far as its last answer told how far it is from ours. */
  shopNow(): Date {
    return new Date(this.context.now().getTime() + this.ahead);
  }

  async get(api: Api, path: string, query: Query = {}, items = 0): Promise<GambioAnswer> {
    return this.ask({ api, method: 'GET', path, query, kind: 'read', items });
  }

  /** `POST …/search`: a read. */
  async search(resource: 'orders' | 'products' | 'special_offers', condition: object, query: Query, items = 0): Promise<Doc[]> {
    const { body } = await this.ask({ api: 'v2', method: 'POST', path: `${resource}/search`, query, body: { search: condition }, kind: 'read', items });
    return docsIn(body, resource);
  }

  async write(api: Api, method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, items = 1): Promise<GambioAnswer> {
    return this.ask({ api, method, path, body, kind: 'write', items });
  }

  /** A bulk write that failed in part answers 400 and yet has stored the rest: both answers are the body that tells which. */
  async writeAll(path: string, rows: object[]): Promise<Exact> {
    const answer = await this.send({ api: 'v2', method: 'PUT', path, body: rows, kind: 'write', items: rows.length });
    const body = bodyOf(answer);
    if (answer.status === 400 && body !== null && typeof body === 'object' && !Array.isArray(body) && Array.isArray(body.affected)) return body;
    return this.read(answer).body;
  }

  /** A list of API v2, all of it. No list says how long it is: the page that is not full is the last. */
  async all(path: string): Promise<Doc[]> {
    const docs: Doc[] = [];
    for (let page = 1; ; page += 1) {
      const { body } = await this.get('v2', path, { page, per_page: wholeList });
      const some = docsIn(body, path);
      docs.push(...some);
      if (some.length < wholeList) return docs;
    }
  }

  /** A list of API v3, all of it. Its links lose the port of the shop, so the pages are counted here. */
  async allV3(path: string): Promise<Doc[]> {
    const docs: Doc[] = [];
    for (let page = 1; ; page += 1) {
      const { body } = await this.get('v3', path, { page, 'per-page': wholeList });
      const some = docsIn(asDoc(body, path).data ?? null, path);
      docs.push(...some);
      if (some.length < wholeList) return docs;
    }
  }

  /** Asks for the right to write without writing: no product is in the list. */
  async mayWrite(): Promise<void> {
    try {
      await this.ask({ api: 'v2', method: 'PUT', path: 'products', body: [], kind: 'read', items: 0 });
    } catch (error) {
      // That nothing was in it may be refused; that it may not be asked at all is what counts.
      if (!(error instanceof ConnectorFailure) || (error.kind !== 'rejected' && error.kind !== 'gone')) throw error;
    }
  }

  /** The entrance of the API, asked without credentials; any status. */
  async entrance(): Promise<HttpAnswer> {
    return this.heard(await this.context.http.call({ method: 'GET', url: `${this.base}/api.php/v2`, kind: 'read', timeoutSeconds: readTimeoutSeconds }));
  }

  private async ask(send: Send): Promise<GambioAnswer> {
    return this.read(await this.send(send));
  }

  private read(answer: HttpAnswer): GambioAnswer {
    const body = bodyOf(answer);
    const refusal = refusalOf(answer, body, this.context.now());
    if (refusal) throw refusal;
    return { status: answer.status, body: body ?? null };
  }

  private async send({ api, method, path, query = {}, body, kind, items }: Send): Promise<HttpAnswer> {
    const search = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&');
    return this.heard(
      await this.context.http.call({
        method,
        url: `${this.base}/api.php/${api}/${path}${search === '' ? '' : `?${search}`}`,
        // Exactly this: with a charset behind it API v2 answers 415.
        headers: { authorization: this.authorization(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body: body === undefined ? undefined : exactText(body),
        kind,
        items,
        timeoutSeconds: kind === 'read' ? readTimeoutSeconds : writeTimeoutSeconds,
        pace: (answer) => ({ pauseSeconds: quotaRest(answer, this.context.now()) }),
      }),
    );
  }

  private heard(answer: HttpAnswer): HttpAnswer {
    const [, version] = /^v?(\d+\.\d+(?:\.\d+){0,3})/.exec(answer.headers['x-shop-version'] ?? '') ?? [];
    if (version) this.told = version;
    const offset = clockOffsetSeconds(answer, this.context.now());
    if (offset !== null) this.ahead = offset * 1000;
    return answer;
  }

  private authorization(): string {
    const { email = '', password = '', token = '' } = this.context.settings;
    if (token !== '') return `Bearer ${token}`;
    // The shop answers an empty name with an internal error.
    if (email === '' || password === '') throw new ConnectorFailure('config', 'shop-settings-invalid', { fields: 'email, password' });
    return `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`;
  }
}

/** A list that is none cannot be read: it must not look like an empty one. */
export function docsIn(body: Exact, field: string): Doc[] {
  if (!Array.isArray(body)) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: field.slice(0, 60) });
  return body.map((item) => asDoc(item, field));
}
