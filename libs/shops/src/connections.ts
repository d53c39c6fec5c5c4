// The way to a shop, and the only user of the connectors: opens credentials for the connector alone, puts the gate in front of what writes,
// and stores what the connector learned.
import { Injectable } from '@nestjs/common';
import { Connectors, type CallPriority, type Connection } from '@kontor/connectors';
import type { ShopId } from '@kontor/kernel';
import { Facts } from './facts.js';
import { Gate } from './gate.js';
import type { Shop } from './shop.js';
import { Vault } from './vault.js';

export type OpenedShop = { shop: Shop; connection: Connection };

@Injectable()
export class Connections {
  constructor(
    private readonly vault: Vault,
    private readonly connectors: Connectors,
    private readonly gate: Gate,
    private readonly facts: Facts,
  ) {}

  /** Makes no call to the shop. Whoever opens releases, also after a failure. */
  async open(shopId: ShopId, priority: CallPriority): Promise<OpenedShop> {
    const { shop, settings } = await this.vault.open(shopId);
    const connection = this.connectors.open(shop.platform, { shopId, domain: shop.domain, settings, options: shop.options.platform, facts: shop.facts, priority });
    return { shop, connection: this.gate.guard(shopId, connection) };
  }

  /** Stores what the connector wants remembered and closes. */
  async release(opened: OpenedShop): Promise<void> {
    try {
      const learned = opened.connection.newFacts();
      if (learned) await this.facts.learned(opened.shop, learned);
    } finally {
      await opened.connection.close();
    }
  }
}
