// Who did what and when (F70). Written in the transaction of the deed where there is one; never holds secrets or personal data.
import { Injectable } from '@nestjs/common';
import { Database, maskDocument, write, type Tx } from '@kontor/base';
import { Clock } from '@kontor/kernel';

/** `actor` as in requestedBy (`user:7`, `token:3`, `cli`), `action` as the command is called, `subject` as in events (`shop:3`). */
export type AuditEntry = { actor: string; action: string; subject: string; details?: Record<string, unknown> };
export type AuditRecord = { id: string; at: Date; actor: string; action: string; subject: string; details: Record<string, unknown> };

type Row = { id: string; at: Date; actor: string; action: string; subject: string; details: string };

@Injectable()
export class Audit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async note(tx: Tx | null, entry: AuditEntry): Promise<void> {
    const sql = 'INSERT INTO audit_entry (at, actor, action, subject, details) VALUES (?, ?, ?, ?, ?)';
    const parameters = [this.clock.now(), entry.actor.slice(0, 60), entry.action.slice(0, 80), entry.subject.slice(0, 120), JSON.stringify(maskDocument(entry.details ?? {}))];
    if (tx) await write(tx, sql, parameters);
    else await this.database.write(sql, parameters);
  }

  /** The newest first, paged by id. */
  async list(wanted: { subject?: string; actor?: string; after?: string; limit: number }): Promise<{ items: AuditRecord[]; next: string | null }> {
    const conditions: [string, string | undefined][] = [['subject = ?', wanted.subject], ['actor = ?', wanted.actor], ['id < ?', wanted.after]];
    const given = conditions.filter(([, value]) => value !== undefined);
    const where = given.length > 0 ? `WHERE ${given.map(([condition]) => condition).join(' AND ')}` : '';
    const found = await this.database.query<Row>(`SELECT id, at, actor, action, subject, details FROM audit_entry ${where} ORDER BY id DESC LIMIT ?`, [...given.map(([, value]) => value), wanted.limit + 1]);
    const items = found.slice(0, wanted.limit).map((row) => ({ ...row, details: JSON.parse(row.details) as Record<string, unknown> }));
    return { items, next: found.length > wanted.limit ? (items.at(-1)?.id ?? null) : null };
  }
}
