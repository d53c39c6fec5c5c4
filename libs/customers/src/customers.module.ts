// Buyers and their addresses.
import { Module } from '@nestjs/common';
import { tablesOf } from '@kontor/base';
import { GetCustomerHandler } from './get-customer.query.js';
import { Customers } from './match.js';
import { Customers1763800000000 } from './migrations/1763800000000-customers.js';

@Module({
  imports: [tablesOf('customers', { entities: [], migrations: [Customers1763800000000] })],
  providers: [Customers, GetCustomerHandler],
  exports: [Customers],
})
export class CustomersModule {}
