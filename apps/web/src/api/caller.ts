// Who calls the API: a bearer token with its scopes. Every route names the scope it needs; without one it does not start.
import { createParamDecorator, SetMetadata, type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { Tokens, type Scope } from '@kontor/access';
import { AppError, type Language } from '@kontor/kernel';
import { languageOf } from '../http/language.js';
import { Throttle } from '../http/throttle.js';

const SCOPE = 'kontor:scope';

/** The scope a route needs; `admin` includes all others. */
export const Needs = (scope: Scope): MethodDecorator => SetMetadata(SCOPE, scope);

export type Caller = { tokenId: string; requestedBy: string; language: Language };
type Called = Request & { caller?: Caller };

/** The caller of this request, for a handler's parameter. */
export const By = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const caller = context.switchToHttp().getRequest<Called>().caller;
  if (!caller) throw new Error('this route has no TokenGuard');
  return caller;
});

@Injectable()
export class TokenGuard implements CanActivate {
  constructor(
    private readonly tokens: Tokens,
    private readonly reflector: Reflector,
    private readonly throttle: Throttle,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Called>();
    const response = context.switchToHttp().getResponse<Response>();
    const scope = this.reflector.get<Scope | undefined>(SCOPE, context.getHandler());
    if (!scope) throw new Error(`${context.getClass().name}.${context.getHandler().name} names no scope`);
    const given = /^Bearer\s+(\S{1,500})$/i.exec(request.headers.authorization ?? '')?.[1];
    const token = given ? await this.tokens.check(given) : null;
    if (!token) {
      await this.throttle.stranger(request.ip ?? '');
      response.setHeader('WWW-Authenticate', 'Bearer realm="kontor"');
      throw new AppError(given ? 'token-invalid' : 'token-missing');
    }
    await this.throttle.token(token.id);
    if (!token.scopes.includes(scope) && !token.scopes.includes('admin')) throw new AppError('scope-missing', { scope });
    request.caller = { tokenId: token.id, requestedBy: `token:${token.id}`, language: languageOf(request) };
    return true;
  }
}
