// Price lists, prices and what of them a shop should show.
import { Module } from '@nestjs/common';
import { ArticlesModule } from '@kontor/articles';
import { tablesOf } from '@kontor/base';
import { MasterdataModule } from '@kontor/masterdata';
import { ShopsModule } from '@kontor/shops';
import { SyncModule } from '@kontor/sync';
import { AddPriceListHandler } from './add-price-list.command.js';
import { ArticlePrices } from './article-prices.js';
import { ConfirmOrderPricesHandler } from './confirm-order-prices.command.js';
import { ListOrderPricesHandler } from './list-order-prices.query.js';
import { ListPriceListsHandler } from './list-price-lists.query.js';
import { ListPricesHandler } from './list-prices.query.js';
import { ListingPrices } from './listing-prices.js';
import { Pricing1763700000000 } from './migrations/1763700000000-pricing.js';
import { PriceFaces1763710000000 } from './migrations/1763710000000-price-faces.js';
import { PricesShown1763720000000 } from './migrations/1763720000000-prices-shown.js';
import { PricingOnArticleChanged } from './on-article-changed.js';
import { PricingOnListingLinked } from './on-listing-linked.js';
import { PricingOnShopOptionsChanged } from './on-shop-options-changed.js';
import { PriceFigures } from './price-figures.js';
import { PriceLists } from './price-lists.js';
import { PriceRules } from './price-rules.js';
import { PricesDue, SwitchDue } from './prices-due.js';
import { Prices } from './prices.js';
import { PriceProposals } from './propose-from-order.js';
import { PushPrices } from './push-prices.js';
import { PushSettlement } from './push-settlement.js';
import { SetPricesHandler } from './set-prices.command.js';
import { SwitchActionPricesHandler } from './switch-action-prices.command.js';
import { UpdatePricesHandler } from './update-prices.command.js';

const commands = [AddPriceListHandler, ConfirmOrderPricesHandler, SetPricesHandler, SwitchActionPricesHandler, UpdatePricesHandler];
const queries = [ListOrderPricesHandler, ListPriceListsHandler, ListPricesHandler];
const consumers = [PricingOnArticleChanged, PricingOnListingLinked, PricingOnShopOptionsChanged];

@Module({
  imports: [ArticlesModule, MasterdataModule, ShopsModule, SyncModule, tablesOf('pricing', { entities: [], migrations: [Pricing1763700000000, PriceFaces1763710000000, PricesShown1763720000000] })],
  providers: [ArticlePrices, ListingPrices, PriceFigures, PriceLists, PriceProposals, PriceRules, Prices, PricesDue, PushPrices, PushSettlement, SwitchDue, ...commands, ...queries, ...consumers],
  exports: [ArticlePrices, PriceFigures, PriceLists, PriceProposals, PriceRules],
})
export class PricingModule {}
