// Shops for the tests of this library, and a way to wait for something that happens elsewhere.
import { stopwatch, type ShopId } from '@kontor/kernel';
import { AddShop, Shops, type Shop } from '@kontor/shops';
import type { Started } from '../../../../test/support/modules.js';
import { AddShopHandler } from '../../../shops/src/add-shop.command.js';

let made = 0;

export async function addShop(kontor: Started, options: { platform?: string; trial?: boolean } = {}): Promise<ShopId> {
  made += 1;
  const { shopId } = await kontor.get(AddShopHandler).execute(
    new AddShop({ name: `Shop ${made}`, platform: options.platform ?? 'everything', domain: `shop${made}.example`, settings: {}, trial: options.trial ?? false, requestedBy: 'cli' }),
  );
  return shopId;
}

export function shopOf(kontor: Started, shopId: ShopId): Promise<Shop> {
  return kontor.get(Shops).get(shopId);
}

/** Asks until the answer is truthy; fails after the deadline. */
export async function until<Answer>(ask: () => Promise<Answer> | Answer, what: string, milliseconds = 8000): Promise<Answer> {
  const passed = stopwatch();
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (passed() > milliseconds) throw new Error(`did not happen in ${milliseconds} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
