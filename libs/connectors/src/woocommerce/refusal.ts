// What an unwelcome answer of WooCommerce means. Its messages are translated into the shop's language, so only status and code are looked at.
import type { Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import type { HttpAnswer } from '../http.js';
import type { ItemFailure } from '../port.js';
import { limited, redirectTarget } from '../refusals.js';

/** The `code` of an error body, fit for a log; empty when there is none. */
export function remoteCode(body: Exact | undefined): string {
  const code = body !== null && typeof body === 'object' && !Array.isArray(body) ? body.code : undefined;
  return typeof code === 'string' && /^[\w-]{1,80}$/.test(code) ? code : '';
}

/** Null: the answer is good. `body` is undefined when it was no JSON. */
export function refusalOf(answer: HttpAnswer, body: Exact | undefined, now: Date): ConnectorFailure | null {
  const { status, headers } = answer;
  const code = remoteCode(body);
  if (status >= 300 && status < 400) return new ConnectorFailure('config', 'shop-redirects', { target: redirectTarget(headers.location) });
  if (status === 429) return limited('shop-busy', answer, now);
  if (status === 408) return new ConnectorFailure('unavailable', 'shop-out-of-order', { status });
  // A refused refund comes as 500 with a code of its own; a code that speaks of the data is no outage.
  if (status >= 500) return status === 503 && headers['retry-after'] ? limited('shop-out-of-order', answer, now) : new ConnectorFailure('unavailable', 'shop-out-of-order', { status });
  if (status >= 200 && status < 300) return body === undefined ? new ConnectorFailure('protocol', 'shop-answer-not-json', { status }) : null;
  if (status === 401) {
    if (body === undefined || code === '') return new ConnectorFailure('auth', 'shop-second-password', {});
    if (/cannot_(create|edit|delete|batch|update)/.test(code)) return new ConnectorFailure('config', 'shop-right-missing', { remoteCode: code });
    return new ConnectorFailure('auth', 'shop-credentials-refused', { remoteCode: code });
  }
  if (status === 403) return body === undefined || code === '' ? new ConnectorFailure('config', 'shop-blocked', { status }) : new ConnectorFailure('config', 'shop-right-missing', { remoteCode: code });
  if (status === 404) {
    if (code === 'rest_no_route') return new ConnectorFailure('config', 'shop-software-missing', {});
    // Only a code that speaks of the thing makes it gone: none at all is another software by now, others are plugins that close the API.
    if (!/invalid|not_found/.test(code)) return new ConnectorFailure('config', 'shop-api-missing', {});
    return new ConnectorFailure('gone', 'place-gone', { remoteCode: code });
  }
  if (status === 413) return new ConnectorFailure('protocol', 'shop-batch-too-large', {});
  if (body === undefined) return new ConnectorFailure('protocol', 'shop-answer-not-json', { status });
  return new ConnectorFailure('rejected', 'shop-refused', { status, remoteCode: code });
}

/** An element of a batch that failed: `{ id, error: { code, message, data } }` inside HTTP 200. Null: it did not. */
export function itemRefusal(item: Exact | undefined): ItemFailure | null {
  if (item === undefined || item === null || typeof item !== 'object' || Array.isArray(item)) return { kind: 'protocol', code: 'place-not-answered', values: {} };
  const { error } = item;
  if (error === undefined || error === null) return null;
  const code = remoteCode(error);
  if (/invalid_(\w+_)?id$|_not_found$/.test(code)) return { kind: 'gone', code: 'place-gone', values: { remoteCode: code } };
  return { kind: 'rejected', code: 'shop-refused', values: { status: itemStatus(error), remoteCode: code } };
}

function itemStatus(error: Exact): number | null {
  const data = error !== null && typeof error === 'object' && !Array.isArray(error) ? error.data : null;
  const status = data !== null && typeof data === 'object' && !Array.isArray(data) ? data.status : null;
  return typeof status === 'string' && /^\d{3}$/.test(status) ? parseInt(status, 10) : null;
}
