// A command sent twice with the same Idempotency-Key is carried out once: the second gets the first one's answer (api.md).
import { createHash } from 'node:crypto';
import { Injectable, Logger, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { from, of, switchMap, catchError, throwError, type Observable } from 'rxjs';
import { Idempotency } from '@kontor/access';
import { maskText } from '@kontor/base';
import { AppError } from '@kontor/kernel';
import type { Caller } from './caller.js';

@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger(IdempotencyInterceptor.name);
  constructor(private readonly idempotency: Idempotency) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request & { caller: Caller; rawBody?: Buffer }>();
    const response = context.switchToHttp().getResponse<Response>();
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.method === 'GET') return next.handle();
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) throw new AppError('idempotency-key-invalid');
    const tokenId = request.caller.tokenId;
    const route = `${request.method} ${request.originalUrl}`;
    const hash = createHash('sha256').update(request.rawBody ?? Buffer.alloc(0)).digest('hex');
    return from(this.idempotency.begin(tokenId, route, key, hash)).pipe(
      switchMap((begun) => {
        if (begun.kind === 'replay') {
          response.status(begun.status);
          for (const [name, value] of Object.entries(begun.headers)) response.setHeader(name, value);
          return of(begun.body === '' ? undefined : (JSON.parse(begun.body) as unknown));
        }
        return next.handle().pipe(
          switchMap(async (value: unknown) => {
            const location = response.getHeader('location');
            const body = value === undefined ? '' : JSON.stringify(value);
            await this.idempotency.finish(tokenId, route, key, { status: response.statusCode, body, headers: typeof location === 'string' ? { location } : {} });
            return value;
          }),
          // Nothing took effect: the key is free for the next try.
          catchError((error: unknown) =>
            from(this.idempotency.abandon(tokenId, route, key)).pipe(
              catchError((failure: unknown) => {
                this.logger.warn(`idempotency key not released: ${maskText(String(failure))}`);
                return of(undefined);
              }),
              switchMap(() => throwError(() => error)),
            ),
          ),
        );
      }),
    );
  }
}
