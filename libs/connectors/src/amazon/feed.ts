// One JSON_LISTINGS_FEED for many rows: document, upload, feed; then its way through submission and processing; then the report, which alone says what became of
// every message: DONE is not success. A feed whose answer was lost is looked for before another one is made.
import { exactText, parseExact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import { asDoc, docsOf, neededText, textOf, type Doc } from '../fields.js';
import { cut } from '../pieces.js';
import type { AmazonClient } from './amazon.client.js';
import { countOf, iso } from './fields.js';
import type { Patch } from './patches.js';

const feedType = 'JSON_LISTINGS_FEED';
const contentType = 'application/json; charset=UTF-8';
/** Rows of one feed; Amazon's own limit is 25,000. */
export const feedBatch = 10_000;

export type Message = { sku: string; patches: Patch[] };
export type Issue = { code: string; message: string };
export type FeedState =
  | { state: 'running' }
  /** Amazon does not know it (any more). */
  | { state: 'unknown' }
  /** FATAL or CANCELLED: nothing of it can be relied on. */
  | { state: 'ended'; status: string }
  /** `issues`: by message. `rest`: messages without an issue were accepted, all of them. `messages`: how many it worked off. */
  | { state: 'done'; issues: Map<number, Issue>; rest: boolean; messages: number };

/** Sends these rows; the messages are numbered from 1 in their order. */
export async function sendFeed(client: AmazonClient, messages: readonly Message[]): Promise<string> {
  const { body: document, headers } = await client.call({ operation: 'createFeedDocument', method: 'POST', path: '/feeds/2021-06-30/documents', body: { contentType }, kind: 'write', items: 0 });
  const content = { header: { sellerId: client.sellerId, version: '2.0', issueLocale: client.locale }, messages: messages.map(({ sku, patches }, index) => ({ messageId: index + 1, sku, operationType: 'PATCH', productType: 'PRODUCT', patches })) };
  await client.upload(neededText(document, 'url'), contentType, exactText(content), messages.length);
  // By Amazon's clock, on which feeds are listed.
  const began = new Date(Number.isNaN(Date.parse(headers.date ?? '')) ? client.now().getTime() - 60_000 : Date.parse(headers.date ?? '') - 1000);
  const create = async (): Promise<string> => {
    const { body } = await client.call({ operation: 'createFeed', method: 'POST', path: '/feeds/2021-06-30/feeds', body: { feedType, marketplaceIds: [client.home], inputFeedDocumentId: neededText(document, 'feedDocumentId') }, kind: 'write', items: 0 });
    return neededText(body, 'feedId');
  };
  let feed: string;
  try {
    feed = await create();
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || (error.kind !== 'unavailable' && error.kind !== 'protocol')) throw error;
    // The answer was lost, the feed perhaps not.
    const candidates = (await feedsSince(client, began)).filter((id) => !client.feedsMade.has(id));
    if (candidates.length > 1) throw error;
    feed = candidates[0] ?? (await create());
  }
  client.feedsMade.add(feed);
  return feed;
}

async function feedsSince(client: AmazonClient, began: Date): Promise<string[]> {
  const { body } = await client.call({ operation: 'getFeeds', method: 'GET', path: '/feeds/2021-06-30/feeds', query: { feedTypes: feedType, marketplaceIds: client.home, createdSince: iso(began), pageSize: '100' }, kind: 'read' });
  return docsOf(body, 'feeds').map((feed) => neededText(feed, 'feedId'));
}

export async function feedState(client: AmazonClient, feed: string): Promise<FeedState> {
  let doc: Doc;
  try {
    doc = (await client.call({ operation: 'getFeed', method: 'GET', path: `/feeds/2021-06-30/feeds/${encodeURIComponent(feed)}`, kind: 'read' })).body;
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'gone') return { state: 'unknown' };
    throw error;
  }
  const status = textOf(doc, 'processingStatus');
  if (status === 'IN_QUEUE' || status === 'IN_PROGRESS') return { state: 'running' };
  const report = textOf(doc, 'resultFeedDocumentId');
  if (status !== 'DONE' || report === '') return { state: 'ended', status };
  let document: Doc;
  try {
    document = (await client.call({ operation: 'getFeedDocument', method: 'GET', path: `/feeds/2021-06-30/documents/${encodeURIComponent(report)}`, kind: 'read' })).body;
  } catch (error) {
    // Reports are kept for four weeks.
    if (error instanceof ConnectorFailure && error.kind === 'gone') return { state: 'unknown' };
    throw error;
  }
  return reportOf(await client.download(document));
}

/** What the report says of every message. */
export function reportOf(text: string): FeedState {
  const body = parseExact(text);
  if (body === undefined) throw new ConnectorFailure('protocol', 'shop-answer-not-json', { status: 200 });
  const report = asDoc(body, 'report');
  const summary = asDoc(report.summary, 'summary');
  const issues = new Map<number, Issue>();
  for (const issue of docsOf(report, 'issues')) {
    if (textOf(issue, 'severity') !== 'ERROR') continue;
    const id = countOf(issue, 'messageId');
    if (!issues.has(id)) issues.set(id, { code: textOf(issue, 'code'), message: textOf(issue, 'message') });
  }
  // Messages that were refused without a word: nobody knows which.
  return { state: 'done', issues, rest: countOf(summary, 'messagesInvalid') <= issues.size, messages: countOf(summary, 'messagesProcessed') };
}

export function feedParts<Row>(rows: readonly Row[]): Row[][] {
  return cut(rows, feedBatch);
}
