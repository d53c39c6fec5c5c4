// A new price list: its currency and whether its prices are gross never change afterwards, for every price in it would mean something else.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database, isDuplicate } from '@kontor/base';
import { AppError, Clock, Money, asId, type PriceListId } from '@kontor/kernel';
import type { PriceList } from './price-lists.js';

/** Answers the list made. */
export class AddPriceList extends Command<PriceList> {
  constructor(readonly input: { name: string; currency: string; gross: boolean }) {
    super();
  }
}

@CommandHandler(AddPriceList)
export class AddPriceListHandler implements ICommandHandler<AddPriceList> {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ input }: AddPriceList): Promise<PriceList> {
    const name = input.name.trim();
    if (name === '' || name.length > 120) throw new AppError('price-list-name-invalid', {}, { fields: [{ field: 'name', code: 'price-list-name-invalid' }] });
    const { currency } = Money.zero(input.currency);
    try {
      const { insertId } = await this.database.write('INSERT INTO price_list (name, currency, gross, created_at) VALUES (?, ?, ?, ?)', [name, currency, input.gross ? 1 : 0, this.clock.now()]);
      return { id: asId<PriceListId>(insertId), name, currency, gross: input.gross };
    } catch (error) {
      if (isDuplicate(error, 'price_list_name')) throw new AppError('price-list-taken', { priceList: name });
      throw error;
    }
  }
}
