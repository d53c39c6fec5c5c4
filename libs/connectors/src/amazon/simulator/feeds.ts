// Documents, feeds and reports: uploads with exactly the announced content type, processing that takes its time, and a result of its own for every message
// (fact sheet 4.3, 4.4).
import { gzipSync } from 'node:zlib';
import type { ShopAnswer } from '../../testing/shop-server/shop.js';
import { applyPatches, faultsOf, findListing, pricesOf, type Issue } from './listings.js';
import { sellerId, type Feed, type Patch, type Store } from './store.js';

const uploadMilliseconds = 300_000;
const largestFeed = 25_000;
type Message = { messageId: number; sku: string; operationType: string; productType?: string; patches?: Patch[] };

export function createDocument(store: Store, contentType: string, now: number, base: string): { feedDocumentId: string; url: string } {
  const id = `amzn1.tortuga.4.eu.${store.next++}`;
  store.uploads.push({ id, contentType, until: now + uploadMilliseconds, text: null });
  return { feedDocumentId: id, url: `${base}/_documents/${id}?signature=0` };
}

/** The storage behind the signed addresses: not Amazon's API, hence no token and no quota. */
export function storage(store: Store, method: string, id: string, contentType: string, body: Buffer, now: number): ShopAnswer {
  const upload = store.uploads.find((one) => one.id === id);
  const refused = (status: number, code: string): ShopAnswer => ({ status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>` });
  if (!upload || upload.until < now) return refused(403, 'AccessDenied');
  if (method === 'PUT') {
    if (contentType !== upload.contentType) return refused(403, 'SignatureDoesNotMatch');
    upload.text = body.toString();
    let items = 1;
    try {
      items = (JSON.parse(upload.text) as { messages: unknown[] }).messages.length;
    } catch {
      // Storage takes everything; the feed will find out.
    }
    return { status: 200, body: '', items, kind: 'write' };
  }
  if (upload.text === null) return refused(404, 'NoSuchKey');
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: store.switches.packedReports ? gzipSync(upload.text) : Buffer.from(upload.text), kind: 'read' };
}

export function createFeed(store: Store, type: string, marketplaces: string[], document: string, now: number): Feed | null {
  const upload = store.uploads.find((one) => one.id === document);
  if (!upload || upload.text === null) return null;
  const feed: Feed = { id: String(50_000_000 + store.next++), type, marketplaces, document, created: now, applied: false, status: 'IN_QUEUE', result: null };
  store.feeds.push(feed);
  return feed;
}

/** Lets feeds go on as far as the clock is. */
export function processFeeds(store: Store, now: number): void {
  for (const feed of store.feeds) {
    if (feed.applied) continue;
    const age = (now - feed.created) / 1000;
    if (age < store.switches.feedSeconds / 3) continue;
    feed.status = 'IN_PROGRESS';
    if (age < store.switches.feedSeconds) continue;
    feed.applied = true;
    // Everything but JSON listings was switched off.
    feed.status = feed.type !== 'JSON_LISTINGS_FEED' ? 'FATAL' : store.switches.feedEnds;
    if (feed.status === 'DONE') work(store, feed, now);
  }
}

function work(store: Store, feed: Feed, now: number): void {
  const text = store.uploads.find(({ id }) => id === feed.document)?.text ?? '';
  let content: { header?: { sellerId?: string; version?: string }; messages?: Message[] };
  try {
    content = JSON.parse(text) as typeof content;
  } catch {
    feed.status = 'FATAL';
    return;
  }
  const messages = content.messages ?? [];
  const ids = new Set(messages.map(({ messageId }) => messageId));
  if (content.header?.sellerId !== sellerId || content.header.version !== '2.0' || messages.length === 0 || messages.length > largestFeed || ids.size !== messages.length) {
    feed.status = 'FATAL';
    return;
  }
  const issues: (Issue & { messageId: number; sku: string })[] = [];
  let invalid = 0;
  for (const { messageId, sku, operationType, productType, patches } of messages) {
    const listing = findListing(store, sku);
    const faults: Issue[] = !listing
      ? [{ code: '8541', message: `The SKU '${sku}' does not exist in the seller's catalog.`, severity: 'ERROR', categories: ['INVALID_ATTRIBUTE'] }]
      : operationType !== 'PATCH' || !productType || !patches?.length
        ? [{ code: '4000002', message: "A message needs 'operationType', 'productType' and 'patches'.", severity: 'ERROR', categories: ['INVALID_ATTRIBUTE'] }]
        : faultsOf(listing, patches);
    if (faults.length > 0) {
      invalid += 1;
      issues.push(...faults.map((fault) => ({ messageId, sku, ...fault })));
    } else if (listing) applyPatches(listing, patches ?? [], now);
  }
  const report = { header: { sellerId, version: '2.0', feedId: feed.id }, issues: issues.map(({ messageId, sku, code, severity, message, attributeNames }) => ({ messageId, sku, code, severity, message, ...(attributeNames ? { attributeName: attributeNames[0] } : {}) })), summary: { errors: issues.length, warnings: 0, messagesProcessed: messages.length, messagesAccepted: messages.length - invalid, messagesInvalid: invalid } };
  feed.result = keep(store, JSON.stringify(report), now);
}

/** A document of Amazon's own; it can be fetched for five minutes from each time it is asked for. */
function keep(store: Store, text: string, now: number): string {
  const id = `amzn1.tortuga.4.eu.${store.next++}`;
  store.uploads.push({ id, contentType: 'application/json', until: now, text });
  return id;
}

export function documentView(store: Store, id: string, now: number, base: string, key: 'feedDocumentId' | 'reportDocumentId'): Record<string, unknown> | null {
  const upload = store.uploads.find((one) => one.id === id);
  if (!upload) return null;
  upload.until = now + uploadMilliseconds;
  return { [key]: id, url: `${base}/_documents/${id}?signature=1`, ...(store.switches.packedReports ? { compressionAlgorithm: 'GZIP' } : {}) };
}

export function feedView(feed: Feed): Record<string, unknown> {
  const iso = (at: number): string => new Date(at).toISOString();
  return { feedId: feed.id, feedType: feed.type, marketplaceIds: feed.marketplaces, createdTime: iso(feed.created), processingStatus: feed.status, ...(feed.status === 'IN_QUEUE' ? {} : { processingStartTime: iso(feed.created) }), ...(feed.applied ? { processingEndTime: iso(feed.created) } : {}), ...(feed.result ? { resultFeedDocumentId: feed.result } : {}) };
}

/** The list of all offers as a tab file. */
export function createReport(store: Store, type: string, now: number): string {
  const header = ['item-name', 'listing-id', 'seller-sku', 'price', 'quantity', 'open-date', 'product-id-type', 'product-id', 'item-condition', 'asin1', 'fulfillment-channel', 'status'];
  const rows = store.listings.filter(({ parent }) => !parent).map((listing) => [listing.title, `L${listing.asin}`, listing.sku, pricesOf(listing).price, listing.fba ? '' : String(listing.quantity ?? ''), new Date(listing.created).toISOString(), '1', listing.asin, '11', listing.asin, listing.fba ? 'AMAZON_EU' : 'DEFAULT', 'Active']);
  const document = keep(store, [header, ...rows].map((cells) => cells.join('\t')).join('\r\n'), now);
  const id = String(60_000_000 + store.next++);
  store.reports.push({ id, type, created: now, document });
  return id;
}
