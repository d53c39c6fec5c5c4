// Shopware 6's Admin API in its own words: the token, the headers that decide the shape of an answer, searches over all pages, errors. The token of an
// integration lasts ten minutes and costs a throttled call, so one process keeps it per shop and key; it is a secret and stands nowhere else.
import { createHash } from 'node:crypto';
import { exactText, parseExact, type Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import { docsOf, type Doc } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import type { ConnectContext } from '../port.js';
import { idOf } from './fields.js';
import type { Learned } from './learned.js';
import { hasCode, refusalOf, remoteCodes, remoteErrors } from './refusal.js';

export type Version = readonly [major: number, minor: number, patch: number];

/** `items`: how many rows it carries. `headers`: Shopware's own beside those of every call (`indexing-skip`, `sw-inheritance`, …). */
export type CallOptions = { kind?: 'read' | 'write'; items?: number; headers?: Record<string, string>; timeoutSeconds?: number };

/** What a search is asked for; `limit` and `page` are the client's. */
export type Criteria = { [key: string]: unknown };

type Token = { value: string; until: number };

const readTimeoutSeconds = 60;
/** A sync of some hundred rows takes a slow shop a minute and more; repeating it is dearer than waiting. */
const writeTimeoutSeconds = 120;
const usualLimit = 500;
/** Renewed so long before its end, since a call may wait for its turn. */
const renewBeforeSeconds = 60;

// One process, one token per shop and key; also for calls that come at the same moment.
const tokens = new Map<string, Token>();
const fetching = new Map<string, Promise<Token>>();

/** The client of one open connection. */
export class Shopware6Client {
  /** The address; another one after a redirect that may be followed (F11). */
  base: string;
  private told: string | null = null;
  // Asking for a token with a refused secret again throttles every integration behind this address.
  private refused: ConnectorFailure | null = null;
  private readonly keys: { id: string; secret: string };

  constructor(
    private readonly context: Pick<ConnectContext, 'domain' | 'settings' | 'http' | 'now'>,
    private readonly learned: Learned,
  ) {
    this.base = context.domain;
    this.keys = { id: context.settings.accessKeyId ?? '', secret: context.settings.secretAccessKey ?? '' };
  }

  /** `[6, 6, 10]`; null while neither a check nor this connection has asked. */
  get version(): Version | null {
    return parseVersion(this.told ?? this.learned.facts?.version ?? '');
  }

  /** The version, asked for where nobody did yet. */
  async knownVersion(): Promise<Version> {
    return this.version ?? this.readVersion();
  }

  /** Asks the shop for its version. */
  async readVersion(): Promise<Version> {
    const told = docOf(await this.get('_info/version')).version;
    this.told = typeof told === 'string' ? told : '';
    const version = this.version;
    if (!version) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'version' });
    return version;
  }

  /** The version as the shop writes it. */
  get versionText(): string {
    return this.told ?? this.learned.facts?.version ?? '';
  }

  /** Our time. */
  now(): Date {
    return this.context.now();
  }

  async get(path: string, options: CallOptions = {}): Promise<Exact> {
    return this.ask('GET', path, undefined, { kind: 'read', ...options });
  }

  /** `path` below /api. The answer of a 204 is null. Unless `kind` says otherwise it writes. */
  async post(path: string, body: unknown, options: CallOptions = {}): Promise<Exact> {
    return this.ask('POST', path, body, options);
  }

  async patch(path: string, body: unknown, options: CallOptions = {}): Promise<Exact> {
    return this.ask('PATCH', path, body, options);
  }

  /** All rows of a search, page by page, sorted by id unless the criteria say otherwise; `entity` with dashes. A row that moved between two pages comes once. */
  async search(entity: string, criteria: Criteria = {}, options: CallOptions = {}): Promise<Doc[]> {
    const rows = new Map<string, Doc>();
    for (let page = 1; ; page += 1) {
      const { docs, limit } = await this.page(entity, { sort: [{ field: 'id', order: 'ASC' }], ...criteria, page }, options);
      for (const doc of docs) rows.set(idOf(doc, 'id') ?? String(rows.size), doc);
      if (docs.length < limit) return [...rows.values()];
    }
  }

  /** One page as asked. `limit`: how many rows a full one has, which is less than asked where an operator lowered the maximum. */
  async page(entity: string, criteria: Criteria & { limit?: number }, options: CallOptions = {}): Promise<{ docs: Doc[]; limit: number }> {
    for (let retried = false; ; retried = true) {
      const limit = Math.min(criteria.limit ?? usualLimit, this.learned.own.limit ?? usualLimit);
      try {
        const body = await this.post(`search/${entity}`, { ...criteria, limit }, { items: limit, ...options, kind: 'read' });
        return { docs: docsOfAnswer(body), limit };
      } catch (error) {
        const allowed = maxLimitOf(error);
        if (allowed === null || retried || allowed >= limit) throw error;
        this.learned.learn({ limit: allowed });
        // Pages of another size begin elsewhere: only a first one can be asked for again, the others with the next search.
        if (criteria.page !== undefined && criteria.page !== 1) throw error;
      }
    }
  }

  /** A call without credentials: whether a Shopware answers there, and what time it has. Any status. */
  async probe(): Promise<{ answer: HttpAnswer; body: Exact | undefined }> {
    const answer = await this.context.http.call({ method: 'GET', url: `${this.base}/api/_info/version`, headers: { accept: 'application/json' }, kind: 'read', timeoutSeconds: readTimeoutSeconds });
    return { answer, body: bodyOf(answer) };
  }

  /** The connection test wants a word from the shop itself: what was kept or refused before does not count. */
  forgetToken(): void {
    tokens.delete(this.tokenKey);
    this.refused = null;
  }

  private get tokenKey(): string {
    return createHash('sha256').update(JSON.stringify([this.base, this.keys.id, this.keys.secret])).digest('hex');
  }

  // A 401 renews the token once: it expired early, or the shop's signing key changed. A second one is an answer.
  private async ask(method: 'GET' | 'POST' | 'PATCH', path: string, body: unknown, options: CallOptions): Promise<Exact> {
    const token = await this.token();
    const first = await this.send(method, path, body, options, token);
    if (first.answer.status !== 401 || first.body === undefined) return this.read(first);
    if (tokens.get(this.tokenKey)?.value === token) tokens.delete(this.tokenKey);
    const second = await this.send(method, path, body, options, await this.token());
    if (second.answer.status === 401 && second.body !== undefined) throw new ConnectorFailure('auth', 'shop-token-refused', {});
    return this.read(second);
  }

  private async token(): Promise<string> {
    if (this.refused) throw this.refused;
    const key = this.tokenKey;
    const known = tokens.get(key);
    const now = this.context.now().getTime();
    // A clock that was set back must not keep a token for ever.
    if (known && known.until > now && known.until < now + 3_600_000) return known.value;
    const under = fetching.get(key) ?? this.fetchToken().finally(() => fetching.delete(key));
    fetching.set(key, under);
    const token = await under;
    tokens.set(key, token);
    return token.value;
  }

  private async fetchToken(): Promise<Token> {
    const body = JSON.stringify({ grant_type: 'client_credentials', client_id: this.keys.id, client_secret: this.keys.secret });
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    const answer = await this.context.http.call({ method: 'POST', url: `${this.base}/api/oauth/token`, headers, body, kind: 'read', timeoutSeconds: readTimeoutSeconds });
    const parsed = bodyOf(answer);
    const refusal = refusalOf(answer, parsed, this.context.now());
    // OAuth libraries answer a wrong client with 400 or 401.
    if (refusal?.kind === 'rejected' && answer.status === 400) this.refused = new ConnectorFailure('auth', 'shop-credentials-refused', refusal.values);
    else if (refusal?.kind === 'auth' && refusal.code === 'shop-credentials-refused') this.refused = refusal;
    if (this.refused) throw this.refused;
    if (refusal) throw refusal;
    const doc = docOf(parsed);
    const { access_token: value, expires_in: seconds } = doc;
    if (typeof value !== 'string' || value === '') throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'access_token' });
    const lifetime = typeof seconds === 'string' && /^\d{1,6}$/.test(seconds) ? parseInt(seconds, 10) : 600;
    return { value, until: this.context.now().getTime() + Math.max(lifetime - renewBeforeSeconds, 1) * 1000 };
  }

  private read({ answer, body }: { answer: HttpAnswer; body: Exact | undefined }): Exact {
    const refusal = refusalOf(answer, body, this.context.now());
    if (refusal) throw refusal;
    return body ?? null;
  }

  private async send(method: 'GET' | 'POST' | 'PATCH', path: string, body: unknown, { kind = 'write', items = 0, headers = {}, timeoutSeconds }: CallOptions, token: string): Promise<{ answer: HttpAnswer; body: Exact | undefined }> {
    const answer = await this.context.http.call({
      method,
      url: `${this.base}/api/${path}`,
      // Without this Accept the shop refuses the call or answers in another shape (JSON:API).
      headers: { ...headers, accept: 'application/json', authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : exactText(body),
      kind,
      items,
      timeoutSeconds: timeoutSeconds ?? (kind === 'write' ? writeTimeoutSeconds : readTimeoutSeconds),
    });
    return { answer, body: bodyOf(answer) };
  }
}

/** `6.6.10.3` → `[6, 6, 10]`; builds of the trunk say `6.7.9999999-dev`. */
export function parseVersion(text: string): Version | null {
  const [, major, minor, patch = '0'] = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,9}))?/.exec(text) ?? [];
  return major === undefined || minor === undefined ? null : [parseInt(major, 10), parseInt(minor, 10), parseInt(patch, 10)];
}

/** Whether a version is that one or a later one; an unknown one is not. */
export function isAtLeast(version: Version | null, than: Version): boolean {
  if (!version) return false;
  const at = version.findIndex((part, index) => part !== than[index]);
  return at === -1 || (version[at] ?? 0) > (than[at] ?? 0);
}

/** A batch answer, a state, nothing at all (204): null. Undefined when it is no JSON. */
function bodyOf(answer: HttpAnswer): Exact | undefined {
  return answer.text.trim() === '' && answer.status >= 200 && answer.status < 300 ? null : parseExact(answer.text);
}

function docOf(body: Exact | undefined): Doc {
  return body !== undefined && body !== null && typeof body === 'object' && !Array.isArray(body) ? body : {};
}

function docsOfAnswer(body: Exact): Doc[] {
  if (body === null || typeof body !== 'object' || Array.isArray(body) || !Array.isArray(body.data)) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'data' });
  return docsOf(body, 'data');
}

function maxLimitOf(error: unknown): number | null {
  if (!hasCode(error, remoteCodes.limitExceeded)) return null;
  const told = remoteErrors(error).map(({ parameters }) => parameters.maxLimit).find((value) => typeof value === 'string' && /^\d{1,5}$/.test(value));
  return typeof told === 'string' && told !== '0' ? parseInt(told, 10) : null;
}
