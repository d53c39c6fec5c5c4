// Answers that mean the same on every platform.
import { ConnectorFailure } from './failure.js';
import { retryAfterSeconds, type HttpAnswer } from './http.js';

/** The shop asks for a pause; its Retry-After is kept. */
export function limited(code: string, answer: HttpAnswer, now: Date): ConnectorFailure {
  const seconds = retryAfterSeconds(answer, now);
  return new ConnectorFailure('limited', code, { status: answer.status }, seconds > 0 ? { retryAfterSeconds: seconds } : {});
}

/** Scheme, host and path only: a query may carry keys. */
export function redirectTarget(location: string | undefined): string {
  return (location ?? '').split(/[?#]/)[0]?.slice(0, 200) ?? '';
}
