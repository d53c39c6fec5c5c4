// Who may see and do what in the admin: logged in, with a role; whatever changes something carries the form token of the session.
import { applyDecorators, Controller, Injectable, SetMetadata, UseGuards, UseInterceptors, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import { Users, type Role } from '@kontor/access';
import { AppError } from '@kontor/kernel';
import { AuditInterceptor } from '../../http/audit.interceptor.js';
import { csrfMatches, LoginNeeded, type AdminRequest } from './session.js';

const ROLE = 'kontor:role';
/** Each role includes those before it. */
const roles: Role[] = ['view', 'operate', 'prices', 'administer'];

/** The least role for a route; `nobody` = also before the log-in. Without it: view. */
export const For = (role: Role | 'nobody'): MethodDecorator => SetMetadata(ROLE, role);

/** Roles build on each other: whoever may administer may operate. */
export function mayActAs(role: Role, wanted: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(wanted);
}

@Injectable()
class AdminGuard implements CanActivate {
  constructor(
    private readonly users: Users,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AdminRequest>();
    const wanted = this.reflector.get<Role | 'nobody' | undefined>(ROLE, context.getHandler()) ?? 'view';
    const user = request.session.userId ? await this.users.get(request.session.userId) : null;
    if (user) request.user = user;
    else if (wanted !== 'nobody') throw new LoginNeeded(request.method === 'GET' ? request.originalUrl : '/admin');
    if (request.method === 'POST') {
      const body = (request.body ?? {}) as Record<string, unknown>;
      if (!csrfMatches(request, body._csrf)) throw new AppError('form-expired');
      delete body._csrf;
      request.body = body;
    }
    if (user && wanted !== 'nobody' && !mayActAs(user.role, wanted)) throw new AppError('role-missing');
    return true;
  }
}

/** A controller of admin pages. */
export function AdminPages(path: string): ClassDecorator {
  return applyDecorators(Controller(path), ApiExcludeController(), UseGuards(AdminGuard), UseInterceptors(AuditInterceptor));
}
