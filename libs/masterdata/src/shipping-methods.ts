// How goods reach the buyer.
import { Injectable } from '@nestjs/common';
import { Database, rows, write, type Tx } from '@kontor/base';
import { AppError } from '@kontor/kernel';
import { foldCode, isCode } from './code.js';

/** `carrier` is the carrier's code. */
export type ShippingMethod = { id: string; code: string; name: string; carrier: string | null };

const select = 'SELECT m.id, m.code, m.name, c.code AS carrier FROM shipping_method m LEFT JOIN carrier c ON c.id = m.carrier_id';

@Injectable()
export class ShippingMethods {
  constructor(private readonly database: Database) {}

  async list(): Promise<ShippingMethod[]> {
    return this.database.query<ShippingMethod>(`${select} ORDER BY m.id`);
  }

  async byCode(code: string): Promise<ShippingMethod | null> {
    const [method] = await this.database.query<ShippingMethod>(`${select} WHERE m.code = ?`, [foldCode(code)]);
    return method ?? null;
  }

  /** Adds it, or answers the one of that code as it stands. */
  async ensure(tx: Tx, wanted: { code: string; name: string; carrier: string | null }): Promise<ShippingMethod> {
    const code = foldCode(wanted.code);
    const name = wanted.name.trim();
    const [carrier] = wanted.carrier === null ? [null] : await rows<{ id: string }>(tx, 'SELECT id FROM carrier WHERE code = ?', [foldCode(wanted.carrier)]);
    if (!isCode(code) || name === '' || name.length > 120 || carrier === undefined) throw new AppError('shipping-method-invalid');
    await write(tx, 'INSERT INTO shipping_method (code, name, carrier_id) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE code = VALUES(code)', [code, name, carrier?.id ?? null]);
    const [method] = await rows<ShippingMethod>(tx, `${select} WHERE m.code = ?`, [code]);
    return method;
  }
}
