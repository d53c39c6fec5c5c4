import './errors.js';

export { AccessModule } from './access.module.js';
export type { Role, Scope } from './roles.js';
export { Users, type NewUser, type User } from './users.js';
export { Tokens, type ApiToken, type CheckedToken } from './tokens.js';
export { Audit, type AuditEntry, type AuditRecord } from './audit.js';
export { Idempotency, type StoredAnswer } from './idempotency.js';
export { SessionStore } from './session-store.js';
