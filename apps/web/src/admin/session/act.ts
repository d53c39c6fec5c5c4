// What every form of the admin does: one command, a word for the person, back to a page (303).
import type { Response } from 'express';
import { AppError } from '@kontor/kernel';
import { mayActAs } from './admin.guard.js';
import { flash, localPath, type AdminRequest, type Flash } from './session.js';
import type { Role } from '@kontor/access';

/** What a person may be told about goes onto the next page; anything else is an error page. */
export async function orFlash(request: AdminRequest, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    flash(request, { tone: 'danger', code: error.code, values: Object.fromEntries(Object.entries(error.values).map(([name, value]) => [name, value ?? null])) });
  }
}

/** Does `work`, says what it answers (or the fault) on the next page, and goes to `back` (a path inside the admin). */
export async function act(request: AdminRequest, response: Response, back: string, work: () => Promise<Omit<Flash, 'tone'> & { tone?: Flash['tone'] }>): Promise<void> {
  await orFlash(request, async () => flash(request, { tone: 'success', ...(await work()) }));
  response.redirect(303, localPath(back));
}

/** As in requestedBy: `user:7`. */
export function actor(request: AdminRequest): string {
  if (!request.user) throw new Error('nobody is logged in');
  return `user:${request.user.id}`;
}

/** Whether the person may do what needs this role. */
export function may(request: AdminRequest, role: Role): boolean {
  return request.user !== undefined && mayActAs(request.user.role, role);
}
