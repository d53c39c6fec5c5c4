// The last stop of every error: a JSON problem for programs, a page for people, a log line for what nobody expected.
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { maskText, shownAddress } from '@kontor/base';
import { explain } from '@kontor/kernel';
import { LoginNeeded } from '../admin/session/session.js';
import { Views } from '../admin/views.js';
import { languageOf } from '../http/language.js';
import { asAppError, problemOf } from './problem.js';

@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(ErrorFilter.name);
  constructor(private readonly views: Views) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    if (thrown instanceof LoginNeeded) {
      response.redirect(303, `/admin/login?next=${encodeURIComponent(thrown.next)}`);
      return;
    }
    // The readiness check answers with its findings and 503.
    if (thrown instanceof HttpException && request.path.startsWith('/health')) {
      response.status(thrown.getStatus()).json(thrown.getResponse());
      return;
    }
    const error = asAppError(thrown);
    const requestId = String(request.headers['x-request-id'] ?? '');
    if (error.status >= 500) {
      const cause = error.options.cause ?? thrown;
      this.logger.error(maskText(`${requestId} ${request.method} ${shownAddress(request.path)}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`));
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error.code === 'too-many-requests') response.setHeader('Retry-After', String(error.values.seconds ?? 60));
    response.setHeader('Cache-Control', 'no-store');
    response.status(error.status);
    if (wantsPage(request)) {
      this.views.errorPage(request, response, { status: error.status, text: explain(error.code, error.values, this.views.languageOf(request)), requestId });
      return;
    }
    // Set after express would have: res.json keeps a content type that is there.
    response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
    response.setHeader('Content-Language', languageOf(request));
    response.end(JSON.stringify(problemOf(error, languageOf(request), requestId)));
  }
}

/** Pages for the admin and for whoever asks for HTML; everything else gets a problem. */
function wantsPage(request: Request): boolean {
  if (/^\/(api|hooks|health|metrics)(\/|$)/.test(request.path)) return false;
  return request.path.startsWith('/admin') || /\btext\/html\b/.test(request.headers.accept ?? '');
}
