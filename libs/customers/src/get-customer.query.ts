// One customer with the addresses that were used and the ids under which the shops know him.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { AppError, type CustomerId, type ShopId } from '@kontor/kernel';

export type CustomerAddress = {
  kind: 'billing' | 'delivery';
  company: string;
  firstName: string;
  lastName: string;
  street: string;
  addition: string;
  postcode: string;
  city: string;
  state: string;
  country: string;
  phone: string;
  usedAt: Date;
};

export type CustomerView = {
  id: CustomerId;
  company: string;
  firstName: string;
  lastName: string;
  email: string;
  vatId: string;
  group: string;
  version: number;
  createdAt: Date;
  refs: { shopId: ShopId; ref: string }[];
  addresses: CustomerAddress[];
};

/** Throws `customer-unknown`. */
export class GetCustomer extends Query<CustomerView> {
  constructor(readonly wish: { customerId: CustomerId }) {
    super();
  }
}

@QueryHandler(GetCustomer)
export class GetCustomerHandler implements IQueryHandler<GetCustomer> {
  constructor(private readonly database: Database) {}

  async execute({ wish: { customerId } }: GetCustomer): Promise<CustomerView> {
    const [customer] = await this.database.query<Omit<CustomerView, 'refs' | 'addresses'>>(
      'SELECT id, company, first_name AS firstName, last_name AS lastName, email, vat_id AS vatId, customer_group AS `group`, version, created_at AS createdAt FROM customer WHERE id = ?',
      [customerId],
    );
    if (!customer) throw new AppError('customer-unknown', { customer: customerId });
    const refs = await this.database.query<{ shopId: ShopId; ref: string }>('SELECT shop_id AS shopId, remote_ref AS ref FROM customer_ref WHERE customer_id = ? ORDER BY shop_id, remote_ref', [customerId]);
    const addresses = await this.database.query<CustomerAddress>(
      'SELECT kind, company, first_name AS firstName, last_name AS lastName, street, addition, postcode, city, state, country, phone, used_at AS usedAt FROM address WHERE customer_id = ? ORDER BY used_at DESC, id DESC LIMIT 100',
      [customerId],
    );
    return { ...customer, refs, addresses };
  }
}
