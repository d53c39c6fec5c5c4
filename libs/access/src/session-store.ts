// Sessions on a table, so that every web process knows them and a restart logs nobody out. Only the hash of a session's id is stored: a copy
// of the database lets nobody in.
import { Store, type SessionData } from 'express-session';
import { Database, InBackground } from '@kontor/base';
import { Clock, type UserId } from '@kontor/kernel';
import { digest } from './digest.js';

declare module 'express-session' {
  interface SessionData {
    /** Who logged in; absent until then. */
    userId: UserId;
  }
}

type Done<Result = void> = (error?: unknown, result?: Result) => void;

const usualMilliseconds = 12 * 3_600_000;
/** However busy it is kept, a session ends at last. */
const longestMilliseconds = 14 * 24 * 3_600_000;

@InBackground()
export class SessionStore extends Store {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  override get(sid: string, done: Done<SessionData | null>): void {
    const now = this.clock.now();
    answer(
      this.database
        .query<{ data: string }>('SELECT data FROM user_session WHERE id_hash = ? AND ended_at IS NULL AND expires_at > ? AND created_at > ?', [hashOf(sid), now, new Date(now.getTime() - longestMilliseconds)])
        .then(([row]) => (row ? (JSON.parse(row.data) as SessionData) : null)),
      done,
    );
  }

  /** Stores it. An ended session stays ended, also when a request that began before the log-out ends after it. */
  override set(sid: string, session: SessionData, done: Done = () => undefined): void {
    const now = this.clock.now();
    answer(
      this.database
        .write(
          `INSERT INTO user_session (id_hash, user_id, data, created_at, expires_at) VALUES (?, ?, ?, ?, ?)
           ON DUPLICATE KEY UPDATE user_id = IF(ended_at IS NULL, VALUES(user_id), user_id), data = IF(ended_at IS NULL, VALUES(data), data), expires_at = IF(ended_at IS NULL, VALUES(expires_at), expires_at)`,
          [hashOf(sid), session.userId ?? null, JSON.stringify(session), now, this.expiry(session)],
        )
        .then(() => undefined),
      done,
    );
  }

  override touch(sid: string, session: SessionData, done: Done = () => undefined): void {
    answer(this.database.write('UPDATE user_session SET expires_at = ? WHERE id_hash = ? AND ended_at IS NULL', [this.expiry(session), hashOf(sid)]).then(() => undefined), done);
  }

  override destroy(sid: string, done: Done = () => undefined): void {
    answer(this.database.write(`UPDATE user_session SET ended_at = ?, data = '' WHERE id_hash = ? AND ended_at IS NULL`, [this.clock.now(), hashOf(sid)]).then(() => undefined), done);
  }

  async sweep(): Promise<void> {
    const now = this.clock.now();
    await this.database.write('DELETE FROM user_session WHERE expires_at < ? LIMIT 10000', [now]);
    await this.database.write('DELETE FROM user_session WHERE created_at < ? LIMIT 10000', [new Date(now.getTime() - longestMilliseconds)]);
  }

  /** By the cookie's length, counted on our own clock. */
  private expiry(session: SessionData): Date {
    return new Date(this.clock.now().getTime() + (session.cookie.originalMaxAge ?? usualMilliseconds));
  }
}

function hashOf(sid: string): string {
  return digest('session', sid);
}

function answer<Result>(work: Promise<Result>, done: Done<Result>): void {
  work.then(
    (result) => done(null, result),
    (error: unknown) => done(error),
  );
}
