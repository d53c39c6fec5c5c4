// What an unwelcome answer of Gambio means. Its status codes are unreliable (a missing order is a 500, an expired token as well), so the message is
// looked at where the code does not tell; it is never shown, since it may hold paths of the server.
import { parseExact, type Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import { retryAfterSeconds, type HttpAnswer } from '../http.js';
import { redirectTarget } from '../refusals.js';

/** A quarter of an hour: what a quota takes at most to fill again. */
const quotaSeconds = 900;

/** The body of an answer; undefined when it is no JSON. Errors may have text printed before their JSON. */
export function bodyOf({ status, text }: Pick<HttpAnswer, 'status' | 'text'>): Exact | undefined {
  const whole = parseExact(text);
  if (whole !== undefined || status < 400) return whole;
  for (let at = text.indexOf('{'), tries = 0; at >= 0 && tries < 20; at = text.indexOf('{', at + 1), tries += 1) {
    const rest = parseExact(text.slice(at));
    if (rest !== undefined) return rest;
  }
  return undefined;
}

/** What an error says, of all the forms that errors have in the two APIs; empty when nothing is found. */
export function messageOf(body: Exact | undefined): string {
  if (typeof body === 'string') return body;
  if (Array.isArray(body)) return body.map(messageOf).find((text) => text !== '') ?? '';
  if (body === null || typeof body !== 'object') return '';
  for (const key of ['message', 'errorMessage', 'error']) if (typeof body[key] === 'string') return body[key];
  const { errors } = body;
  if (errors !== null && typeof errors === 'object') return Object.values(errors).map(messageOf).find((text) => text !== '') ?? '';
  return '';
}

/** An error's own words as far as they may be shown: short, and no path among them. */
export function remoteWords(body: Exact | undefined): string {
  const words = messageOf(body).split(/[\r\n]/)[0]?.trim() ?? '';
  return /^[\p{L}\p{N} .,:;'"()=-]{1,80}$/u.test(words) && !/@/.test(words) ? words : '';
}

/** Seconds until the shop's quota is full again, 0 while something of it is left. */
export function quotaRest({ status, headers }: HttpAnswer, now: Date): number {
  const left = headers['x-rate-limit-remaining'] ?? '';
  if (status !== 429 && !/^0+$/.test(left)) return 0;
  const reset = headers['x-rate-limit-reset'] ?? '';
  if (!/^\d{9,11}$/.test(reset)) return status === 429 ? 0 : quotaSeconds;
  // Measured on the shop's own clock.
  const shops = Date.parse(headers.date ?? '');
  const seconds = parseInt(reset, 10) - Math.floor((Number.isNaN(shops) ? now.getTime() : shops) / 1000);
  return Math.min(Math.max(seconds, 1), quotaSeconds);
}

// `Order was not found in database (ID:12)`. A class or a table that PHP misses after a broken update is an outage, and no order is gone for it.
function isMissing(says: string): boolean {
  if (/\b(?:class|interface|trait|file|directory|table|column|function|method|service|controller|template)\b/i.test(says)) return false;
  return /\bnot found in database\b|\b(?:order|product|variant|special offer|record)\b[^.]{0,80}\b(?:not found|could not be found|does not exist)\b/i.test(says);
}

/** Null: the answer is good. */
export function refusalOf(answer: HttpAnswer, body: Exact | undefined, now: Date): ConnectorFailure | null {
  const { status, headers } = answer;
  const says = messageOf(body);
  if (status >= 300 && status < 400) return new ConnectorFailure('config', 'shop-redirects', { target: redirectTarget(headers.location) });
  if (status === 429) {
    const seconds = retryAfterSeconds(answer, now) || quotaRest(answer, now);
    return new ConnectorFailure('limited', 'shop-busy', { status }, seconds > 0 ? { retryAfterSeconds: seconds } : {});
  }
  if (status >= 200 && status < 300) return body === undefined && answer.text.trim() !== '' ? new ConnectorFailure('protocol', 'shop-answer-not-json', { status }) : null;
  if (status === 401) return body === undefined ? new ConnectorFailure('auth', 'shop-second-password', {}) : new ConnectorFailure('auth', 'shop-credentials-refused', {});
  if (status === 403) return body === undefined ? new ConnectorFailure('config', 'shop-blocked', { status }) : new ConnectorFailure('config', 'shop-account-lacks-right', {});
  if (isMissing(says) && status !== 503) return new ConnectorFailure('gone', 'place-gone', { remoteCode: null });
  if (status >= 500) {
    // API v2 answers an expired or damaged token this way.
    if (/malformed token|permission denied|invalid credentials|expired token|token (?:has )?expired|signature verification/i.test(says)) return new ConnectorFailure('auth', 'shop-credentials-refused', {});
    const pause = status === 503 ? retryAfterSeconds(answer, now) : 0;
    return pause > 0 ? new ConnectorFailure('limited', 'shop-out-of-order', { status }, { retryAfterSeconds: pause }) : new ConnectorFailure('unavailable', 'shop-out-of-order', { status });
  }
  if (status === 408) return new ConnectorFailure('unavailable', 'shop-out-of-order', { status });
  // An address that the API, or whatever else answers there by now, does not know says nothing of an order: only its own words make it gone.
  if (status === 404) return new ConnectorFailure('config', 'shop-api-missing', {});
  if (status === 413) return new ConnectorFailure('protocol', 'shop-batch-too-large', {});
  if (body === undefined) return new ConnectorFailure('protocol', 'shop-answer-not-json', { status });
  return new ConnectorFailure('rejected', 'shop-refused', { status, remoteCode: remoteWords(body) });
}
