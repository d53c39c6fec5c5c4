// Whose order is it (F28): the shop's customer id, the e-mail, company and postcode, in the order that the merchant chose; guests too.
// Never a reason to leave an order out: several matches are told and the oldest is taken. Two orders of one buyer at the same moment
// make one customer, because both must take the lock rows of the buyer's keys first.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { rows, tuples, write, type Tx } from '@kontor/base';
import type { RemoteAddress, RemoteOrder } from '@kontor/connectors';
import type { CustomerId } from '@kontor/kernel';
import type { Shop } from '@kontor/shops';

/** By what a customer is recognised. */
export type MatchRule = 'shop-id' | 'email' | 'company';

export const matchRules: readonly MatchRule[] = ['shop-id', 'email', 'company'];

/** `matches`: all that fit when it is ambiguous. */
export type CustomerMatch = { customerId: CustomerId; created: boolean; ambiguous: boolean; matches: CustomerId[] };

type Buyer = Pick<RemoteOrder, 'customer' | 'billing' | 'delivery'>;
type Keys = { ref: string | null; email: string | null; company: string | null };

@Injectable()
export class Customers {
  /** The customer of an order, made where there is none; new ids, addresses and missing details are added to the one found. */
  async match(tx: Tx, shop: Pick<Shop, 'id'>, order: Buyer, now: Date, by: readonly MatchRule[] = matchRules): Promise<CustomerMatch> {
    const keys = keysOf(order);
    await this.lock(tx, shop, keys);
    const found = await this.find(tx, shop, keys, by);
    const customerId = found[0] ?? (await this.create(tx, order, keys, now));
    if (found[0]) await this.complete(tx, customerId, order, keys, now);
    if (keys.ref !== null) {
      await write(tx, 'INSERT INTO customer_ref (shop_id, remote_ref, customer_id) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE customer_id = customer_id', [shop.id, keys.ref, customerId]);
    }
    await this.remember(tx, customerId, 'billing', order.billing, now);
    await this.remember(tx, customerId, 'delivery', order.delivery, now);
    return { customerId, created: found.length === 0, ambiguous: found.length > 1, matches: found };
  }

  private async lock(tx: Tx, shop: Pick<Shop, 'id'>, keys: Keys): Promise<void> {
    const names = [keys.ref === null ? null : `ref/${shop.id}/${keys.ref}`, keys.email && `email/${keys.email}`, keys.company && `company/${keys.company}`].flatMap((name) => name || []);
    for (const key of names.map(hash).sort()) await write(tx, 'INSERT INTO customer_lock (lock_key) VALUES (?) ON DUPLICATE KEY UPDATE lock_key = lock_key', [key]);
  }

  // The first rule that finds anybody decides; what the rules after it would say is looked at only to see a contradiction.
  private async find(tx: Tx, shop: Pick<Shop, 'id'>, keys: Keys, by: readonly MatchRule[]): Promise<CustomerId[]> {
    for (const rule of by) {
      const hits = await this.hits(tx, shop, keys, rule);
      if (hits.length === 0) continue;
      const email = rule === 'shop-id' && by.includes('email') ? await this.hits(tx, shop, keys, 'email') : [];
      // The shop's account has one customer, the e-mail belongs to others: a person should look at it.
      return email.length === 0 || email.includes(hits[0]) ? hits : [...new Set([...hits, ...email])];
    }
    return [];
  }

  private async hits(tx: Tx, shop: Pick<Shop, 'id'>, keys: Keys, rule: MatchRule): Promise<CustomerId[]> {
    const [sql, parameters]: [string, unknown[]] =
      rule === 'shop-id'
        ? ['SELECT customer_id AS id FROM customer_ref WHERE shop_id = ? AND remote_ref = ?', [shop.id, keys.ref]]
        : [`SELECT id FROM customer WHERE ${rule === 'email' ? 'email_key' : 'company_key'} = ? ORDER BY id LIMIT 10`, [rule === 'email' ? keys.email : keys.company]];
    if (parameters.at(-1) === null) return [];
    return (await rows<{ id: CustomerId }>(tx, sql, parameters)).map((row) => row.id);
  }

  private async create(tx: Tx, order: Buyer, keys: Keys, now: Date): Promise<CustomerId> {
    const { insertId } = await write(
      tx,
      'INSERT INTO customer (company, first_name, last_name, email, vat_id, email_key, company_key, customer_group, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      [...details(order), keys.email, keys.company, (order.customer.group ?? '').slice(0, 190), now, now],
    );
    return String(insertId) as CustomerId;
  }

  // What is known stays: a merchant may have corrected it. Only what is missing is taken from the order.
  private async complete(tx: Tx, customerId: CustomerId, order: Buyer, keys: Keys, now: Date): Promise<void> {
    const names = ['company', 'first_name', 'last_name', 'email', 'vat_id'];
    await write(
      tx,
      `UPDATE customer SET version = version + 1, changed_at = ?, ${names.map((name) => `${name} = IF(${name} = '', ?, ${name})`).join(', ')}, email_key = COALESCE(email_key, ?), company_key = COALESCE(company_key, ?)
       WHERE id = ? AND (${names.map((name) => `(${name} = '' AND ? <> '')`).join(' OR ')} OR (email_key IS NULL AND ? IS NOT NULL) OR (company_key IS NULL AND ? IS NOT NULL))`,
      [now, ...details(order), keys.email, keys.company, customerId, ...details(order), keys.email, keys.company],
    );
  }

  private async remember(tx: Tx, customerId: CustomerId, kind: 'billing' | 'delivery', address: RemoteAddress, now: Date): Promise<void> {
    const values = addressValues(address);
    if (values.every((value) => value === '')) return;
    await write(
      tx,
      `INSERT INTO address (customer_id, kind, same_key, company, first_name, last_name, street, addition, postcode, city, state, country, phone, used_at) VALUES ${tuples(1, 14)} ON DUPLICATE KEY UPDATE used_at = VALUES(used_at)`,
      [customerId, kind, hash(values.map((value) => value.trim().toLowerCase()).join('\n')), ...values, now],
    );
  }
}

function keysOf(order: Buyer): Keys {
  const email = order.customer.email.trim().toLowerCase();
  const company = order.billing.company.trim().replace(/\s+/g, ' ').toLowerCase();
  const postcode = order.billing.postcode.replace(/\s+/g, '').toLowerCase();
  return { ref: order.customer.ref?.slice(0, 190) ?? null, email: email.includes('@') ? email.slice(0, 254) : null, company: company !== '' && postcode !== '' ? `${company.slice(0, 200)}/${postcode.slice(0, 30)}` : null };
}

function details(order: Buyer): string[] {
  return [order.billing.company.trim().slice(0, 200), order.billing.firstName.trim().slice(0, 120), order.billing.lastName.trim().slice(0, 120), order.customer.email.trim().slice(0, 254), order.customer.vatId.trim().slice(0, 40)];
}

function addressValues(address: RemoteAddress): string[] {
  const limits = { company: 200, firstName: 120, lastName: 120, street: 300, addition: 300, postcode: 20, city: 120, state: 120, country: 2, phone: 60 };
  return Object.entries(limits).map(([field, limit]) => address[field as keyof typeof limits].trim().slice(0, limit));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
