// Access for programs: a token is shown once, when it is made; the database knows only its hash.
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Database } from '@kontor/base';
import { AppError, Clock } from '@kontor/kernel';
import { digest } from './digest.js';
import { scopes as allScopes, type Scope } from './roles.js';

export type CheckedToken = { id: string; name: string; scopes: Scope[] };
export type ApiToken = CheckedToken & { createdBy: string; createdAt: Date; lastUsedAt: Date | null; revokedAt: Date | null };

type Row = { id: string; name: string; scopes: string; created_by: string; created_at: Date; last_used_at: Date | null; revoked_at: Date | null };
const columns = 'id, name, scopes, created_by, created_at, last_used_at, revoked_at';
const prefix = 'kt_';
const usedEveryMilliseconds = 60_000;

@Injectable()
export class Tokens {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async create(wanted: { name: string; scopes: Scope[]; requestedBy: string }): Promise<{ id: string; token: string }> {
    const name = wanted.name.trim();
    const scopes = allScopes.filter((scope) => wanted.scopes.includes(scope));
    if (name === '' || name.length > 120) throw new AppError('token-name-missing');
    if (scopes.length === 0 || wanted.scopes.some((scope) => !allScopes.includes(scope))) throw new AppError('token-scopes-invalid');
    const token = `${prefix}${randomBytes(32).toString('base64url')}`;
    const { insertId } = await this.database.write('INSERT INTO api_token (name, token_hash, scopes, created_by, created_at) VALUES (?, ?, ?, ?, ?)', [name, digest('token', token), scopes.join(' '), wanted.requestedBy.slice(0, 60), this.clock.now()]);
    return { id: String(insertId), token };
  }

  /** Whose token this is and what it may do; null when it is unknown or revoked. */
  async check(token: string): Promise<CheckedToken | null> {
    if (!token.startsWith(prefix)) return null;
    const [row] = await this.database.query<Row>(`SELECT ${columns} FROM api_token WHERE token_hash = ? AND revoked_at IS NULL`, [digest('token', token)]);
    if (!row) return null;
    const now = this.clock.now();
    // To the minute is exact enough for "last used" and spares a write per call.
    if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() >= usedEveryMilliseconds) await this.database.write('UPDATE api_token SET last_used_at = ? WHERE id = ?', [now, row.id]);
    return { id: row.id, name: row.name, scopes: row.scopes.split(' ') as Scope[] };
  }

  async list(): Promise<ApiToken[]> {
    const found = await this.database.query<Row>(`SELECT ${columns} FROM api_token ORDER BY id`);
    return found.map((row) => ({ id: row.id, name: row.name, scopes: row.scopes.split(' ') as Scope[], createdBy: row.created_by, createdAt: row.created_at, lastUsedAt: row.last_used_at, revokedAt: row.revoked_at }));
  }

  async revoke(id: string): Promise<void> {
    const { affectedRows } = await this.database.write('UPDATE api_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', [this.clock.now(), id]);
    if (affectedRows === 0) throw new AppError('token-unknown');
  }
}
