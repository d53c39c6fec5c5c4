// Who carries the parcels, and where a buyer can follow them.
import { Injectable } from '@nestjs/common';
import { Database } from '@kontor/base';
import { foldCode } from './code.js';

/** `trackingUrl` contains {number}, to be replaced by the encoded tracking number. */
export type Carrier = { id: string; code: string; name: string; trackingUrl: string | null };

const select = 'SELECT id, code, name, tracking_url AS trackingUrl FROM carrier';

@Injectable()
export class Carriers {
  constructor(private readonly database: Database) {}

  async list(): Promise<Carrier[]> {
    return this.database.query<Carrier>(`${select} ORDER BY id`);
  }

  async byCode(code: string): Promise<Carrier | null> {
    const [carrier] = await this.database.query<Carrier>(`${select} WHERE code = ?`, [foldCode(code)]);
    return carrier ?? null;
  }
}
