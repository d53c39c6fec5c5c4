// Builds the web process up to the point where it could listen; main.ts and the tests share it.
import { hkdfSync, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import session from 'express-session';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
import type { NextFunction, Request, Response } from 'express';
import { SessionStore } from '@kontor/access';
import { Env } from '@kontor/base';
import { Views } from './admin/views.js';
import { serveApiDescription } from './api/openapi.js';
import { ErrorFilter } from './errors/error.filter.js';
import { validationPipe } from './errors/validation.js';
import { WebModule } from './web.module.js';

const sessionMilliseconds = 12 * 3_600_000;
/** The largest order that a shop sends whole is far smaller. */
const largestHook = '2mb';

/** The web process, configured and not listening; starts no background work. */
export async function createWeb(): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(WebModule, { rawBody: true, bodyParser: false, bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(Logger));
  configureWeb(app);
  return app;
}

/** Everything around the controllers: security headers, sessions, bodies, errors, documentation. */
export function configureWeb(app: NestExpressApplication): void {
  const env = app.get(Env);
  const views = app.get(Views);
  app.disable('x-powered-by');
  // A proxy in front of Kontor stands on the same machine or in a private network; its word about the caller's address and scheme is taken.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.set('query parser', 'simple');
  app.use(securityHeaders('/api/docs'));
  app.use(requestId);
  app.use((request: Request, response: Response, next: NextFunction) => views.assets.serve(request, response, next));
  app.use(
    '/admin',
    session({
      name: 'kontor_session',
      secret: sessionSecrets(env.KONTOR_SECRET_KEYS),
      store: app.get(SessionStore),
      resave: false,
      saveUninitialized: false,
      rolling: true,
      proxy: true,
      cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', path: '/', maxAge: sessionMilliseconds },
    }),
  );
  // Signatures are over the bytes, and what a stranger sends is not even parsed.
  app.useBodyParser('raw', { type: (request: IncomingMessage) => (request.url ?? '').startsWith('/hooks/'), limit: largestHook });
  app.useBodyParser('json', { limit: '8mb' });
  app.useBodyParser('urlencoded', { limit: '100kb', extended: false });
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ErrorFilter(views));
  app.use((request: Request, response: Response, next: NextFunction) => (request.path === '/' && request.method === 'GET' ? response.redirect(302, '/admin') : next()));
  serveApiDescription(app);
  app.enableShutdownHooks();
}

/** One number for a request in the answer, in errors and in the log (whose middleware takes it from the header). */
function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
  request.headers['x-request-id'] = id;
  response.setHeader('X-Request-Id', id);
  next();
}

/** Nothing is loaded from elsewhere and nothing is inline; only the page of Swagger has inline styles. */
function securityHeaders(looser: string): (request: Request, response: Response, next: NextFunction) => void {
  const directives = (style: string[]): Record<string, string[]> => ({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': style,
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'form-action': ["'self'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
  });
  const guard = (style: string[]) => helmet({ contentSecurityPolicy: { useDefaults: false, directives: directives(style) }, crossOriginEmbedderPolicy: false, frameguard: { action: 'deny' } });
  const strict = guard(["'self'"]);
  const loose = guard(["'self'", "'unsafe-inline'"]);
  return (request, response, next) => (request.path === looser || request.path.startsWith(`${looser}/`) ? loose : strict)(request, response, next);
}

/** Cookies are signed with keys derived from Kontor's own, so that rotating those rotates these: the first signs, all of them verify. */
function sessionSecrets(keys: string): string[] {
  return keys.split(',').map((pair) => Buffer.from(hkdfSync('sha256', Buffer.from(pair.slice(pair.indexOf(':') + 1), 'base64'), '', 'kontor session', 32)).toString('base64url'));
}
