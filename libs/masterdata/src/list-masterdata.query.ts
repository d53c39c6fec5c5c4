import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Clock } from '@kontor/kernel';
import { Carriers, type Carrier } from './carriers.js';
import { Company } from './company.js';
import { PaymentTerms, type PaymentTerm } from './payment-terms.js';
import { ShippingMethods, type ShippingMethod } from './shipping-methods.js';
import { TaxRates, type TaxRate } from './tax-rates.js';

export type Masterdata = { paymentTerms: PaymentTerm[]; shippingMethods: ShippingMethod[]; carriers: Carrier[]; taxRates: TaxRate[] };

/** What forms offer to choose from; tax rates are those of the company's country today. */
export class ListMasterdata extends Query<Masterdata> {}

@QueryHandler(ListMasterdata)
export class ListMasterdataHandler implements IQueryHandler<ListMasterdata> {
  constructor(
    private readonly paymentTerms: PaymentTerms,
    private readonly shippingMethods: ShippingMethods,
    private readonly carriers: Carriers,
    private readonly taxRates: TaxRates,
    private readonly company: Company,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<Masterdata> {
    const { country } = await this.company.get();
    const [paymentTerms, shippingMethods, carriers, taxRates] = await Promise.all([this.paymentTerms.list(), this.shippingMethods.list(), this.carriers.list(), this.taxRates.at(country, this.clock.now())]);
    return { paymentTerms, shippingMethods, carriers, taxRates };
  }
}
