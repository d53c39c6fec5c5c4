import './errors.js';

export { CustomersModule } from './customers.module.js';
export { Customers, type CustomerMatch, type MatchRule, matchRules } from './match.js';
export { GetCustomer, type CustomerView, type CustomerAddress } from './get-customer.query.js';
