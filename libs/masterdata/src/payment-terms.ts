// How a customer pays and until when.
import { Injectable } from '@nestjs/common';
import { Database, rows, write, type Tx } from '@kontor/base';
import { AppError } from '@kontor/kernel';
import { foldCode, isCode } from './code.js';

export type PaymentTerm = { id: string; code: string; name: string; dueDays: number };

const select = 'SELECT id, code, name, due_days AS dueDays FROM payment_term';

@Injectable()
export class PaymentTerms {
  constructor(private readonly database: Database) {}

  async list(): Promise<PaymentTerm[]> {
    return this.database.query<PaymentTerm>(`${select} ORDER BY id`);
  }

  async byCode(code: string): Promise<PaymentTerm | null> {
    const [term] = await this.database.query<PaymentTerm>(`${select} WHERE code = ?`, [foldCode(code)]);
    return term ?? null;
  }

  /** Adds it, or answers the one of that code as it stands. */
  async ensure(tx: Tx, wanted: { code: string; name: string; dueDays: number }): Promise<PaymentTerm> {
    const code = foldCode(wanted.code);
    const name = wanted.name.trim();
    if (!isCode(code) || name === '' || name.length > 120 || !Number.isInteger(wanted.dueDays) || wanted.dueDays < 0 || wanted.dueDays > 365) throw new AppError('payment-term-invalid');
    await write(tx, 'INSERT INTO payment_term (code, name, due_days) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE code = VALUES(code)', [code, name, wanted.dueDays]);
    const [term] = await rows<PaymentTerm>(tx, `${select} WHERE code = ?`, [code]);
    return term;
  }
}
