// Shopify's Admin API in its own words: tokens, one endpoint, costs. A query that was throttled was not carried out and is repeated when the bucket has
// enough; a warning about a search is an error, for a filter that Shopify does not understand finds everything.
import { createHash } from 'node:crypto';
import { parseExact, type Exact } from '../exact-json.js';
import { ConnectorFailure, incomplete } from '../failure.js';
import { asDoc, docsOf, textOf, type Doc } from '../fields.js';
import type { PaceNews } from '../pace.js';
import type { HttpAnswer } from '../http.js';
import type { ConnectContext } from '../port.js';
import { apiVersion, documents, type DocumentName } from './documents.js';
import type { Learned } from './learned.js';
import { errorsOf, graphqlRefusal, httpRefusal, isWithheld, type GraphqlError } from './refusal.js';

const readTimeoutSeconds = 60;
const writeTimeoutSeconds = 60;
/** A token lives a day; an hour before that another one is fetched. */
const renewEarlySeconds = 3600;
const patience = 5;
/** Roughly what a document costs before its first answer told it. */
const guessedCost: Partial<Record<DocumentName, number>> = { orders: 600, order: 70, moreLines: 75, orderIndex: 20, find: 40, articles: 40, seen: 50, stock: 13, prices: 13, setStock: 13, setVariants: 11, toFulfil: 100, fulfil: 11 };

/** Tokens of this process by shop and app, and those on their way, so that calls side by side fetch one only. Another process fetches its own. */
const tokens = new Map<string, { token: string; until: number }>();
const coming = new Map<string, Promise<string>>();

/** `withheld`: paths of what was withheld as protected data; `broken`: of what Shopify failed to read of single items of a list. */
export type Answered = { data: Doc; withheld: string[][]; broken: string[][]; version: string };
type Told = { requested: number; available: number | null; restoreRate: number | null; bucket: number | null };

/** The query was refused because it would cost too much; asking for less helps. */
export class TooExpensive extends ConnectorFailure {
  constructor() {
    super('protocol', 'shop-query-too-expensive', {});
  }
}

/** What is there of the `nodes` that `ask` asks for; in halves where the whole would cost too much. A list that is missing does not look like one of which all is gone. */
export async function nodesInHalves<Key>(keys: readonly Key[], ask: (some: readonly Key[]) => Promise<Doc>): Promise<Doc[]> {
  if (keys.length === 0) return [];
  try {
    const { nodes } = await ask(keys);
    if (!Array.isArray(nodes)) throw incomplete('nodes');
    return nodes.filter((node) => node !== null).map((node) => asDoc(node, 'nodes'));
  } catch (error) {
    if (!(error instanceof TooExpensive) || keys.length === 1) throw error;
    const half = Math.ceil(keys.length / 2);
    return [...(await nodesInHalves(keys.slice(0, half), ask)), ...(await nodesInHalves(keys.slice(half), ask))];
  }
}

export class ShopifyClient {
  /** What documents were told to cost, for the limiter. */
  private readonly costs = new Map<string, number>();
  private readonly tokenKey: string;

  constructor(
    private readonly context: Pick<ConnectContext, 'domain' | 'settings' | 'http' | 'now'>,
    private readonly learned: Learned,
  ) {
    const { clientId = '', clientSecret = '' } = context.settings;
    this.tokenKey = createHash('sha256').update(JSON.stringify([context.domain, clientId, clientSecret])).digest('hex');
  }

  async read(name: DocumentName, variables: Record<string, unknown> = {}, items = 0): Promise<Answered> {
    return this.ask(name, variables, 'read', items);
  }

  async write(name: DocumentName, variables: Record<string, unknown>, items: number): Promise<Answered> {
    return this.ask(name, variables, 'write', items);
  }

  /** The merchant's own token, or one of his app's that is still good. */
  private async token(): Promise<string> {
    const { accessToken, clientId, clientSecret } = this.context.settings;
    this.checkDomain();
    if (accessToken) return accessToken;
    if (!clientId || !clientSecret) throw new ConnectorFailure('config', 'shop-app-missing', {});
    const known = tokens.get(this.tokenKey);
    if (known && known.until > this.context.now().getTime()) return known.token;
    const key = this.tokenKey;
    const fetched = coming.get(key) ?? this.newToken(clientId, clientSecret).finally(() => coming.delete(key));
    coming.set(key, fetched);
    return fetched;
  }

  /** Secrets go to a shop of Shopify's only; test shops are allowed where `baseUrl` is. */
  private checkDomain(): void {
    const { hostname, protocol } = new URL(this.context.domain);
    if (this.context.settings.baseUrl === undefined && (protocol !== 'https:' || !/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(hostname))) throw new ConnectorFailure('config', 'shop-domain-not-shopifys', { domain: hostname.slice(0, 100) });
  }

  private async newToken(clientId: string, clientSecret: string): Promise<string> {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }).toString();
    const answer = await this.context.http.call({ method: 'POST', url: `${this.context.domain}/admin/oauth/access_token`, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body, kind: 'read', timeoutSeconds: readTimeoutSeconds });
    const doc = docOf(parseExact(answer.text));
    if (answer.status === 200 && doc) {
      const token = textOf(doc, 'access_token');
      const seconds = parseInt(textOf(doc, 'expires_in') || '0', 10);
      if (token === '') throw new ConnectorFailure('protocol', 'shop-answer-garbled', { reason: 'access_token' });
      tokens.set(this.tokenKey, { token, until: this.context.now().getTime() + Math.max(seconds - renewEarlySeconds, 60) * 1000 });
      return token;
    }
    throw tokenRefusal(answer, doc, this.context.now());
  }

  private async ask(name: DocumentName, variables: Record<string, unknown>, kind: 'read' | 'write', items: number): Promise<Answered> {
    let renewed = false;
    for (let tries = 1; ; tries += 1) {
      const token = await this.token();
      const { answer, body, cost } = await this.send(token, name, variables, kind, items);
      if (answer.status === 401 && !renewed && !this.context.settings.accessToken) {
        // Expired or withdrawn: one new token, and then no more.
        renewed = true;
        if (tokens.get(this.tokenKey)?.token === token) tokens.delete(this.tokenKey);
        continue;
      }
      const refusal = httpRefusal(answer, body ?? undefined, this.context.now());
      if (refusal) throw refusal;
      const errors = errorsOf(body as Doc);
      if (errors.some(({ code }) => code === 'THROTTLED')) {
        // Nothing was carried out; the limiter knows now what is left and waits.
        if (tries < patience) continue;
        const missing = cost.requested - (cost.available ?? 0);
        throw new ConnectorFailure('limited', 'shop-busy', { status: 200 }, { retryAfterSeconds: Math.max(1, Math.ceil(missing / (cost.restoreRate ?? 100))) });
      }
      if (errors.some(({ code }) => code === 'MAX_COST_EXCEEDED')) throw new TooExpensive();
      return this.judged(body as Doc, errors, answer);
    }
  }

  private judged(body: Doc, errors: GraphqlError[], answer: HttpAnswer): Answered {
    // One item of a list that Shopify could not read is that item's matter.
    const broken = body.data === null || body.data === undefined ? [] : errors.filter(({ code, path }) => code === 'INTERNAL_SERVER_ERROR' && path[1] === 'nodes' && /^\d+$/.test(path[2] ?? ''));
    const failure = graphqlRefusal(errors.filter((error) => !broken.includes(error)));
    if (failure) throw failure;
    const withheld = errors.filter(isWithheld).map(({ path }) => path);
    const search = docsOf(asDoc(body.extensions ?? {}, 'extensions'), 'search').flatMap((one) => docsOf(one, 'warnings'));
    const [warning] = search;
    if (warning) throw new ConnectorFailure('protocol', 'shop-search-not-understood', { field: textOf(warning, 'field').slice(0, 60) });
    if (body.data === null || body.data === undefined) {
      if (withheld.length > 0) throw new ConnectorFailure('config', 'shop-buyers-withheld', {});
      throw new ConnectorFailure('protocol', 'shop-answer-garbled', { reason: 'data' });
    }
    return { data: asDoc(body.data, 'data'), withheld, broken: broken.map(({ path }) => path), version: answer.headers['x-shopify-api-version'] ?? '' };
  }

  private async send(token: string, name: DocumentName, variables: Record<string, unknown>, kind: 'read' | 'write', items: number): Promise<{ answer: HttpAnswer; body: Doc | null; cost: Told }> {
    const { restoreRate = 100, bucket = 2000 } = this.learned.own;
    const costKey = `${name} ${JSON.stringify(variables.first ?? '')}`;
    const guess = this.costs.get(costKey) ?? guessedCost[name] ?? 20;
    const answer = await this.context.http.call({
      method: 'POST',
      url: `${this.context.domain}/admin/api/${apiVersion}/graphql.json`,
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': token },
      body: JSON.stringify({ query: documents[name], variables }),
      kind,
      items,
      timeoutSeconds: kind === 'read' ? readTimeoutSeconds : writeTimeoutSeconds,
      operation: { name: 'graphql', rule: { parallel: 4, perSecond: restoreRate, burst: bucket } },
      cost: guess,
      pace: paceNews,
    });
    const body = docOf(parseExact(answer.text));
    const cost = costOf(body);
    if (cost.requested > 0) this.costs.set(costKey, cost.requested);
    if (cost.restoreRate !== null && cost.bucket !== null && (cost.restoreRate !== restoreRate || cost.bucket !== bucket)) this.learned.learn({ restoreRate: cost.restoreRate, bucket: cost.bucket });
    return { answer, body, cost };
  }
}

// Read from the text, before anybody parses it: the limiter wants to know at once.
function paceNews({ text }: HttpAnswer): PaceNews | null {
  const [, available] = /"currentlyAvailable"\s*:\s*(\d{1,7})/.exec(text) ?? [];
  return available === undefined ? null : { available: parseInt(available, 10) };
}

function costOf(body: Doc | null): Told {
  const part = (doc: Doc | null, key: string): Doc | null => docOf(doc?.[key]);
  const cost = part(part(body, 'extensions'), 'cost');
  const status = part(cost, 'throttleStatus');
  const number = (doc: Doc | null, key: string): number | null => {
    const value = doc?.[key];
    return typeof value === 'string' && /^\d{1,7}(\.\d+)?$/.test(value) ? parseInt(value, 10) : null;
  };
  return { requested: number(cost, 'requestedQueryCost') ?? 0, available: number(status, 'currentlyAvailable'), restoreRate: number(status, 'restoreRate'), bucket: number(status, 'maximumAvailable') };
}

function docOf(value: Exact | undefined): Doc | null {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
}

// A refused grant comes as a page; only its words tell what is wrong.
function tokenRefusal(answer: HttpAnswer, json: Doc | null, now: Date): ConnectorFailure {
  if (/shop_not_permitted/.test(answer.text)) return new ConnectorFailure('auth', 'shop-app-of-others', {});
  if (/app_not_installed/.test(answer.text)) return new ConnectorFailure('auth', 'shop-app-not-installed', {});
  if (answer.status === 400 || answer.status === 401 || answer.status === 403) return new ConnectorFailure('auth', 'shop-credentials-refused', { remoteCode: json && typeof json.error === 'string' && /^\w{1,60}$/.test(json.error) ? json.error : '' });
  return httpRefusal(answer, json ?? undefined, now) ?? new ConnectorFailure('protocol', 'shop-answer-not-json', { status: answer.status });
}
