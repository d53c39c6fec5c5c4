// Price lists, prices and what of them a shop should show.
import { Module } from '@nestjs/common';
import { ArticlesModule } from '@kontor/articles';
import { tablesOf } from '@kontor/base';
import { Pricing1763700000000 } from './migrations/1763700000000-pricing.js';
import { PriceLists } from './price-lists.js';
import { PriceRules } from './price-rules.js';
import { PriceProposals } from './propose-from-order.js';

@Module({
  imports: [ArticlesModule, tablesOf('pricing', { entities: [], migrations: [Pricing1763700000000] })],
  providers: [PriceLists, PriceProposals, PriceRules],
  exports: [PriceLists, PriceProposals, PriceRules],
})
export class PricingModule {}
