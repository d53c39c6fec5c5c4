// How changed offers reach Amazon: a few as one patch each, many as one feed; a feed that runs is followed instead of sent again, over restarts, by what the
// listing remembers of it. The two ways are never taken for the same number at the same time, since their order would be chance.
import { createHash } from 'node:crypto';
import { abreast } from '../abreast.js';
import { ConnectorFailure, asItemFailure, refused } from '../failure.js';
import { docsOf, textOf } from '../fields.js';
import type { ItemFailure, Opaque, Outcome, RemoteKey } from '../port.js';
import type { AmazonClient } from './amazon.client.js';
import { feedParts, feedState, sendFeed, type FeedState, type Issue } from './feed.js';
import type { Patch } from './patches.js';
import { parallel } from './rates.js';
import { itemPath, memoOf, readOffers } from './read-offers.js';

/** Which of the two feeds of a listing is meant; stock and prices are sent apart. */
export type FeedName = 'stockFeed' | 'priceFeed';
/** `message` of `of` in the feed; `sent`: what it carries; `at`: when it was last asked for. */
type FeedMemo = { feed: string; message: number; of: number; sent: string; at: string };

export type OfferWrite = { key: RemoteKey; patches: Patch[]; sent: string; memo?: { [key: string]: Opaque }; rightUntil?: Date | null };
type Settle = (outcomes: Outcome[]) => Promise<void>;

/** Patches as long as they take at most a minute (three hundred at the published rate), and never more than that. */
const mostPatches = 400;
const settledAtOnce = 20;
/** So many offers that fail one after the other, and it is Amazon that is out of order, not the offers. */
const outage = parallel;
const askAfterSeconds = 60;
/** A run asks at least every quarter of an hour; a feed that nobody asked for so long was sent for a figure that may be an older one. */
const forgottenMilliseconds = 3_600_000;

/** Says in few letters what a row wants to show. */
export function sentMark(wanted: unknown): string {
  return createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 16);
}

/** Settles what a running feed has become; returns the rows that must be sent (anew). */
export async function followFeeds<Row extends RemoteKey>(client: AmazonClient, rows: readonly Row[], name: FeedName, markOf: (row: Row) => string, settle: Settle): Promise<Row[]> {
  const fresh: Row[] = [];
  const byFeed = new Map<string, { row: Row; memo: FeedMemo }[]>();
  for (const row of rows) {
    const memo = feedMemo(row, name);
    if (memo) byFeed.set(memo.feed, [...(byFeed.get(memo.feed) ?? []), { row, memo }]);
    else fresh.push(row);
  }
  for (const [feed, some] of byFeed) {
    const state = await feedState(client, feed);
    if (state.state === 'running') {
      await settle(some.map(({ row, memo }) => ({ listing: row.listing, confirmed: 'later', askAfterSeconds, memo: { [name]: { ...memo, at: client.now().toISOString() } } })));
      continue;
    }
    // Of another figure than the one wanted now, or of a run that was given up: its end is waited for, and then the row is sent.
    const mine = some.filter(({ row, memo }) => memo.sent === markOf(row) && client.now().getTime() - Date.parse(memo.at) < forgottenMilliseconds && isWhole(state, memo));
    fresh.push(...some.filter((one) => !mine.includes(one)).map(({ row }) => row));
    if (mine.length > 0) await settle(await outcomesOf(client, mine, state, name));
  }
  return fresh;
}

/** A feed that worked off another number of messages was somebody else's, taken for ours after its answer was lost. */
function isWhole(state: FeedState, memo: FeedMemo): boolean {
  return state.state !== 'unknown' && (state.state !== 'done' || state.messages === memo.of);
}

async function outcomesOf<Row extends RemoteKey>(client: AmazonClient, rows: { row: Row; memo: FeedMemo }[], state: FeedState, name: FeedName): Promise<Outcome[]> {
  const forget = { [name]: null };
  if (state.state === 'ended') {
    const kind = state.status === 'CANCELLED' ? 'unavailable' : 'rejected';
    return rows.map(({ row }) => ({ ...refused(row.listing, { kind, code: 'feed-not-carried-out', values: { number: row.number, status: state.status.slice(0, 40) } }), memo: forget }));
  }
  if (state.state !== 'done') return [];
  const bad = rows.filter(({ memo }) => state.issues.has(memo.message)).map(({ row }) => row);
  const there = bad.length > 0 ? await readOffers(client, bad.map(({ remoteId }) => remoteId), ['summaries']) : new Map<string, unknown>();
  return rows.map(({ row, memo }): Outcome => {
    const issue = state.issues.get(memo.message);
    if (issue) return { ...refused(row.listing, there.has(row.remoteId) ? issueFailure(row, issue) : goneFailure(row, issue.code)), memo: forget };
    if (!state.rest) return { ...refused(row.listing, { kind: 'protocol', code: 'place-not-answered', values: { number: row.number } }), memo: forget };
    return { listing: row.listing, confirmed: true, memo: forget };
  });
}

/** Sends these rows: every one gets exactly one outcome, or the failure of the whole call is thrown after what was settled before. */
export async function pushOffers(client: AmazonClient, writes: readonly OfferWrite[], name: FeedName, settle: Settle): Promise<void> {
  if (writes.length <= Math.min(client.aMinuteOf('patchListingsItem'), mostPatches)) return patchAll(client, writes, name, settle);
  for (const part of feedParts(writes)) {
    const feed = await sendFeed(client, part.map(({ key, patches }) => ({ sku: key.remoteId, patches })));
    const at = client.now().toISOString();
    await settle(part.map(({ key, sent, memo }, index) => ({ listing: key.listing, confirmed: 'later', askAfterSeconds, memo: { ...memo, [name]: { feed, message: index + 1, of: part.length, sent, at } satisfies FeedMemo } })));
  }
}

/** An offer that Amazon cannot work on just now waits until the others are through; what fails again then keeps back itself only. */
async function patchAll(client: AmazonClient, writes: readonly OfferWrite[], name: FeedName, settle: Settle): Promise<void> {
  const waiting: Outcome[] = [];
  const again: OfferWrite[] = [];
  let [answered, inARow] = [0, 0];
  let settling = Promise.resolve();
  const flush = (): Promise<void> => {
    const some = waiting.splice(0);
    if (some.length > 0) settling = settling.catch(() => undefined).then(() => settle(some));
    return settling;
  };
  /** Null, or why Amazon could not work on it. */
  const patch = async (write: OfferWrite): Promise<ConnectorFailure | null> => {
    try {
      waiting.push(withMemo(await patchOne(client, write), write, name));
    } catch (error) {
      if (error instanceof ConnectorFailure && error.kind === 'unavailable') return error;
      throw error;
    }
    if (waiting.length >= settledAtOnce) await flush();
    return null;
  };
  try {
    await abreast(writes, parallel, async (write) => {
      const failure = await patch(write);
      [answered, inARow] = failure ? [answered, inARow + 1] : [answered + 1, 0];
      if (!failure) return;
      if (inARow >= outage) throw failure;
      again.push(write);
    });
    await abreast(again, 1, async (write) => {
      const failure = await patch(write);
      if (!failure) return;
      if (answered === 0) throw failure;
      waiting.push(refused(write.key.listing, asItemFailure(failure)));
    });
  } finally {
    await flush();
  }
}

function withMemo(outcome: Outcome, { key, memo }: OfferWrite, name: FeedName): Outcome {
  const forget = feedMemo(key, name) ? { [name]: null } : {};
  const news = { ...memo, ...forget };
  return Object.keys(news).length > 0 ? { ...outcome, memo: news } : outcome;
}

/**
 * ACCEPTED without an error counts as shown: Amazon queues it and shows it within minutes, what goes wrong later stands in the offer's issues only, and the
 * figure is absolute, so the next comparison finds it. Asking every offer again would cost as many calls as were just made.
 */
async function patchOne(client: AmazonClient, { key, patches, rightUntil }: OfferWrite): Promise<Outcome> {
  try {
    const { body } = await client.call({ operation: 'patchListingsItem', method: 'PATCH', path: itemPath(client, key.remoteId), query: { marketplaceIds: client.home, includedData: 'issues', issueLocale: client.locale }, body: { productType: 'PRODUCT', patches }, kind: 'write', items: 1 });
    const error = docsOf(body, 'issues').find((issue) => textOf(issue, 'severity') === 'ERROR');
    const issue: Issue = { code: error ? textOf(error, 'code') : textOf(body, 'status'), message: error ? textOf(error, 'message') : '' };
    if (error || textOf(body, 'status') !== 'ACCEPTED') return refused(key.listing, issueFailure(key, issue));
    return { listing: key.listing, confirmed: true, ...(rightUntil === undefined ? {} : { rightUntil }) };
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || (error.kind !== 'gone' && error.kind !== 'rejected')) throw error;
    // Refused as a whole: because the offer is not there, or for another reason; Amazon's words for the two are not told apart by a code.
    const there = error.kind === 'gone' ? false : (await readOffers(client, [key.remoteId], ['summaries'])).has(key.remoteId);
    return refused(key.listing, there ? asItemFailure(error) : goneFailure(key, String(error.values.remoteCode ?? '')));
  }
}

function goneFailure(key: RemoteKey, remoteCode: string): ItemFailure {
  return { kind: 'gone', code: 'place-gone', values: { number: key.number, remoteCode: remoteCode.slice(0, 60) } };
}

function issueFailure(key: RemoteKey, { code, message }: Issue): ItemFailure {
  return { kind: 'rejected', code: 'offer-refused', values: { number: key.number, remoteCode: code.slice(0, 60), reason: message.slice(0, 300) } };
}

function feedMemo(row: RemoteKey, name: FeedName): FeedMemo | null {
  const memo = memoOf(memoOf(row.memo)[name] ?? null);
  const { feed, message, of, sent, at } = memo;
  return typeof feed === 'string' && typeof message === 'number' && typeof of === 'number' && typeof sent === 'string' && typeof at === 'string' ? { feed, message, of, sent, at } : null;
}
