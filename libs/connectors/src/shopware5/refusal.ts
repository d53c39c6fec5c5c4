// What an unwelcome answer of Shopware 5 means. It answers 500 for many faults of the caller, 404 for an unknown id as well as for an unknown
// resource, and hides failed rows of a batch in HTTP 200. Its messages are English in every language of the shop; traces of PHP are never passed on.
import type { Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import type { HttpAnswer } from '../http.js';
import type { ItemFailure } from '../port.js';
import { limited, redirectTarget } from '../refusals.js';

/** The `message` of an error body, short enough for a person and a log, without paths and addresses; empty when there is none. */
function remoteMessage(body: Exact | undefined): string {
  const message = body !== null && typeof body === 'object' && !Array.isArray(body) ? body.message : undefined;
  return typeof message === 'string' ? message.replace(/\S*(?:@|(?:\/[\w.-]+){2,})\S*/g, '…').replace(/[^\p{L}\p{N} …,.:;_"'()/%-]+/gu, ' ').trim().slice(0, 120) : '';
}

/** Null: the answer is good. `body` is undefined when it was no JSON. `right`: what of the shop the call needs, as its rights are named. */
export function refusalOf(answer: HttpAnswer, body: Exact | undefined, now: Date, right = ''): ConnectorFailure | null {
  const { status, headers } = answer;
  const message = remoteMessage(body);
  if (status >= 300 && status < 400) return new ConnectorFailure('config', 'shop-redirects', { target: redirectTarget(headers.location) });
  if (status === 429) return limited('shop-busy', answer, now);
  if (status === 408) return new ConnectorFailure('unavailable', 'shop-out-of-order', { status });
  if (status >= 500) return status === 503 && headers['retry-after'] ? limited('shop-out-of-order', answer, now) : new ConnectorFailure('unavailable', 'shop-out-of-order', { status });
  if (status >= 200 && status < 300) {
    if (body === undefined) return new ConnectorFailure('protocol', 'shop-answer-not-json', { status });
    return isDoc(body) && body.success === false ? new ConnectorFailure('rejected', 'shop-refused', { status, remoteCode: message }) : null;
  }
  if (status === 401) return isDoc(body) ? new ConnectorFailure('auth', 'shop-credentials-refused', {}) : new ConnectorFailure('auth', 'shop-second-password', {});
  if (status === 403) return isDoc(body) ? new ConnectorFailure('config', 'shop-user-lacks-right', { right }) : new ConnectorFailure('config', 'shop-blocked', { status });
  if (status === 404) {
    // What is not in Shopware's own words is another software by now, and makes no order gone.
    if (!isDoc(body) || body.success !== false) return new ConnectorFailure('config', 'shop-api-missing', {});
    if (/^resource not found/i.test(message)) return new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'resource' });
    return new ConnectorFailure('gone', 'place-gone', { remoteCode: message });
  }
  if (status === 413) return new ConnectorFailure('protocol', 'shop-batch-too-large', {});
  if (body === undefined) return new ConnectorFailure('protocol', 'shop-answer-not-json', { status });
  return new ConnectorFailure('rejected', 'shop-refused', { status, remoteCode: message });
}

/**
 * A row of a batch: HTTP 200 and `success: true` at the top say nothing about it. Null: it did what it should. A row of an unknown id is taken for a
 * new variant, which fails for want of an article: that is how the shop says that it has no such variant.
 */
export function rowRefusal(row: Exact | undefined): ItemFailure | null {
  if (!isDoc(row)) return { kind: 'protocol', code: 'place-not-answered', values: {} };
  if (row.success === true) return null;
  const message = remoteMessage(row);
  if (/articleId|variant by id .* not found/i.test(message)) return { kind: 'gone', code: 'place-gone', values: { remoteCode: null } };
  if (/privilege|permission|not allowed|access denied/i.test(message)) throw new ConnectorFailure('config', 'shop-user-lacks-right', { right: 'article: update' });
  return { kind: 'rejected', code: 'shop-refused', values: { status: null, remoteCode: message } };
}

function isDoc(body: Exact | undefined): body is { [key: string]: Exact } {
  return body !== undefined && body !== null && typeof body === 'object' && !Array.isArray(body);
}
