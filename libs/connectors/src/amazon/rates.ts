// Amazon counts every operation for itself, per seller and app, in a token bucket. These are the published figures; an answer's header may tell others for this
// account, which are then remembered and used instead.
import type { PaceRule } from '../pace.js';
import type { Own } from './learned.js';

/** Requests a second and how many may be saved up. createFeed holds six instead of fifteen: a second limit allows five feeds in five minutes. */
export const operations = {
  searchOrders: { perSecond: 0.0056, burst: 20 },
  getOrder: { perSecond: 0.5, burst: 30 },
  confirmShipment: { perSecond: 2, burst: 10 },
  patchListingsItem: { perSecond: 5, burst: 5 },
  getListingsItem: { perSecond: 5, burst: 10 },
  searchListingsItems: { perSecond: 5, burst: 5 },
  createFeedDocument: { perSecond: 0.5, burst: 15 },
  createFeed: { perSecond: 0.0083, burst: 6 },
  getFeeds: { perSecond: 0.0222, burst: 10 },
  getFeed: { perSecond: 2, burst: 15 },
  getFeedDocument: { perSecond: 0.0222, burst: 10 },
  getMarketplaceParticipations: { perSecond: 0.016, burst: 15 },
  createReport: { perSecond: 0.0167, burst: 15 },
  getReport: { perSecond: 2, burst: 15 },
  getReportDocument: { perSecond: 0.0167, burst: 15 },
} as const satisfies Record<string, { perSecond: number; burst: number }>;

export type Operation = keyof typeof operations;

/** Calls of one operation at a time. */
export const parallel = 5;

export function ruleOf(operation: Operation, own: Readonly<Partial<Own>>): PaceRule & { perSecond: number } {
  const { perSecond, burst } = operations[operation];
  // One less than Amazon's bucket holds: what left us in good order may arrive bunched.
  return { parallel, perSecond: rateOf(own.rates?.[operation]) ?? perSecond, burst: burst - 1 };
}

/** `0.0056` of the header; null where it says nothing that could be a rate. */
export function rateOf(text: string | undefined): number | null {
  const [, whole, fraction = ''] = /^(\d{1,6})(?:\.(\d{1,8}))?$/.exec((text ?? '').trim()) ?? [];
  const rate = whole === undefined ? 0 : parseInt(whole + fraction, 10) / 10 ** fraction.length;
  return rate > 0 ? rate : null;
}
