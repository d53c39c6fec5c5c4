import './errors.js';

export { PricingModule } from './pricing.module.js';
export { PriceLists, type PriceList } from './price-lists.js';
export { PriceRules, type FieldOwner, type PriceRule } from './price-rules.js';
export { PriceProposals, type PricedOrder } from './propose-from-order.js';
export { PricesConfirmed } from './prices-confirmed.event.js';
