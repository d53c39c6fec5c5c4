// The connection test (F12) as both its commands need it: a report in every case, never an exception for what a person can mend.
import { Injectable } from '@nestjs/common';
import { ConnectorFailure, Connectors, type CheckReport, type Connection, type SeenValues, type ShopFacts } from '@kontor/connectors';
import type { ShopId } from '@kontor/kernel';
import type { Settings } from './credentials.js';
import { foldDomain } from './domain.js';
import type { ShopOptions } from './shop.js';
import { Shops } from './shops.js';

export type Inspected = { shopId: ShopId | null; platform: string; domain: string; settings: Settings; options: ShopOptions['platform']; facts: ShopFacts | null };

@Injectable()
export class Inspection {
  constructor(
    private readonly connectors: Connectors,
    private readonly shops: Shops,
  ) {}

  /** Asks the shop; `seen` is read only where the test was good and somebody will keep it. */
  async inspect(input: Inspected, want: { seen: boolean }): Promise<{ report: CheckReport; seen: SeenValues | null }> {
    const findings: CheckReport['findings'] = await this.twins(input);
    let connection: Connection | null = null;
    let seen: SeenValues | null = null;
    try {
      connection = this.connectors.open(input.platform, { shopId: input.shopId, domain: input.domain, settings: input.settings, options: input.options, facts: input.facts, priority: 'person' });
      const report = await connection.check();
      if (report.ok && want.seen) {
        try {
          seen = await connection.seenValues();
        } catch (error) {
          if (!(error instanceof ConnectorFailure)) throw error;
          findings.push({ code: 'shop-values-unread', severity: 'warning', values: { code: error.code } });
        }
      }
      return { report: { ...report, facts: connection.newFacts() ?? report.facts, findings: [...report.findings, ...findings] }, seen };
    } catch (error) {
      if (!(error instanceof ConnectorFailure)) throw error;
      const failed = { code: error.code, severity: 'error' as const, values: error.values };
      return { report: { ok: false, version: null, plan: null, clockOffsetSeconds: null, rights: [], findings: [failed, ...findings], facts: null, address: null }, seen };
    } finally {
      await connection?.close();
    }
  }

  /** The same shop connected twice brings every order twice: said, not forbidden, since a second test connection may be wanted. */
  private async twins(input: Inspected): Promise<CheckReport['findings']> {
    const others = (await this.shops.list()).filter((shop) => shop.id !== input.shopId && shop.platform === input.platform && foldDomain(shop.domain) === foldDomain(input.domain));
    return others
      .filter((shop) => (shop.settings.find((setting) => setting.key === 'baseUrl')?.value ?? null) === (input.settings.baseUrl ?? null))
      .map((shop) => ({ code: 'shop-connected-twice', severity: 'warning' as const, values: { shop: shop.name } }));
  }
}
