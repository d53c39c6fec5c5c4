// Who did what (F70): every command that came in over HTTP and took effect is noted, with its route and no content.
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { from, mergeMap, type Observable } from 'rxjs';
import { Audit, type User } from '@kontor/access';
import type { Caller } from '../api/caller.js';

@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly audit: Audit) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request & { caller?: Caller; user?: User }>();
    if (request.method === 'GET' || request.method === 'HEAD') return next.handle();
    // Asked before the handler runs: a log-out takes the user away.
    const before = request.user;
    return next.handle().pipe(
      mergeMap((value: unknown) => {
        const user = before ?? request.user;
        const actor = request.caller?.requestedBy ?? (user ? `user:${user.id}` : null);
        const entry = { actor: actor ?? '', action: `${context.getClass().name.replace(/(Controller|Pages)$/, '').toLowerCase()}.${context.getHandler().name}`, subject: request.path };
        return from(actor === null ? Promise.resolve() : this.audit.note(null, entry)).pipe(mergeMap(async () => value));
      }),
    );
  }
}
