// The Selling Partner API in its own words: log-in with Amazon, one token of an hour for all calls of a process, quotas per operation, documents in Amazon's
// storage. Secrets go to Amazon's own addresses and nowhere else; a signed address of the storage gets no token.
import { createHash } from 'node:crypto';
import { exactText, parseExact, type Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import { asDoc, textOf, type Doc } from '../fields.js';
import { retryAfterSeconds, type HttpAnswer } from '../http.js';
import type { PaceNews } from '../pace.js';
import type { ConnectContext } from '../port.js';
import type { Learned } from './learned.js';
import { operations, rateOf, ruleOf, type Operation } from './rates.js';
import { isStaleToken, loginRefusal, refusalOf } from './refusal.js';

export type Query = { [name: string]: string | string[] };
export type Call = { operation: Operation; method: 'GET' | 'POST' | 'PATCH'; path: string; query?: Query; body?: unknown; kind: 'read' | 'write'; items?: number };
export type Answered = { body: Doc; headers: Record<string, string> };

const api = 'https://sellingpartnerapi-eu.amazon.com';
const login = 'https://api.amazon.com';
export const germany = 'A1PA6795UKMFR9';
const userAgent = 'Kontor/1.0 (Language=TypeScript)';
const timeoutSeconds = 60;
const documentTimeoutSeconds = 120;
/** A token lives an hour; five minutes before that another one is fetched. */
const renewEarlySeconds = 300;
/** A refused call is asked again where the next token of its bucket is a matter of seconds. */
const patience = 4;
const shortWaitSeconds = 20;
const europeanShops = /(^|\.)amazon\.(de|fr|it|es|nl|pl|se|ie|eg|sa|ae|in|co\.uk|com\.be|com\.tr|co\.za)$|^sellingpartnerapi-eu\.amazon\.com$/;

/** Tokens of this process, and renewals in flight, by app and authorisation. */
const tokens = new Map<string, { token: string; until: number }>();
const renewals = new Map<string, Promise<string>>();

export class AmazonClient {
  /** Marketplaces of the shop; figures and prices are those of the first. */
  readonly markets: string[];
  /** Feeds that this connection made: a look-up of one whose answer was lost must not take them for it. */
  readonly feedsMade = new Set<string>();
  private readonly tokenKey: string;

  constructor(
    private readonly context: Pick<ConnectContext, 'domain' | 'settings' | 'options' | 'http' | 'now'>,
    readonly learned: Learned,
  ) {
    const { marketplaces } = context.options;
    const chosen = (Array.isArray(marketplaces) ? marketplaces : typeof marketplaces === 'string' ? marketplaces.split(/[\s,;]+/) : []).filter((id): id is string => typeof id === 'string' && /^A[0-9A-Z]{11,15}$/.test(id));
    this.markets = chosen.length > 0 ? [...new Set(chosen)] : [germany];
    this.tokenKey = createHash('sha256').update(JSON.stringify([this.loginAddress, this.setting('clientId'), this.setting('clientSecret'), this.setting('refreshToken')])).digest('hex');
  }

  get home(): string {
    return this.markets[0];
  }
  get sellerId(): string {
    return this.setting('sellerId');
  }
  /** In which language Amazon says what is wrong with an offer. */
  get locale(): string {
    return this.learned.facts?.language === 'en' ? 'en_GB' : 'de_DE';
  }
  /** Currency of prices: that of the first marketplace. */
  get currency(): string {
    return this.learned.own.currencies?.[this.home] ?? this.learned.facts?.currency ?? 'EUR';
  }

  now(): Date {
    return this.context.now();
  }

  /** How many calls of an operation a minute allows, as far as it is known. */
  aMinuteOf(operation: Operation): number {
    return Math.floor(ruleOf(operation, this.learned.own).perSecond * 60);
  }

  /** Seconds that Amazon's clock is ahead of ours; null when it does not tell its time. */
  offsetOf(headers: Record<string, string>): number | null {
    const theirs = Date.parse(headers.date ?? '');
    return Number.isNaN(theirs) ? null : Math.round((theirs - this.now().getTime()) / 1000);
  }

  async call(call: Call): Promise<Answered> {
    let renewed = false;
    for (let tries = 1; ; tries += 1) {
      const token = await this.token();
      const answer = await this.send(call, token);
      const body: Exact | undefined = answer.text === '' && answer.status >= 200 && answer.status < 300 ? {} : parseExact(answer.text);
      this.noteRate(call.operation, answer);
      if (!renewed && isStaleToken(answer, body)) {
        // One new token, and no more: what is refused then is withdrawn.
        renewed = true;
        if (tokens.get(this.tokenKey)?.token === token) tokens.delete(this.tokenKey);
        continue;
      }
      const pauseSeconds = Math.ceil(1 / ruleOf(call.operation, this.learned.own).perSecond);
      // The bucket is empty, as the limiter has been told: the next turn comes when there is a token.
      if (answer.status === 429 && retryAfterSeconds(answer, this.now()) === 0 && pauseSeconds <= shortWaitSeconds && tries < patience) continue;
      const refusal = refusalOf(answer, body, call.operation, this.now(), pauseSeconds);
      if (refusal) throw refusal;
      return { body: asDoc(body, call.operation), headers: answer.headers };
    }
  }

  /** Puts a document into Amazon's storage, with exactly the announced content type. */
  async upload(url: string, contentType: string, text: string, items: number): Promise<void> {
    const answer = await this.context.http.call({ method: 'PUT', url: this.storage(url), headers: { 'content-type': contentType }, body: text, kind: 'write', items, timeoutSeconds: documentTimeoutSeconds });
    if (answer.status >= 500) throw new ConnectorFailure('unavailable', 'shop-out-of-order', { status: answer.status });
    if (answer.status >= 300) throw new ConnectorFailure('protocol', 'shop-refused', { status: answer.status, remoteCode: 'storage' });
  }

  /** A document of Amazon's, by the answer that names its address. */
  async download(document: Doc): Promise<string> {
    const packed = textOf(document, 'compressionAlgorithm') === 'GZIP';
    const answer = await this.context.http.call({ method: 'GET', url: this.storage(textOf(document, 'url')), kind: 'read', timeoutSeconds: documentTimeoutSeconds, packed });
    if (answer.status >= 500) throw new ConnectorFailure('unavailable', 'shop-out-of-order', { status: answer.status });
    if (answer.status >= 300) throw new ConnectorFailure('protocol', 'shop-refused', { status: answer.status, remoteCode: 'storage' });
    return answer.text;
  }

  private setting(key: string): string {
    return this.context.settings[key] ?? '';
  }

  private get loginAddress(): string {
    return this.context.settings.baseUrl === undefined ? login : this.context.domain;
  }

  private storage(url: string): string {
    const { protocol, hostname, host } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '', host: '' };
    const own = this.context.settings.baseUrl !== undefined && host === new URL(this.context.domain).host;
    if (!own && (protocol !== 'https:' || !hostname.endsWith('.amazonaws.com'))) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'url' });
    return url;
  }

  private async send({ operation, method, path, query = {}, body, kind, items }: Call, token: string): Promise<HttpAnswer> {
    const search = Object.entries(query)
      .map(([name, value]) => `${name}=${(Array.isArray(value) ? value : [value]).map(encodeURIComponent).join(',')}`)
      .join('&');
    const base = this.context.settings.baseUrl === undefined ? api : this.context.domain;
    return this.context.http.call({
      method,
      url: `${base}${path}${search === '' ? '' : `?${search}`}`,
      headers: { 'x-amz-access-token': token, 'user-agent': userAgent, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : exactText(body),
      kind,
      items,
      timeoutSeconds,
      operation: { name: operation, rule: ruleOf(operation, this.learned.own) },
      pace: (answer) => this.paceNews(answer),
    });
  }

  private paceNews(answer: HttpAnswer): PaceNews | null {
    return answer.status === 429 && retryAfterSeconds(answer, this.now()) === 0 ? { available: 0 } : null;
  }

  // The header may be missing, and is then no news.
  private noteRate(operation: Operation, { headers }: HttpAnswer): void {
    const told = headers['x-amzn-ratelimit-limit'];
    const rate = rateOf(told);
    if (rate === null || told === undefined || rate === ruleOf(operation, this.learned.own).perSecond) return;
    const { [operation]: _before, ...others } = this.learned.own.rates ?? {};
    this.learned.learn({ rates: rate === operations[operation].perSecond ? others : { ...others, [operation]: told.trim() } });
  }

  private async token(): Promise<string> {
    const known = tokens.get(this.tokenKey);
    if (known && known.until > this.now().getTime()) return known.token;
    this.checkDomain();
    const renewal = renewals.get(this.tokenKey) ?? this.newToken().finally(() => renewals.delete(this.tokenKey));
    renewals.set(this.tokenKey, renewal);
    return renewal;
  }

  /** The address that was entered is only a name on a card, but a wrong one is a wrong account. */
  private checkDomain(): void {
    const { hostname } = new URL(this.context.domain);
    if (this.context.settings.baseUrl === undefined && !europeanShops.test(hostname)) throw new ConnectorFailure('config', 'shop-domain-not-marketplaces', { domain: hostname.slice(0, 100) });
  }

  private async newToken(): Promise<string> {
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: this.setting('refreshToken'), client_id: this.setting('clientId'), client_secret: this.setting('clientSecret') }).toString();
    const answer = await this.context.http.call({ method: 'POST', url: `${this.loginAddress}/auth/o2/token`, headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': userAgent }, body, kind: 'read', timeoutSeconds, operation: { name: 'login', rule: { parallel: 1 } } });
    const json = parseExact(answer.text);
    const doc = json !== undefined && json !== null && typeof json === 'object' && !Array.isArray(json) ? json : null;
    const refusal = loginRefusal(answer, doc) ?? refusalOf(answer, json, 'getMarketplaceParticipations', this.now(), 60);
    if (refusal) throw refusal;
    const token = doc ? textOf(doc, 'access_token') : '';
    if (token === '') throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'access_token' });
    const told = doc ? textOf(doc, 'expires_in') : '';
    const seconds = /^\d{1,6}$/.test(told) ? parseInt(told, 10) : 3600;
    tokens.set(this.tokenKey, { token, until: this.now().getTime() + Math.max(seconds - renewEarlySeconds, 60) * 1000 });
    return token;
  }
}

/** Tests begin without the tokens of the one before. */
export function forgetTokens(): void {
  tokens.clear();
}
