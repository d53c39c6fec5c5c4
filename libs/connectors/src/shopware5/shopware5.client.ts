// Shopware 5's REST API in its own words: addresses, authentication, filters, errors. Basic over https where the shop takes it, Digest else, and always
// over plain http; what worked is remembered. A wrong key costs two tries and no more.
import { exactText, parseExact, type Exact } from '../exact-json.js';
import { ConnectorFailure, incomplete } from '../failure.js';
import { asDoc, listOf, OddField, type Doc } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import type { ConnectContext } from '../port.js';
import { challengeOf, digestHeader, type Challenge } from './digest.js';
import type { Learned } from './learned.js';
import { refusalOf } from './refusal.js';

/** `property` in Doctrine's names. A list of values is matched as any of them; without it the comparison is said explicitly, for the default is LIKE. */
export type Filter = { property: string; expression: '=' | '!=' | '<' | '<=' | '>' | '>='; value: string } | { property: string; values: readonly string[] };
type ListQuery = { filters?: readonly Filter[]; limit: number; sort?: { property: string; direction: 'ASC' | 'DESC' } };
export type Page = { rows: Doc[]; /** When the shop answered, by its own clock. */ at: Date | null };

type Send = { method: 'GET' | 'PUT'; path: string; query?: string; body?: string; kind: 'read' | 'write'; items: number; right: string };
type Tried = { answer: HttpAnswer; body: Exact | undefined };

const readTimeoutSeconds = 60;
/** Hundred rows are echoed as whole entities; a slow shared host takes its time. */
const writeTimeoutSeconds = 120;

/** The client of one open connection. */
export class Sw5Client {
  /** The address; another one after a redirect that may be followed (F11). */
  base: string;
  private readonly credentials: { userName: string; apiKey: string };
  /** The nonce in use, and how often it has been used. */
  private session: { challenge: Challenge; uses: number } | null = null;

  constructor(
    private readonly context: Pick<ConnectContext, 'domain' | 'settings' | 'http' | 'now'>,
    private readonly learned: Learned,
  ) {
    this.base = context.domain;
    this.credentials = { userName: context.settings.userName ?? '', apiKey: context.settings.apiKey ?? '' };
  }

  /** One document. `right`: as the shop's own rights are named, for when it is missing. */
  async get(path: string, right: string): Promise<Doc> {
    const { body } = await this.ask({ method: 'GET', path, kind: 'read', items: 1, right });
    return dataOf(body);
  }

  /** A page of a list; always by filter and sort, never by offset, which moves under our feet. */
  async list(path: string, right: string, { filters = [], limit, sort }: ListQuery): Promise<Page> {
    const { body, answer } = await this.ask({ method: 'GET', path, query: queryOf(filters, limit, sort), kind: 'read', items: limit, right });
    try {
      const rows = listOf(asDoc(body, path), 'data').map((row) => asDoc(row, path));
      if (!Array.isArray(asDoc(body, path).data)) throw new OddField('data');
      const at = Date.parse(answer.headers.date ?? '');
      return { rows, at: Number.isNaN(at) ? null : new Date(at) };
    } catch (error) {
      if (error instanceof OddField) throw incomplete(error.field);
      throw error;
    }
  }

  /** `items`: how many rows it writes. */
  async put(path: string, body: unknown, items: number, right: string): Promise<Exact> {
    return (await this.ask({ method: 'PUT', path, body: exactText(body), kind: 'write', items, right })).body;
  }

  /** Asks for the right to write without writing: a change of something that is not there. */
  async mayWrite(path: string, right: string): Promise<void> {
    try {
      await this.ask({ method: 'PUT', path: `${path}/${nobodysId}`, body: '{}', kind: 'read', items: 0, right });
    } catch (error) {
      if (!(error instanceof ConnectorFailure) || error.kind !== 'gone') throw error;
    }
  }

  /** Asked without credentials; any status. */
  async knock(): Promise<Tried> {
    const answer = await this.context.http.call({ method: 'GET', url: `${this.base}/api/version`, kind: 'read', timeoutSeconds: readTimeoutSeconds });
    return { answer, body: parseExact(answer.text) };
  }

  /** Our time. */
  now(): Date {
    return this.context.now();
  }

  private async ask(send: Send): Promise<{ body: Exact; answer: HttpAnswer }> {
    const secure = this.base.startsWith('https://');
    const way = this.learned.own.auth ?? (secure ? 'basic' : 'digest');
    const tried = way === 'basic' && secure ? await this.basic(send) : await this.digest(send);
    const refusal = refusalOf(tried.answer, tried.body, this.context.now(), send.right);
    if (refusal) throw refusal;
    if (tried.body === undefined) throw new ConnectorFailure('protocol', 'shop-answer-not-json', { status: tried.answer.status });
    return { body: tried.body, answer: tried.answer };
  }

  private async basic(send: Send): Promise<Tried> {
    const { userName, apiKey } = this.credentials;
    const tried = await this.send(send, `Basic ${Buffer.from(`${userName}:${apiKey}`, 'utf8').toString('base64')}`);
    if (tried.answer.status !== 401) {
      if (accepted(tried)) this.learned.learn({ auth: 'basic' });
      return tried;
    }
    // Older shops know Digest only; and behind some servers the shop sees Digest but not Basic.
    const challenge = challengeOf(tried.answer.headers['www-authenticate']);
    return challenge ? this.answered(send, challenge) : tried;
  }

  private async digest(send: Send): Promise<Tried> {
    const known = this.session;
    const first = known ? await this.withDigest(send, known) : await this.send(send, null);
    if (first.answer.status !== 401) {
      if (known && accepted(first)) this.learned.learn({ auth: 'digest' });
      return first;
    }
    const challenge = challengeOf(first.answer.headers['www-authenticate']);
    // A shop that offers no Digest any more is asked the other way once.
    if (!challenge) return this.base.startsWith('https://') && this.learned.own.auth === 'digest' ? this.basic(send) : first;
    // A nonce that was refused is renewed once; the very same one again means that the key is wrong.
    if (known?.challenge.nonce === challenge.nonce && !challenge.stale) return first;
    return this.answered(send, challenge);
  }

  private async answered(send: Send, challenge: Challenge): Promise<Tried> {
    const session = { challenge, uses: 0 };
    this.session = session;
    const tried = await this.withDigest(send, session);
    if (tried.answer.status === 401) this.session = null;
    else if (accepted(tried)) this.learned.learn({ auth: 'digest' });
    return tried;
  }

  private async withDigest(send: Send, session: { challenge: Challenge; uses: number }): Promise<Tried> {
    session.uses += 1;
    const { pathname, search } = new URL(this.urlOf(send));
    return this.send(send, digestHeader(session.challenge, this.credentials, { method: send.method, uri: pathname + search, count: session.uses }));
  }

  private async send(send: Send, authorization: string | null): Promise<Tried> {
    const { method, body, kind, items } = send;
    const headers: Record<string, string> = { ...(authorization === null ? {} : { authorization }), ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }) };
    const answer = await this.context.http.call({ method, url: this.urlOf(send), headers, body, kind, items, timeoutSeconds: kind === 'read' ? readTimeoutSeconds : writeTimeoutSeconds });
    return { answer, body: parseExact(answer.text) };
  }

  private urlOf({ path, query }: Send): string {
    return `${this.base}/api/${path}${query ? `?${query}` : ''}`;
  }
}

/** The highest id of a MySQL INT: no shop gets there. */
const nobodysId = '2147483647';

/** `filter[0][property]=…`; brackets stay as they are, which PHP reads and which keeps long lists short. */
export function queryOf(filters: readonly Filter[], limit: number, sort?: ListQuery['sort']): string {
  const parts = [`limit=${limit}`];
  filters.forEach((filter, index) => {
    parts.push(`filter[${index}][property]=${encodeURIComponent(filter.property)}`);
    if ('values' in filter) parts.push(...filter.values.map((value) => `filter[${index}][value][]=${encodeURIComponent(value)}`));
    else parts.push(`filter[${index}][expression]=${encodeURIComponent(filter.expression)}`, `filter[${index}][value]=${encodeURIComponent(filter.value)}`);
  });
  if (sort) parts.push(`sort[0][property]=${encodeURIComponent(sort.property)}`, `sort[0][direction]=${sort.direction}`);
  return parts.join('&');
}

function dataOf(body: Exact): Doc {
  try {
    return asDoc(asDoc(body, 'answer').data, 'data');
  } catch (error) {
    if (error instanceof OddField) throw incomplete(error.field);
    throw error;
  }
}

// A page of maintenance says nothing about the way in.
function accepted({ answer, body }: Tried): boolean {
  return body !== undefined && (answer.status < 300 || answer.status === 404);
}
