// What an unwelcome answer of Amazon means. A role that is missing and a token that is bad come with the same status and code; only the details tell them
// apart, and a role that protects personal data does not even answer an error: the fields are absent.
import type { Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import { docsOf, type Doc } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import { limited, redirectTarget } from '../refusals.js';
import type { Operation } from './rates.js';

/** The role of the app that an operation needs, in Amazon's words. */
const roles: Record<Operation, string> = {
  searchOrders: 'Inventory and Order Tracking',
  getOrder: 'Inventory and Order Tracking',
  confirmShipment: 'Inventory and Order Tracking',
  patchListingsItem: 'Product Listing',
  getListingsItem: 'Product Listing',
  searchListingsItems: 'Product Listing',
  createFeedDocument: 'Product Listing',
  createFeed: 'Product Listing',
  getFeeds: 'Product Listing',
  getFeed: 'Product Listing',
  getFeedDocument: 'Product Listing',
  getMarketplaceParticipations: 'Selling Partner Insights',
  createReport: 'Inventory and Order Tracking',
  getReport: 'Inventory and Order Tracking',
  getReportDocument: 'Inventory and Order Tracking',
};

export function roleOf(operation: Operation): string {
  return roles[operation];
}

type AmazonError = { code: string; message: string; details: string };

function firstError(body: Exact | undefined): AmazonError | null {
  if (body === undefined || body === null || typeof body !== 'object' || Array.isArray(body) || !Array.isArray(body.errors)) return null;
  const [error] = docsOf(body, 'errors');
  if (!error) return null;
  const text = (key: string): string => (typeof error[key] === 'string' ? error[key] : '');
  return { code: /^[\w-]{1,60}$/.test(text('code')) ? text('code') : '', message: text('message'), details: text('details') };
}

/** The token is expired, withdrawn or not ours: another one may be tried. */
export function isStaleToken({ status }: HttpAnswer, body: Exact | undefined): boolean {
  return status === 401 || (status === 403 && /access token/i.test(firstError(body)?.details ?? ''));
}

/** Null: the answer is good. `body` is undefined when it was no JSON. `pauseSeconds`: how long one token of the operation takes to come back. */
export function refusalOf(answer: HttpAnswer, body: Exact | undefined, operation: Operation, now: Date, pauseSeconds: number): ConnectorFailure | null {
  const { status, headers } = answer;
  const error = firstError(body);
  const remoteCode = error?.code ?? '';
  // What Amazon's support asks for.
  const request = (headers['x-amzn-requestid'] ?? '').slice(0, 60);
  if (status >= 300 && status < 400) return new ConnectorFailure('config', 'shop-redirects', { target: redirectTarget(headers.location) });
  if (status === 429) {
    const told = limited('shop-busy', answer, now);
    return told.options.retryAfterSeconds === undefined ? new ConnectorFailure('limited', 'shop-busy', { status }, { retryAfterSeconds: pauseSeconds }) : told;
  }
  if (status >= 500) return status === 503 && headers['retry-after'] ? limited('shop-out-of-order', answer, now) : new ConnectorFailure('unavailable', 'shop-out-of-order', { status, request });
  if (isStaleToken(answer, body)) return new ConnectorFailure('auth', 'shop-authorisation-withdrawn', { remoteCode });
  if (status === 403) return error ? new ConnectorFailure('config', 'shop-role-missing', { role: roleOf(operation), operation }) : new ConnectorFailure('config', 'shop-blocked', { status });
  if (status === 400 && /do(es)? not have access/i.test(error?.message ?? '')) return new ConnectorFailure('config', 'shop-role-missing', { role: roleOf(operation), operation });
  if (status === 404) return error ? new ConnectorFailure('gone', 'place-gone', { remoteCode }) : new ConnectorFailure('protocol', 'shop-answer-not-json', { status });
  if (status === 413) return new ConnectorFailure('protocol', 'shop-batch-too-large', {});
  if (status >= 400) return error ? new ConnectorFailure('rejected', 'shop-refused', { status, remoteCode, request }) : new ConnectorFailure('protocol', 'shop-answer-not-json', { status });
  return body === undefined ? new ConnectorFailure('protocol', 'shop-answer-not-json', { status }) : null;
}

/** What a refused log-in means: Login with Amazon speaks OAuth, not Amazon's own errors. */
export function loginRefusal({ status }: HttpAnswer, body: Doc | null): ConnectorFailure | null {
  const error = body !== null && typeof body.error === 'string' && /^\w{1,60}$/.test(body.error) ? body.error : '';
  if (error === 'invalid_grant') return new ConnectorFailure('auth', 'shop-authorisation-withdrawn', { remoteCode: error });
  if (error === 'server_error' || error === 'temporarily_unavailable') return new ConnectorFailure('unavailable', 'shop-out-of-order', { status });
  if (['invalid_client', 'unauthorized_client', 'access_denied', 'invalid_scope', 'invalid_request', 'unsupported_grant_type'].includes(error) || status === 401) return new ConnectorFailure('auth', 'shop-credentials-refused', { remoteCode: error });
  return null;
}
