// The one HTTP client of all connectors, on undici: counts calls, keeps the pace, measures time, masks what it logs, reads a bounded body.
// It never follows a redirect (credentials would travel with it), never switches off certificate checks, and answers every status; what a
// status means is the platform's business. Only what is no answer at all becomes a failure here.
import { maskText } from '@kontor/base';
import { stopwatch } from '@kontor/kernel';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { request, type Dispatcher } from 'undici';
import { PrivateAddress } from './address.js';
import { ConnectorFailure } from './failure.js';
import type { PaceNews, PaceRule, Turn } from './pace.js';

/** Calls made: by whether they read or wrote, and how many items they carried. */
export type HttpTraffic = { reads: number; writes: number; items: number };

export type HttpCall = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** A POST may well be a read (a search, an empty batch that asks for a right). */
  kind: 'read' | 'write';
  items?: number;
  timeoutSeconds?: number;
  /** The body is gzip, whatever its headers say (a file out of a storage). */
  packed?: boolean;
  /** Where the platform counts each operation for itself: its own bucket instead of the shop's. */
  operation?: { name: string; rule: PaceRule };
  /** What the call costs of the bucket, where calls cost differently; usually 1. */
  cost?: number;
  /** Reads from the answer what the platform says about its limit. */
  pace?: (answer: HttpAnswer) => PaceNews | null;
};

/** Header names are in lower case; a header that came twice is joined by a comma. */
export type HttpAnswer = { status: number; headers: Record<string, string>; text: string };

/** One line per call for the log: no query, no header, no body. */
export type HttpLogLine = { method: string; url: string; kind: 'read' | 'write'; items: number; status: number | null; milliseconds: number; sent: number; received: number; failure: string | null };

export interface HttpClient {
  /** Any status is an answer; no answer is a ConnectorFailure `unavailable`, `protocol` or, for a certificate or a private address, `config`. */
  call(call: HttpCall): Promise<HttpAnswer>;
  traffic(): HttpTraffic;
}

export type HttpOptions = {
  dispatcher: Dispatcher;
  /** Waits for a place at this shop (pace.ts). */
  turn: (call: Pick<HttpCall, 'operation' | 'cost'>) => Promise<Turn>;
  log: (line: HttpLogLine) => void;
  now: () => Date;
  /** For calls that do not say themselves; a batch in a slow shop takes a minute. */
  timeoutSeconds?: number;
  /** Stretches every time-out (a very slow shop), or shortens it (tests). */
  timeoutFactor?: number;
  maxBytes?: number;
};

const standardTimeoutSeconds = 30;
const standardMaxBytes = 32 * 1024 * 1024;
/** A longer Retry-After than a day is a mistake of the shop. */
const longestPauseSeconds = 86_400;

const certificateFaults = /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH|INVALID_CA)/;

/** The client of one connection. */
export function httpClient(options: HttpOptions): HttpClient {
  const traffic: HttpTraffic = { reads: 0, writes: 0, items: 0 };

  async function once(call: HttpCall): Promise<HttpAnswer> {
    const seconds = (call.timeoutSeconds ?? options.timeoutSeconds ?? standardTimeoutSeconds) * (options.timeoutFactor ?? 1);
    const turn = await options.turn(call);
    const elapsed = stopwatch();
    const line: HttpLogLine = { method: call.method, url: withoutQuery(call.url), kind: call.kind, items: call.items ?? 0, status: null, milliseconds: 0, sent: Buffer.byteLength(call.body ?? ''), received: 0, failure: null };
    try {
      traffic[call.kind === 'read' ? 'reads' : 'writes'] += 1;
      traffic.items += call.items ?? 0;
      const answer = await ask(call, seconds, options);
      line.status = answer.status;
      line.received = answer.text.length;
      if (answer.status === 429 || answer.status === 503) {
        const pause = retryAfterSeconds(answer, options.now());
        if (pause) await turn.pause(pause);
      }
      const news = call.pace?.(answer);
      if (news?.available !== undefined) await turn.left(news.available);
      if (news?.pauseSeconds) await turn.pause(Math.min(news.pauseSeconds, longestPauseSeconds));
      return answer;
    } catch (error) {
      const failure = asFailure(error, seconds);
      line.failure = failure?.code ?? 'internal';
      throw failure ?? error;
    } finally {
      line.milliseconds = elapsed();
      options.log(line);
      await turn.done();
    }
  }

  return {
    async call(call) {
      try {
        return await once(call);
      } catch (error) {
        // A kept-alive connection that the shop closed in the same moment: asking once more is harmless for a GET and no news for anybody.
        if (call.method === 'GET' && error instanceof ConnectorFailure && error.code === 'shop-hung-up') return once(call);
        throw error;
      }
    },
    traffic: () => ({ ...traffic }),
  };
}

async function ask(call: HttpCall, seconds: number, options: HttpOptions): Promise<HttpAnswer> {
  const milliseconds = Math.ceil(seconds * 1000);
  const { statusCode, headers: received, body } = await request(call.url, {
    method: call.method,
    headers: { 'user-agent': 'Kontor', accept: 'application/json', 'accept-encoding': 'gzip, deflate, br', ...call.headers },
    body: call.body ?? null,
    dispatcher: options.dispatcher,
    headersTimeout: milliseconds,
    bodyTimeout: milliseconds,
    // The two time-outs above start anew with every piece; this one bounds the whole.
    signal: AbortSignal.timeout(milliseconds),
  });
  const headers = Object.fromEntries(Object.entries(received).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : (value ?? '')]));
  const encoding = headers['content-encoding'] ?? '';
  const unpack = call.packed || /gzip/.test(encoding) ? createGunzip() : /deflate/.test(encoding) ? createInflate() : /br/.test(encoding) ? createBrotliDecompress() : null;
  if (unpack) body.on('error', (error: Error) => unpack.destroy(error));
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of (unpack ? body.pipe(unpack) : body) as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > (options.maxBytes ?? standardMaxBytes)) {
      body.destroy();
      throw new ConnectorFailure('protocol', 'shop-answer-too-large', { megabytes: Math.floor((options.maxBytes ?? standardMaxBytes) / 1_048_576) });
    }
    pieces.push(piece);
  }
  return { status: statusCode, headers, text: Buffer.concat(pieces).toString(/charset="?(iso-8859-1|windows-1252|cp1252)/i.test(headers['content-type'] ?? '') ? 'latin1' : 'utf8') };
}

/** How long the shop asks us to wait, from seconds or a date; 0 when it does not say. */
export function retryAfterSeconds(answer: Pick<HttpAnswer, 'headers'>, now: Date): number {
  const header = (answer.headers['retry-after'] ?? '').trim();
  if (/^\d{1,9}$/.test(header)) return Math.min(parseInt(header, 10), longestPauseSeconds);
  const until = Date.parse(header);
  if (header === '' || Number.isNaN(until)) return 0;
  // A date is measured on the shop's own clock where it tells it.
  const from = Date.parse(answer.headers.date ?? '');
  return Math.min(Math.max(Math.ceil((until - (Number.isNaN(from) ? now.getTime() : from)) / 1000), 0), longestPauseSeconds);
}

/** Seconds that the shop's clock is ahead of ours; null when it does not tell its time. */
export function clockOffsetSeconds({ headers }: Pick<HttpAnswer, 'headers'>, now: Date): number | null {
  const theirs = Date.parse(headers.date ?? '');
  return Number.isNaN(theirs) ? null : Math.round((theirs - now.getTime()) / 1000);
}

/** Null: no trouble of the network but a fault of ours. */
function asFailure(error: unknown, seconds: number): ConnectorFailure | null {
  if (error instanceof ConnectorFailure) return error;
  if (error instanceof PrivateAddress) return new ConnectorFailure('config', 'shop-address-private', {});
  const { name = '', code, cause } = error as { name?: string; code?: unknown; cause?: { code?: unknown } };
  // The code of an aborted signal is a number.
  const reason = ([code, cause?.code, name].find((text): text is string => typeof text === 'string' && text !== '') ?? 'unknown').slice(0, 60);
  if (name === 'TimeoutError' || name === 'AbortError' || /TIMEOUT$/.test(reason)) return new ConnectorFailure('unavailable', 'shop-timeout', { seconds: Math.ceil(seconds) });
  if (certificateFaults.test(reason)) return new ConnectorFailure('config', 'shop-certificate-invalid', { reason });
  if (/^HPE_|^Z_|^ERR_BROTLI|^UND_ERR_(RES|REQ)_CONTENT/.test(reason) || name === 'HTTPParserError') return new ConnectorFailure('protocol', 'shop-answer-garbled', { reason });
  if (reason === 'ENOTFOUND') return new ConnectorFailure('unavailable', 'shop-name-unknown', {});
  if (reason === 'ECONNRESET' || reason === 'UND_ERR_SOCKET' || reason === 'EPIPE') return new ConnectorFailure('unavailable', 'shop-hung-up', {});
  return /^(E[A-Z_]+|UND_ERR_\w+)$/.test(reason) && !reason.startsWith('ERR_') ? new ConnectorFailure('unavailable', 'shop-unreachable', { reason }) : null;
}

function withoutQuery(url: string): string {
  return maskText(url.split(/[?#]/)[0] ?? '');
}
