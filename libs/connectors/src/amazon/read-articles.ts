// The merchant's articles in his account: found by number, and the whole catalogue either page by page or, beyond the thousand that the search gives, as the
// report that Amazon makes for it.
import { ConnectorFailure } from '../failure.js';
import { docsOf, neededText, textOf, type Doc } from '../fields.js';
import type { ArticleAbility, Found, Opaque } from '../port.js';
import type { AmazonClient } from './amazon.client.js';
import { docOrNull } from './fields.js';
import { channelMemo, itemsPath, perCall, readOffers, type Part } from './read-offers.js';

type Cursor = { token: string } | { report: string };
type Article = Awaited<ReturnType<ArticleAbility['readArticles']>>['articles'][number];

const parts: Part[] = ['summaries', 'fulfillmentAvailability', 'relationships'];
/** The search never gives more. */
const mostSearched = 1000;
const reportType = 'GET_MERCHANT_LISTINGS_ALL_DATA';
const reportSeconds = 60;

export function articleReader(client: AmazonClient): ArticleAbility {
  return {
    async find(numbers) {
      const offers = await readOffers(client, numbers.map((number) => number.trim()).filter((number) => number !== ''), parts);
      const hits = new Map<string, Found['hits']>();
      for (const doc of offers.values()) {
        const { remoteId, remoteParentId, number, memo } = articleOf(client, doc);
        hits.set(fold(number), [...(hits.get(fold(number)) ?? []), { remoteId, remoteParentId, number, memo }]);
      }
      return numbers.map((number) => {
        const all = hits.get(fold(number)) ?? [];
        // Amazon tells large letters from small ones: the very spelling is meant where it is there.
        const exact = all.filter((hit) => hit.remoteId === number);
        return { number, hits: exact.length > 0 ? exact : all };
      });
    },
    async readArticles(cursor): ReturnType<ArticleAbility['readArticles']> {
      const at = cursor as Cursor | null;
      if (at && 'report' in at) return { articles: await readReport(client, at.report), cursor: null };
      const query = { marketplaceIds: client.home, includedData: parts, pageSize: String(perCall), sortBy: 'createdDate', sortOrder: 'ASC', ...(at ? { pageToken: at.token } : {}) };
      const { body } = await client.call({ operation: 'searchListingsItems', method: 'GET', path: itemsPath(client), query, kind: 'read', items: perCall });
      const total = textOf(body, 'numberOfResults');
      if (at === null && /^\d{1,9}$/.test(total) && parseInt(total, 10) >= mostSearched) return { articles: [], cursor: { report: await orderReport(client) } satisfies Cursor };
      const token = textOf(docOrNull(body, 'pagination') ?? {}, 'nextToken');
      return { articles: docsOf(body, 'items').map((doc) => articleOf(client, doc)), cursor: token === '' ? null : ({ token } satisfies Cursor) };
    },
  };
}

function articleOf(client: AmazonClient, doc: Doc): Article {
  const sku = neededText(doc, 'sku');
  const [summary] = docsOf(doc, 'summaries');
  return { remoteId: sku, remoteParentId: null, number: sku.trim(), name: summary ? textOf(summary, 'itemName') : '', memo: channelMemo(doc, client.now()) };
}

async function orderReport(client: AmazonClient): Promise<string> {
  const { body } = await client.call({ operation: 'createReport', method: 'POST', path: '/reports/2021-06-30/reports', body: { reportType, marketplaceIds: [client.home] }, kind: 'read' });
  return neededText(body, 'reportId');
}

/** Amazon takes its time; until then the run waits. */
async function readReport(client: AmazonClient, report: string): Promise<Article[]> {
  const { body } = await client.call({ operation: 'getReport', method: 'GET', path: `/reports/2021-06-30/reports/${encodeURIComponent(report)}`, kind: 'read' });
  const status = textOf(body, 'processingStatus');
  if (status === 'IN_QUEUE' || status === 'IN_PROGRESS') throw new ConnectorFailure('limited', 'shop-prepares-catalogue', { seconds: reportSeconds }, { retryAfterSeconds: reportSeconds });
  if (status !== 'DONE') throw new ConnectorFailure('protocol', 'shop-refused', { status: 200, remoteCode: status.slice(0, 60) });
  const { body: document } = await client.call({ operation: 'getReportDocument', method: 'GET', path: `/reports/2021-06-30/documents/${encodeURIComponent(neededText(body, 'reportDocumentId'))}`, kind: 'read' });
  return parseReport(await client.download(document), client.now());
}

/** A table with tabs and without quotes. Its header may be in the marketplace's language, so a column may be missing; the number must be there. */
export function parseReport(text: string, now: Date): Article[] {
  const [header = '', ...lines] = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const columns = header.split('\t').map((name) => name.trim().toLowerCase());
  const column = (...names: string[]): number => columns.findIndex((name) => names.includes(name));
  const [sku, name, channel] = [column('seller-sku', 'händler-sku', 'haendler-sku', 'sku'), column('item-name', 'artikelbezeichnung'), column('fulfillment-channel', 'versender')];
  if (sku < 0) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'seller-sku' });
  return lines.flatMap((line): Article[] => {
    const cells = line.split('\t');
    const id = cells[sku] ?? '';
    if (id.trim() === '') return [];
    const memo: Opaque | null = channel < 0 || !cells[channel] ? null : { channel: cells[channel].trim(), channelAt: now.toISOString() };
    return [{ remoteId: id, remoteParentId: null, number: id.trim(), name: name < 0 ? '' : (cells[name] ?? ''), memo }];
  });
}

function fold(number: string): string {
  return number.trim().toLowerCase();
}
