// The people who use Kontor, and the check of who they are.
import { Injectable } from '@nestjs/common';
import { Database, isDuplicate, marks, write } from '@kontor/base';
import { AppError, Clock, type UserId } from '@kontor/kernel';
import { LoginThrottle } from './login-throttle.js';
import { hashPassword, passwordFits } from './passwords.js';
import { roles, type Role } from './roles.js';

export type User = { id: UserId; email: string; name: string; role: Role; language: 'de' | 'en' | null };
export type NewUser = { email: string; name: string; password: string; role: Role };

type Row = User & { password_hash: string };
const select = 'SELECT id, email, name, role, language, password_hash FROM user_account';

@Injectable()
export class Users {
  constructor(
    private readonly database: Database,
    private readonly throttle: LoginThrottle,
    private readonly clock: Clock,
  ) {}

  async create(wanted: NewUser): Promise<User> {
    const email = foldEmail(wanted.email);
    const name = wanted.name.trim();
    if (email.length > 190 || !/^[^\s@]+@[^\s@]+$/.test(email)) throw new AppError('user-email-invalid');
    if (name === '' || name.length > 120) throw new AppError('user-name-missing');
    if (!roles.includes(wanted.role)) throw new AppError('user-role-unknown', { role: String(wanted.role).slice(0, 40) });
    const passwordHash = await hashPassword(wanted.password);
    const now = this.clock.now();
    try {
      const { insertId } = await this.database.write('INSERT INTO user_account (email, name, role, password_hash, password_set_at, created_at) VALUES (?, ?, ?, ?, ?, ?)', [email, name, wanted.role, passwordHash, now, now]);
      return { id: String(insertId) as UserId, email, name, role: wanted.role, language: null };
    } catch (error) {
      if (isDuplicate(error, 'user_account_email')) throw new AppError('user-email-taken', {}, { cause: error });
      throw error;
    }
  }

  /** The user whose password this is; `login-failed` says nothing about whether the e-mail address is known, `login-locked` comes after too many tries. */
  async verify(email: string, password: string, address: string): Promise<User> {
    const folded = foldEmail(email);
    await this.throttle.enter(folded, address);
    const row = await this.one('WHERE email = ? AND disabled_at IS NULL', [folded]);
    if (!(await passwordFits(row?.password_hash ?? null, password)) || !row) throw new AppError('login-failed');
    await this.throttle.success(folded, address);
    await this.database.write('UPDATE user_account SET last_login_at = ? WHERE id = ?', [this.clock.now(), row.id]);
    return userOf(row);
  }

  /** Null for nobody and for somebody who is kept out. */
  async get(id: UserId): Promise<User | null> {
    const row = await this.one('WHERE id = ? AND disabled_at IS NULL', [id]);
    return row && userOf(row);
  }

  async byEmail(email: string): Promise<User | null> {
    const row = await this.one('WHERE email = ?', [foldEmail(email)]);
    return row && userOf(row);
  }

  /** What these people are called, also those who are kept out. */
  async names(ids: readonly UserId[]): Promise<Map<UserId, string>> {
    if (ids.length === 0) return new Map();
    const found = await this.database.query<{ id: UserId; name: string }>(`SELECT id, name FROM user_account WHERE id IN (${marks(ids)})`, [...ids]);
    return new Map(found.map((row) => [row.id, row.name]));
  }

  /** A new password ends every session that was begun with the old one. */
  async setPassword(email: string, password: string): Promise<void> {
    const user = await this.byEmail(email);
    if (!user) throw new AppError('user-unknown');
    const passwordHash = await hashPassword(password);
    const now = this.clock.now();
    await this.database.inTransaction(async (tx) => {
      await write(tx, 'UPDATE user_account SET password_hash = ?, password_set_at = ?, version = version + 1 WHERE id = ?', [passwordHash, now, user.id]);
      await write(tx, `UPDATE user_session SET ended_at = ?, data = '' WHERE user_id = ? AND ended_at IS NULL`, [now, user.id]);
    });
  }

  async setLanguage(id: UserId, language: 'de' | 'en'): Promise<void> {
    await this.database.write('UPDATE user_account SET language = ? WHERE id = ?', [language, id]);
  }

  async count(): Promise<number> {
    const [row] = await this.database.query<{ users: string }>('SELECT COUNT(*) AS users FROM user_account');
    return Number.parseInt(row?.users ?? '0', 10);
  }

  private async one(where: string, parameters: unknown[]): Promise<Row | null> {
    const [row] = await this.database.query<Row>(`${select} ${where}`, parameters);
    return row ?? null;
  }
}

/** Addresses are compared without regard to case and blanks around them. */
function foldEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

function userOf({ id, email, name, role, language }: Row): User {
  return { id, email, name, role, language };
}
