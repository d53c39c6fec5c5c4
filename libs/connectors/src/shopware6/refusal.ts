// What an unwelcome answer of Shopware 6 means. Its sentences are translated into the shop's language and may quote what was sent, so only status, code
// and pointer are looked at and kept.
import type { Exact } from '../exact-json.js';
import { ConnectorFailure } from '../failure.js';
import { OddField, textOf, type Doc } from '../fields.js';
import type { HttpAnswer } from '../http.js';
import type { ItemFailure } from '../port.js';
import { limited, redirectTarget } from '../refusals.js';

/** One entry of `errors`. `pointer` is `/<key>/<index>/<field>` for a sync, empty where there is none; `parameters` are Shopware's own figures (`maxLimit`, `seconds`). */
export type RemoteError = { code: string; status: string; pointer: string; parameters: Doc };

/** Codes that mean one thing wherever they come: Shopware's own and the constraints of Symfony. */
export const remoteCodes = {
  blank: 'c1051bb4-d103-4f74-8988-acbcafc7fdc3',
  wrongType: 'ba785a8c-82cb-4283-967c-3cf342181b40',
  invalidDateTime: '1a9da513-2640-4f84-9b6a-4d99dcddc628',
  missingPrivilege: 'FRAMEWORK__MISSING_PRIVILEGE_ERROR',
  throttled: 'FRAMEWORK__AUTH_THROTTLED',
  limitExceeded: 'FRAMEWORK__QUERY_LIMIT_EXCEEDED',
  unknownAssociation: 'FRAMEWORK__ASSOCIATION_NOT_FOUND',
  unknownEntity: 'FRAMEWORK__DEFINITION_NOT_FOUND',
  illegalTransition: 'SYSTEM__ILLEGAL_STATE_TRANSITION',
  deleteRestricted: 'FRAMEWORK__DELETE_RESTRICTED',
  /** A PATCH of something that is not there. */
  nothingToChange: 'FRAMEWORK__WRITE_TYPE_INTEND_ERROR',
  duplicateFileName: 'CONTENT__MEDIA_DUPLICATED_FILE_NAME',
} as const;

// The list travels as the cause: whoever bisects needs every pointer, whoever shows the failure needs none.
class Refused extends Error {
  constructor(readonly errors: RemoteError[], readonly missingPrivileges: string[]) {
    super(`refused: ${errors.map(({ code }) => code).join(', ').slice(0, 200)}`);
    this.name = 'Refused';
  }
}

/** What Shopware listed in a refusal; empty for every other failure. */
export function remoteErrors(error: unknown): RemoteError[] {
  return error instanceof ConnectorFailure && error.cause instanceof Refused ? error.cause.errors : [];
}

/** The rights that a refusal names as missing: `order:read`. */
export function missingPrivileges(error: unknown): string[] {
  return error instanceof ConnectorFailure && error.cause instanceof Refused ? error.cause.missingPrivileges : [];
}

/** The fate of a row that needs rights which others of the same push do without; null where it is something else that is missing. */
export function lacksOnly(error: unknown, isTheirs: (privilege: string) => boolean): ItemFailure | null {
  const missing = missingPrivileges(error);
  return error instanceof ConnectorFailure && missing.length > 0 && missing.every(isTheirs) ? { kind: 'rejected', code: error.code, values: error.values } : null;
}

/** Whether a refusal has an entry of this code. */
export function hasCode(error: unknown, code: string): boolean {
  return remoteErrors(error).some((one) => one.code === code);
}

/** What reads an answer that is none of Shopware's fails as the shop's fault, not as ours. */
export async function understood<Answer>(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof OddField ? new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: error.field }) : error;
  }
}

/** The entries of an error body; empty when it has none. */
export function errorsOf(body: Exact | undefined): RemoteError[] {
  const list = isDoc(body) && Array.isArray(body.errors) ? body.errors : [];
  return list.filter(isDoc).map((entry) => ({
    code: word(entry.code),
    status: word(entry.status),
    pointer: isDoc(entry.source) && typeof entry.source.pointer === 'string' ? entry.source.pointer.slice(0, 200) : '',
    parameters: isDoc(entry.meta) ? (isDoc(entry.meta.parameters) ? entry.meta.parameters : {}) : {},
  }));
}

/** Null: the answer is good. `body` is undefined when it was neither JSON nor empty. */
export function refusalOf(answer: HttpAnswer, body: Exact | undefined, now: Date): ConnectorFailure | null {
  const { status, headers } = answer;
  const errors = errorsOf(body);
  const remoteCode = errors[0]?.code ?? '';
  const has = (code: string): boolean => errors.some((one) => one.code === code);
  if (status >= 200 && status < 300) return body === undefined ? new ConnectorFailure('protocol', 'shop-answer-not-json', { status }) : null;
  if (status >= 300 && status < 400) return new ConnectorFailure('config', 'shop-redirects', { target: redirectTarget(headers.location) });
  const cause = new Refused(errors, privilegesOf(body));
  if (status === 429) return throttledFor(errors) ?? limited('shop-busy', answer, now);
  if (status === 408) return new ConnectorFailure('unavailable', 'shop-out-of-order', { status });
  // A question that this version does not know is answered like a crash; it is none.
  if (has(remoteCodes.unknownAssociation) || has(remoteCodes.unknownEntity)) return new ConnectorFailure('rejected', 'shop-refused', { status, remoteCode }, { cause });
  if (status >= 500) return status === 503 && headers['retry-after'] ? limited('shop-out-of-order', answer, now) : new ConnectorFailure('unavailable', 'shop-out-of-order', { status }, { cause });
  if (status === 401) return errors.length === 0 ? new ConnectorFailure('auth', 'shop-second-password', {}) : new ConnectorFailure('auth', 'shop-credentials-refused', { remoteCode }, { cause });
  // Whatever the status: among other faults of one sync it is one of several.
  if (has(remoteCodes.missingPrivilege)) return new ConnectorFailure('config', 'shop-privilege-missing', { privileges: cause.missingPrivileges.join(', ').slice(0, 300) }, { cause });
  if (status === 403) {
    return errors.length === 0 ? new ConnectorFailure('config', 'shop-blocked', { status }) : new ConnectorFailure('rejected', 'shop-refused', { status, remoteCode }, { cause });
  }
  // Without a code of Shopware's it is the web server that does not know the address, or the router of the shop (code "0").
  if (status === 404) return errors.length === 0 || remoteCode === '0' ? new ConnectorFailure('config', 'shop-api-missing', {}) : new ConnectorFailure('gone', 'place-gone', { remoteCode }, { cause });
  if (status === 413) return new ConnectorFailure('protocol', 'shop-batch-too-large', {});
  if (has(remoteCodes.nothingToChange)) return new ConnectorFailure('gone', 'place-gone', { remoteCode }, { cause });
  if (body === undefined || errors.length === 0) return new ConnectorFailure('protocol', 'shop-answer-not-json', { status });
  return new ConnectorFailure('rejected', 'shop-refused', { status, remoteCode }, { cause });
}

// The throttle of the token door tells its wait in the body and sends no Retry-After.
function throttledFor(errors: RemoteError[]): ConnectorFailure | null {
  const entry = errors.find(({ code }) => code === remoteCodes.throttled);
  if (!entry) return null;
  const seconds = entry.parameters.seconds;
  const wait = typeof seconds === 'string' && /^\d{1,6}$/.test(seconds) ? parseInt(seconds, 10) : 60;
  return new ConnectorFailure('limited', 'shop-busy', { status: 429, remoteCode: entry.code }, { retryAfterSeconds: wait });
}

// `detail` of a missing right is JSON inside a text.
function privilegesOf(body: Exact | undefined): string[] {
  const list = isDoc(body) && Array.isArray(body.errors) ? body.errors.filter(isDoc) : [];
  const details = list.filter((entry) => entry.code === remoteCodes.missingPrivilege).map((entry) => textOf(entry, 'detail'));
  return [...new Set(details.flatMap((detail) => [...detail.matchAll(/"([a-z_]{1,60}:[a-z]{1,20})"/g)].map(([, privilege = '']) => privilege)))];
}

function word(value: Exact | undefined): string {
  return typeof value === 'string' && /^[\w-]{1,80}$/.test(value) ? value : '';
}

function isDoc(value: Exact | undefined): value is Doc {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value);
}
