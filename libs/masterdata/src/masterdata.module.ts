// What the whole business shares: how it is paid, how it ships, what it is taxed with, and who it is.
import { Module } from '@nestjs/common';
import { tablesOf } from '@kontor/base';
import { Carriers } from './carriers.js';
import { Company } from './company.js';
import { Countries } from './countries.js';
import { ListMasterdataHandler } from './list-masterdata.query.js';
import { Masterdata1763400000000 } from './migrations/1763400000000-masterdata.js';
import { PaymentTerms } from './payment-terms.js';
import { ShippingMethods } from './shipping-methods.js';
import { TaxRates } from './tax-rates.js';
import { Units } from './units.js';

@Module({
  imports: [tablesOf('masterdata', { entities: [], migrations: [Masterdata1763400000000] })],
  providers: [Carriers, Company, Countries, ListMasterdataHandler, PaymentTerms, ShippingMethods, TaxRates, Units],
  exports: [Carriers, Company, Countries, PaymentTerms, ShippingMethods, TaxRates, Units],
})
export class MasterdataModule {}
