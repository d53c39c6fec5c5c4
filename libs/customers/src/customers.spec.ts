// Whose order it is (F28).
import { QueryBus } from '@nestjs/cqrs';
import type { RemoteOrder } from '@kontor/connectors';
import { asId, type CustomerId, type ShopId } from '@kontor/kernel';
import { startModules, type Started } from '../../../test/support/modules.js';
import { Customers, CustomersModule, GetCustomer, type CustomerMatch, type MatchRule } from './index.js';

type Buyer = { ref?: string | null; email?: string; company?: string; postcode?: string; firstName?: string; city?: string; vatId?: string };

describe('customers', () => {
  let kontor: Started;
  beforeAll(async () => {
    kontor = await startModules({ imports: [CustomersModule] });
  });
  afterAll(() => kontor.stop());
  beforeEach(() => kontor.empty());

  const order = ({ ref = null, email = '', company = '', postcode = '10115', firstName = 'Ada', city = 'Berlin', vatId = '' }: Buyer): Pick<RemoteOrder, 'customer' | 'billing' | 'delivery'> => {
    const address = { company, firstName, lastName: 'Lovelace', street: 'Weg 5', addition: '', postcode, city, state: '', country: 'DE', phone: '' };
    return { customer: { ref, group: null, email, vatId }, billing: address, delivery: address };
  };
  const match = (buyer: Buyer, options: { shop?: string; by?: MatchRule[] } = {}): Promise<CustomerMatch> =>
    kontor.database.inTransaction((tx) => kontor.get(Customers).match(tx, { id: asId<ShopId>(options.shop ?? '1') }, order(buyer), kontor.clock.now(), options.by));
  const count = async (table: string): Promise<string> => (await kontor.database.query<{ n: string }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n ?? '';

  it('finds by the shop’s id, then by e-mail, then by company and postcode, whatever the spelling', async () => {
    const first = await match({ ref: '5', email: 'Ada@Example.test', company: 'Analytik  GmbH', postcode: 'D 10115' });
    expect(first).toMatchObject({ created: true, ambiguous: false });
    const same = async (buyer: Buyer, shop?: string): Promise<void> => expect(await match(buyer, { shop })).toMatchObject({ customerId: first.customerId, created: false, ambiguous: false });
    await same({ ref: '5', email: 'new@example.test' });
    await same({ email: ' ada@example.TEST ' });
    await same({ ref: '77', email: 'ada@example.test' }, '2');
    await same({ ref: '77' }, '2');
    await same({ email: 'buchhaltung@example.test', company: 'analytik gmbh', postcode: 'd10115' });
    expect(await match({ email: 'else@example.test', company: 'Analytik GmbH', postcode: '99999' })).toMatchObject({ created: true });
    expect(await match({ ref: '5', email: '' }, { shop: '3' })).toMatchObject({ created: true });
  });

  it('follows the merchant’s order of the rules', async () => {
    const company = await match({ email: 'a@example.test', company: 'X GmbH' });
    const other = await match({ email: 'b@example.test' });
    expect((await match({ email: 'b@example.test', company: 'X GmbH' }, { by: ['company', 'email'] })).customerId).toBe(company.customerId);
    expect((await match({ email: 'b@example.test', company: 'X GmbH' }, { by: ['email'] })).customerId).toBe(other.customerId);
  });

  it('tells when several fit or the shop’s account and the e-mail disagree, and takes the oldest all the same', async () => {
    const account = await match({ ref: '5', email: 'a@example.test' });
    const guest = await match({ email: 'b@example.test' });
    expect(await match({ ref: '5', email: 'b@example.test' })).toEqual({ customerId: account.customerId, created: false, ambiguous: true, matches: [account.customerId, guest.customerId] });
    await kontor.database.write("UPDATE customer SET email_key = 'a@example.test' WHERE id = ?", [guest.customerId]);
    expect(await match({ email: 'a@example.test' })).toMatchObject({ customerId: account.customerId, ambiguous: true });
  });

  it('keeps guests without anything to be recognised by apart', async () => {
    const one = await match({});
    const other = await match({});
    expect(one.customerId).not.toBe(other.customerId);
  });

  it.each([
    ['e-mail', { email: 'twin@example.test' }],
    ['account', { ref: '9', email: '' }],
    ['company', { company: 'Zwilling KG' }],
  ])('makes one customer of two orders at the same moment (%s)', async (_what, buyer) => {
    const made = await Promise.all(Array.from({ length: 6 }, (_, index) => match({ ...buyer, firstName: `V${index}` })));
    expect(new Set(made.map((one) => one.customerId)).size).toBe(1);
    expect(made.filter((one) => one.created)).toHaveLength(1);
    expect(await count('customer')).toBe('1');
  });

  it('completes what is missing, corrects nothing that is there, keeps each address once', async () => {
    const { customerId } = await match({ email: 'a@example.test' });
    await match({ email: 'a@example.test', vatId: 'DE123', company: 'Neu GmbH', firstName: 'Augusta', city: 'Köln' });
    await match({ email: 'a@example.test', vatId: 'DE999', city: ' köln ', company: 'NEU GMBH', firstName: 'Augusta' });
    const view = await kontor.get(QueryBus).execute(new GetCustomer({ customerId }));
    expect(view).toMatchObject({ firstName: 'Ada', company: 'Neu GmbH', vatId: 'DE123', email: 'a@example.test' });
    expect(view.addresses.map((address) => [address.kind, address.city])).toHaveLength(4);
    const unknown = kontor.get(QueryBus).execute(new GetCustomer({ customerId: '999' as CustomerId }));
    await expect(unknown).rejects.toMatchObject({ code: 'customer-unknown' });
  });

  it('marks its columns of personal data in the schema, and keeps none in the locks', async () => {
    await match({ ref: '5', email: 'a@example.test', company: 'X GmbH' });
    const columns = await kontor.database.query<{ name: string }>("SELECT CONCAT(table_name, '.', column_name) AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_comment = 'personal' ORDER BY name");
    expect(columns.map((column) => column.name)).toEqual(expect.arrayContaining(['address.street', 'customer.email', 'customer.email_key', 'customer.last_name']));
    const locks = await kontor.database.query<{ lock_key: string }>('SELECT lock_key FROM customer_lock');
    expect(locks).toHaveLength(3);
    for (const lock of locks) expect(lock.lock_key).toMatch(/^[0-9a-f]{64}$/);
  });
});
