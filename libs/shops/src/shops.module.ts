// The merchant's shops: what they are, how they are reached, and whether anything may be written to them.
import { Module } from '@nestjs/common';
import { tablesOf } from '@kontor/base';
import { ConnectorsModule } from '@kontor/connectors';
import { AddShopHandler } from './add-shop.command.js';
import { ChangeShopHandler } from './change-shop.command.js';
import { CheckSettingsHandler } from './check-settings.command.js';
import { CheckShopHandler } from './check-shop.command.js';
import { ClearAttentionHandler } from './clear-attention.command.js';
import { Connections } from './connections.js';
import { Credentials } from './credentials.js';
import { Facts } from './facts.js';
import { Gate } from './gate.js';
import { GetShopHandler } from './get-shop.query.js';
import { Inspection } from './inspection.js';
import { ListPlatformsHandler } from './list-platforms.query.js';
import { ListShopsHandler } from './list-shops.query.js';
import { Shops1763200000000 } from './migrations/1763200000000-shops.js';
import { ShopWebhooks1763200100000 } from './migrations/1763200100000-shop-webhooks.js';
import { RemoveShopHandler } from './remove-shop.command.js';
import { ResumeWritesHandler } from './resume-writes.command.js';
import { ShopValues } from './shop-values.js';
import { Shops } from './shops.js';
import { StopWritesHandler } from './stop-writes.command.js';
import { Stopping } from './stopping.js';
import { Vault } from './vault.js';
import { Webhooks } from './webhooks.js';

const commands = [AddShopHandler, ChangeShopHandler, RemoveShopHandler, StopWritesHandler, ResumeWritesHandler, ClearAttentionHandler, CheckShopHandler, CheckSettingsHandler];
const queries = [ListShopsHandler, GetShopHandler, ListPlatformsHandler];

@Module({
  imports: [ConnectorsModule, tablesOf('shops', { entities: [], migrations: [Shops1763200000000, ShopWebhooks1763200100000] })],
  providers: [Connections, Credentials, Facts, Gate, Inspection, ShopValues, Shops, Stopping, Vault, Webhooks, ...commands, ...queries],
  exports: [Connections, ShopValues, Shops, Webhooks],
})
export class ShopsModule {}
