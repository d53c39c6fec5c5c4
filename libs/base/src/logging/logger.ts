// Structured logs (pino), one line per event, everything masked on the way out (F73).
import { LoggerModule } from 'nestjs-pino';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Env } from '../config/env.js';
import { maskDocument, maskText } from './mask.js';

/** The Nest module that logs for the whole process. */
export const loggerModule = LoggerModule.forRootAsync({
  inject: [Env],
  useFactory: (env: Env) => ({
    pinoHttp: {
      level: env.KONTOR_LOG_LEVEL,
      genReqId: (request: IncomingMessage) => {
        const given = request.headers['x-request-id'];
        return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
      },
      autoLogging: { ignore: (request: IncomingMessage) => /^\/(health|metrics|assets)/.test(request.url ?? '') },
      customLogLevel: (_request: unknown, response: { statusCode: number }, error?: Error) => (error || response.statusCode >= 500 ? 'error' : response.statusCode >= 400 ? 'info' : 'debug'),
      serializers: {
        req: (request: { id: string; method: string; url: string }) => ({ id: request.id, method: request.method, url: shownAddress(request.url) }),
        res: (response: { statusCode: number }) => ({ statusCode: response.statusCode }),
        err: (error: Error) => ({ type: error.name, message: maskText(error.message), stack: maskText(error.stack ?? '') }),
      },
      hooks: {
        logMethod(this: unknown, args: unknown[], method: (...inner: unknown[]) => void) {
          method.apply(
            this,
            args.map((arg) => (typeof arg === 'string' ? maskText(arg) : arg instanceof Error || (arg && typeof arg === 'object' && ('req' in arg || 'res' in arg || 'err' in arg)) ? arg : maskDocument(arg))),
          );
        },
      },
    },
  }),
});

/** An address as it may be logged: without its query, and without the secret in that of a webhook. */
export function shownAddress(url: string): string {
  return maskText((url.split('?')[0] ?? '').replace(/^(\/hooks\/[^/]*)\/.*/, '$1/…'));
}
