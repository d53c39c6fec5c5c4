// Log in, log out, choose the language.
import { promisify } from 'node:util';
import { Body, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Users, type User } from '@kontor/access';
import { AppError } from '@kontor/kernel';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { languageCookie } from '../../http/language.js';
import { Views } from '../views.js';
import { AdminPages, For } from './admin.guard.js';
import { flash, localPath, type AdminRequest } from './session.js';
import { loginView } from './session.views.js';

class LoginForm {
  @IsString() @MaxLength(320) email!: string;
  @IsString() @MaxLength(1000) password!: string;
  @IsOptional() @IsString() @MaxLength(2000) next?: string;
}

class LanguageForm {
  @IsIn(['de', 'en']) language!: 'de' | 'en';
  @IsOptional() @IsString() @MaxLength(2000) next?: string;
}

@AdminPages('admin')
export class SessionPages {
  constructor(
    private readonly users: Users,
    private readonly views: Views,
  ) {}

  @Get('login')
  @For('nobody')
  async form(@Req() request: AdminRequest, @Res() response: Response, @Query('next') next?: string): Promise<void> {
    if (request.user) {
      response.redirect(303, localPath(next));
      return;
    }
    const nobodyYet = (await this.users.count()) === 0;
    this.views.plain(request, response, 'session/login', loginView({ email: '', next: localPath(next), fault: null, nobodyYet }), 'login.title');
  }

  @Post('login')
  @For('nobody')
  async login(@Req() request: AdminRequest, @Res() response: Response, @Body() form: LoginForm): Promise<void> {
    const next = localPath(form.next);
    let user: User;
    try {
      user = await this.users.verify(form.email, form.password, request.ip ?? '');
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      response.status(error.status);
      this.views.plain(request, response, 'session/login', loginView({ email: form.email, next, fault: { error, language: this.views.languageOf(request) }, nobodyYet: false }), 'login.title');
      return;
    }
    // A new session id, so that one planted before the log-in is worth nothing.
    await renewed(request);
    request.session.userId = user.id;
    await saved(request);
    response.redirect(303, next);
  }

  @Post('logout')
  async logout(@Req() request: AdminRequest, @Res() response: Response): Promise<void> {
    await renewed(request);
    flash(request, { tone: 'info', key: 'login.bye', values: {} });
    await saved(request);
    response.redirect(303, '/admin/login');
  }

  @Post('language')
  @For('nobody')
  async language(@Req() request: AdminRequest, @Res() response: Response, @Body() form: LanguageForm): Promise<void> {
    if (request.user) await this.users.setLanguage(request.user.id, form.language);
    response.cookie(languageCookie, form.language, { sameSite: 'lax', httpOnly: true, secure: request.secure, path: '/', maxAge: 365 * 86_400_000 });
    response.redirect(303, localPath(form.next));
  }
}

/** A new session in place of the old one. */
function renewed(request: AdminRequest): Promise<void> {
  return promisify((done: (error?: unknown) => void) => request.session.regenerate(done))();
}

/** The browser follows the redirect at once; the session must be stored before. */
function saved(request: AdminRequest): Promise<void> {
  return promisify((done: (error?: unknown) => void) => request.session.save(done))();
}
