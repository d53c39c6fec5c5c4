// Value added tax per country and day.
import { Injectable } from '@nestjs/common';
import { Database } from '@kontor/base';
import { Percent } from '@kontor/kernel';
import { calendarDay } from './calendar.js';
import { Company } from './company.js';

export type TaxRate = { rate: Percent; name: string };

type Row = { rate: string; kind: 'standard' | 'reduced' | 'zero' };
const names = { standard: 'Regelsatz', reduced: 'Ermäßigter Satz', zero: 'Steuerfrei' };

@Injectable()
export class TaxRates {
  constructor(
    private readonly database: Database,
    private readonly company: Company,
  ) {}

  /** The rates of a country on the day that `day` is for the merchant, the standard rate first. */
  async at(country: string, day: Date): Promise<TaxRate[]> {
    const { timeZone } = await this.company.get();
    const date = calendarDay(day, timeZone);
    const found = await this.database.query<Row>(
      `SELECT rate, kind FROM tax_rate WHERE country = ? AND valid_from <= ? AND (valid_until IS NULL OR valid_until > ?) ORDER BY FIELD(kind, 'standard', 'reduced', 'zero'), rate DESC`,
      [country.toUpperCase(), date, date],
    );
    return found.map((row) => ({ rate: Percent.parse(row.rate), name: names[row.kind] }));
  }

  /** Whether the country has such a rate on that day. */
  async isRate(country: string, rate: Percent, day: Date): Promise<boolean> {
    return (await this.at(country, day)).some((known) => known.rate.equals(rate));
  }
}
