// Whose books these are: where the company sits decides its taxes, and its time zone what a plain date means.
import { Injectable } from '@nestjs/common';
import { Database, Env } from '@kontor/base';

export type CompanyData = { name: string; country: string; timeZone: string };

@Injectable()
export class Company {
  constructor(
    private readonly database: Database,
    private readonly env: Env,
  ) {}

  async get(): Promise<CompanyData> {
    const [row] = await this.database.query<{ name: string; country: string; time_zone: string | null }>('SELECT name, country, time_zone FROM company WHERE id = 1');
    return { name: row?.name ?? '', country: row?.country ?? 'DE', timeZone: row?.time_zone ?? this.env.KONTOR_TIME_ZONE };
  }
}
