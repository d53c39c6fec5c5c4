// A shop together with its opened settings, for this library alone: nothing that holds a secret is exported.
import { Injectable } from '@nestjs/common';
import { AppError, type ShopId } from '@kontor/kernel';
import { Credentials, type Settings } from './credentials.js';
import type { Shop } from './shop.js';
import { Shops } from './shops.js';

const attempts = 5;

@Injectable()
export class Vault {
  constructor(
    private readonly shops: Shops,
    private readonly credentials: Credentials,
  ) {}

  /** Both of one state: credentials entered for a new domain must never meet the old one. */
  async open(id: ShopId): Promise<{ shop: Shop; settings: Settings }> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const shop = await this.shops.get(id);
      const settings = await this.credentials.of(shop);
      if (settings) return { shop, settings };
    }
    throw new AppError('version-stale');
  }
}
