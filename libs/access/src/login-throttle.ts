// Slows down guessing: so many tries per e-mail address and per network address, counted in the database, so that all processes count together.
// A try is counted before the password is looked at; a hundred guesses at the same moment are therefore no more than the allowed few.
import { Injectable } from '@nestjs/common';
import { Database, marks, rows, tuples, write } from '@kontor/base';
import { AppError, Clock } from '@kontor/kernel';
import { digest } from './digest.js';

type Row = { subject: string; tries: number; since: Date; locked_until: Date | null };

const minute = 60_000;
const windowMinutes = 15;
const lockMinutes = 15;
const triesPerEmail = 5;
const triesPerAddress = 20;

@Injectable()
export class LoginThrottle {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Counts a try; `login-locked` when there were too many, whether or not the e-mail address belongs to anybody. */
  async enter(email: string, address: string): Promise<void> {
    const limits = new Map([
      [emailSubject(email), triesPerEmail],
      [addressSubject(address), triesPerAddress],
    ]);
    const now = this.clock.now();
    await this.forget(now);
    const lockedUntil = await this.database.inTransaction(async (tx) => {
      const subjects = [...limits.keys()].sort();
      await write(tx, `INSERT INTO login_throttle (subject, tries, since) VALUES ${tuples(subjects.length, 3)} ON DUPLICATE KEY UPDATE tries = tries`, subjects.flatMap((subject) => [subject, 0, now]));
      const found = await rows<Row>(tx, `SELECT subject, tries, since, locked_until FROM login_throttle WHERE subject IN (${marks(subjects)}) ORDER BY subject FOR UPDATE`, subjects);
      const locks = found.flatMap((row) => (row.locked_until && row.locked_until > now ? [row.locked_until] : []));
      if (locks.length > 0) return new Date(Math.max(...locks.map((lock) => lock.getTime())));
      for (const row of found) {
        const over = row.locked_until !== null || row.since.getTime() <= now.getTime() - windowMinutes * minute;
        const tries = over ? 1 : row.tries + 1;
        // The last allowed try locks what comes after it; if it is right, success() takes the lock away again.
        const lock = tries >= (limits.get(row.subject) as number) ? new Date(now.getTime() + lockMinutes * minute) : null;
        await write(tx, 'UPDATE login_throttle SET tries = ?, since = ?, locked_until = ? WHERE subject = ?', [tries, over ? now : row.since, lock, row.subject]);
      }
      return null;
    });
    if (lockedUntil) throw new AppError('login-locked', { minutes: Math.max(1, Math.ceil((lockedUntil.getTime() - now.getTime()) / minute)) });
  }

  /** The try was right: forgets those of the e-mail address and takes back the one of the network address. */
  async success(email: string, address: string): Promise<void> {
    await this.database.write('DELETE FROM login_throttle WHERE subject = ?', [emailSubject(email)]);
    await this.database.write('UPDATE login_throttle SET tries = GREATEST(tries, 1) - 1, locked_until = NULL WHERE subject = ?', [addressSubject(address)]);
  }

  /** Counts whose time is over; a little at each try, so that guesses at made-up addresses do not pile up. */
  private async forget(now: Date): Promise<void> {
    await this.database.write('DELETE FROM login_throttle WHERE since < ? AND (locked_until IS NULL OR locked_until < ?) LIMIT 100', [new Date(now.getTime() - (windowMinutes + lockMinutes) * minute), now]);
  }
}

function emailSubject(email: string): string {
  return digest('email', email);
}

function addressSubject(address: string): string {
  return digest('address', address);
}
