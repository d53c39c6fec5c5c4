// What an unwelcome answer of Shopify means. Most of it comes inside HTTP 200; codes alone do not tell protected data from a missing scope, texts do.
import type { Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import { docsOf, textOf, type Doc } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import { limited, redirectTarget } from '../refusals.js';

export type GraphqlError = { message: string; code: string; path: string[]; scope: string | null };

/** Null: HTTP has nothing against it, the body decides. `body` is undefined when it was no JSON. */
export function httpRefusal(answer: HttpAnswer, body: Exact | undefined, now: Date): ConnectorFailure | null {
  const { status, headers } = answer;
  if (status >= 300 && status < 400) return new ConnectorFailure('config', 'shop-redirects', { target: redirectTarget(headers.location) });
  if (status === 429 || status === 430) return limited('shop-busy', answer, now);
  if (status === 402 || status === 423) return new ConnectorFailure('config', 'shop-closed', { status });
  if (status === 401) return new ConnectorFailure('auth', 'shop-credentials-refused', { remoteCode: '' });
  if (status === 403) return new ConnectorFailure('config', 'shop-blocked', { status });
  if (status === 404) return new ConnectorFailure('config', 'shop-api-missing', {});
  if (status >= 500) return status === 503 && headers['retry-after'] ? limited('shop-out-of-order', answer, now) : new ConnectorFailure('unavailable', 'shop-out-of-order', { status });
  if (status >= 400) return new ConnectorFailure('protocol', 'shop-refused', { status, remoteCode: '' });
  return body === undefined ? new ConnectorFailure('protocol', 'shop-answer-not-json', { status }) : null;
}

export function errorsOf(body: Doc): GraphqlError[] {
  return docsOf(body, 'errors').map((error) => {
    const extensions = error.extensions;
    const code = extensions !== null && typeof extensions === 'object' && !Array.isArray(extensions) && typeof extensions.code === 'string' ? extensions.code : '';
    const message = typeof error.message === 'string' ? error.message : '';
    const path = Array.isArray(error.path) ? error.path.map((part) => (typeof part === 'string' ? part : '')) : [];
    const [, scope = null] = /^Access denied for .*Required access: `?([a-z_]+)/.exec(message) ?? [];
    return { message, code, path, scope };
  });
}

/** The app may not see this part of a buyer's data; everything else of the answer stands. */
export function isWithheld(error: GraphqlError): boolean {
  return /not approved to (access|use)/i.test(error.message);
}

/** What errors beside withheld data mean for the whole call. */
export function graphqlRefusal(errors: readonly GraphqlError[]): ConnectorFailure | null {
  const [first] = errors.filter((error) => !isWithheld(error));
  if (!first) return null;
  if (/^Access denied for/.test(first.message) || first.code === 'ACCESS_DENIED') return new ConnectorFailure('config', 'shop-scope-missing', { scope: first.scope ?? first.code });
  if (first.code === 'INTERNAL_SERVER_ERROR') return new ConnectorFailure('unavailable', 'shop-out-of-order', { status: 200 });
  if (first.code === 'SHOP_INACTIVE') return new ConnectorFailure('config', 'shop-closed', { status: 200 });
  return new ConnectorFailure('protocol', 'shop-refused', { status: 200, remoteCode: first.code.slice(0, 60) });
}

/** A row that was refused, of a mutation's userErrors: which field, which code. */
export type UserError = { field: string[]; code: string; message: string };

export function userErrorsOf(payload: Doc, key = 'userErrors'): UserError[] {
  return docsOf(payload, key).map((error) => ({ field: Array.isArray(error.field) ? error.field.map((part) => (typeof part === 'string' ? part : '')) : [], code: textOf(error, 'code'), message: typeof error.message === 'string' ? error.message : '' }));
}
