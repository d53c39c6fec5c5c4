// The rules of stock and prices of one shop as forms save them: each stays its owner's, which checks it and makes the shop's listings due again.
import { Injectable } from '@nestjs/common';
import { Database } from '@kontor/base';
import { AppError, Clock, Percent, Quantity, type FieldError, type ShopId } from '@kontor/kernel';
import { PriceRules, type FieldOwner, type PriceRule } from '@kontor/pricing';
import { StockRules, type StockRule } from '@kontor/stock';
import type { Form } from './form.js';

@Injectable()
export class ShopRules {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly stock: StockRules,
    private readonly prices: PriceRules,
  ) {}

  async read(shopId: ShopId): Promise<{ stock: StockRule; prices: PriceRule }> {
    const [stock, prices] = await Promise.all([this.stock.get(shopId), this.prices.get(shopId)]);
    return { stock, prices };
  }

  async setStock(shopId: ShopId, form: Form): Promise<void> {
    const faults: FieldError[] = [];
    const change: Partial<StockRule> = {
      buffer: parsed(form, 'buffer', Quantity.parse, faults) ?? Quantity.zero,
      minimum: parsed(form, 'minimum', Quantity.parse, faults),
      maximum: parsed(form, 'maximum', Quantity.parse, faults),
      percent: parsed(form, 'percent', Percent.parse, faults) ?? Percent.parse('100'),
      subtractReserved: form.ticked('subtractReserved'),
      addOnOrder: form.ticked('addOnOrder'),
    };
    if (faults.length > 0) throw new AppError('input-invalid', {}, { fields: faults });
    await beside('stock-rule-invalid', () => this.database.inTransaction((tx) => this.stock.set(tx, shopId, change, this.clock.now())));
  }

  async setPrices(shopId: ShopId, form: Form): Promise<void> {
    // A platform without strike prices has no field for them; their owner stays.
    const stands = await this.prices.get(shopId);
    const owner = (name: keyof PriceRule['owners']): FieldOwner => (form.text(name) === '' ? stands.owners[name] : (form.text(name) as FieldOwner));
    const change = { owners: { regular: owner('regular'), strike: owner('strike'), action: owner('action') }, sendOrderPrices: form.ticked('sendOrderPrices'), sendLowest: form.ticked('sendLowest') };
    await beside('price-rule-invalid', () => this.database.inTransaction((tx) => this.prices.set(tx, shopId, change, this.clock.now())));
  }
}

function parsed<Value>(form: Form, name: string, parse: (text: string) => Value, faults: FieldError[]): Value | null {
  const text = form.decimal(name);
  if (text === '') return null;
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    faults.push({ field: name, code: error.code, values: error.values });
    return null;
  }
}

/** A rule's fault names its field; beside that field it is shown. */
async function beside(code: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError && error.code === code && typeof error.values.field === 'string') throw new AppError('input-invalid', {}, { fields: [{ field: error.values.field, code, values: error.values }] });
    throw error;
  }
}
