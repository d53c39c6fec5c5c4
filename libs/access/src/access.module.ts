// Who may come in: people with their sessions, programs with their tokens, and the trace of what they did.
import { Module } from '@nestjs/common';
import { tablesOf } from '@kontor/base';
import { Audit } from './audit.js';
import { Idempotency } from './idempotency.js';
import { LoginThrottle } from './login-throttle.js';
import { Access1763100000000 } from './migrations/1763100000000-access.js';
import { SessionStore } from './session-store.js';
import { Tokens } from './tokens.js';
import { Users } from './users.js';

@Module({
  imports: [tablesOf('access', { entities: [], migrations: [Access1763100000000] })],
  providers: [Audit, Idempotency, LoginThrottle, SessionStore, Tokens, Users],
  exports: [Audit, Idempotency, SessionStore, Tokens, Users],
})
export class AccessModule {}
