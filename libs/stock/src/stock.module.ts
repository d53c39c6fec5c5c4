// Stock: levels, reservations, and what of them a shop should show.
import { Module } from '@nestjs/common';
import { ArticlesModule } from '@kontor/articles';
import { tablesOf } from '@kontor/base';
import { Ledger } from './ledger.js';
import { Stock1763600000000 } from './migrations/1763600000000-stock.js';
import { Warehouses } from './warehouses.js';

@Module({
  imports: [ArticlesModule, tablesOf('stock', { entities: [], migrations: [Stock1763600000000] })],
  providers: [Ledger, Warehouses],
  exports: [Ledger, Warehouses],
})
export class StockModule {}
