// The countries of the world; their names come from the language data of Node, only what taxes need to know is kept.
import { Injectable } from '@nestjs/common';
import { Database } from '@kontor/base';
import type { Language } from '@kontor/kernel';
import { calendarDay } from './calendar.js';
import { Company } from './company.js';

export type Country = { code: string; name: string; inEu: boolean };

type Row = { code: string; in_eu: number };

@Injectable()
export class Countries {
  constructor(
    private readonly database: Database,
    private readonly company: Company,
  ) {}

  /** By name, with their membership in the EU's tax area on that day. */
  async list(language: Language, day: Date): Promise<Country[]> {
    const names = new Intl.DisplayNames([language], { type: 'region' });
    const { timeZone } = await this.company.get();
    const found = await this.database.query<Row>('SELECT code, (in_eu = 1 AND (eu_until IS NULL OR eu_until > ?)) AS in_eu FROM country', [calendarDay(day, timeZone)]);
    const countries = found.map((row) => ({ code: row.code, name: names.of(row.code) ?? row.code, inEu: row.in_eu === 1 }));
    return countries.sort((a, b) => a.name.localeCompare(b.name, language));
  }
}
