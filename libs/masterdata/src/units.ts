// What articles are counted in.
import { Injectable } from '@nestjs/common';
import { Database } from '@kontor/base';

export type Unit = { code: string; name: string; nameEn: string };

@Injectable()
export class Units {
  constructor(private readonly database: Database) {}

  async list(): Promise<Unit[]> {
    return this.database.query<Unit>('SELECT code, name, name_en AS nameEn FROM unit ORDER BY name');
  }
}
