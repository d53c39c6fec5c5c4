// One call of the API on its way through the resources, and the errors Shopware answers with.
import type { ShopAnswer } from '../../testing/shop-server/shop.js';
import type { Fields } from './php.js';
import type { Store } from './store.js';

export type Call = { store: Store; now: number; query: Fields; body: unknown; home: string };

/** An answer that is an error; in a batch its message stands in the row. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly violations?: string[],
  ) {
    super(message);
  }
  answer(): ShopAnswer {
    return { status: this.status, body: this.violations ? { errors: this.violations, success: false, message: this.message, code: this.status } : { success: false, message: this.message } };
  }
}

export const notFound = (what: string, id: unknown): ApiError => new ApiError(404, `${what} by id ${String(id)} not found`);
export const badReference = (message: string): ApiError => new ApiError(400, message);
export const missing = (message: string): ApiError => new ApiError(400, `A required parameter is missing: ${message}`);
export const invalid = (...violations: string[]): ApiError => new ApiError(400, 'Validation error', violations);
/** What PHP did not expect: a client's fault as often as the server's. */
export const broken = (message: string): ApiError => new ApiError(500, `Error message: ${message}`);

/** Refuses what the role of the user does not allow. */
export function permit(store: Store, resource: string, action: 'read' | 'update' | 'create' | 'delete'): void {
  const { user, switches } = store;
  const allowed = (action === 'read' ? user.read : user.write) && !switches.denied.includes(`${resource}:${action}`);
  if (!allowed) throw new ApiError(switches.denyStatus, `User does not have the permission "${action}" for the resource "${resource}"`);
}

export const listed = (data: unknown[], total: number): ShopAnswer => ({ status: 200, body: { data, total, success: true }, items: data.length });
export const one = (data: unknown): ShopAnswer => ({ status: 200, body: { data, success: true }, items: 1 });
/** The short answer to a write: where the record is. */
export const written = (call: Call, resource: string, id: number, status = 200): ShopAnswer => {
  const location = `${call.home}/api/${resource}/${id}`;
  return { status, ...(status === 201 ? { headers: { location } } : {}), body: { success: true, data: { id, location } }, items: 1 };
};
