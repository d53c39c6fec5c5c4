import './errors.js';

export { MasterdataModule } from './masterdata.module.js';
export { PaymentTerms, type PaymentTerm } from './payment-terms.js';
export { ShippingMethods, type ShippingMethod } from './shipping-methods.js';
export { Carriers, type Carrier } from './carriers.js';
export { TaxRates, type TaxRate } from './tax-rates.js';
export { Units, type Unit } from './units.js';
export { Countries, type Country } from './countries.js';
export { Company, type CompanyData } from './company.js';
export { dayBegins } from './calendar.js';
export { ListMasterdata, type Masterdata } from './list-masterdata.query.js';
