// Stands in for the registry of the connectors (jest.mock): a shop that can do everything, and one that cannot give its orders. Nothing is
// ever called, so their connections can do nothing.
import type { Capabilities, Connection, ShopPlatform } from '@kontor/connectors';

const everything: Capabilities = {
  orders: { freshSeconds: 60 },
  stock: { batch: 100, decimals: 0, confirms: 'at-once', meaning: 'sellable', compareAndSet: false, combined: 'changed' },
  prices: { batch: 100, strike: true, periods: 'native', tiers: false, customerGroups: false, lowest: false },
};

function testPlatform(id: string, capabilities: Capabilities): ShopPlatform {
  const connect = (): Connection => ({ capabilities, facts: null, traffic: () => ({ reads: 0, writes: 0, items: 0 }), newFacts: () => null, close: async () => undefined }) as unknown as Connection;
  return { id, name: id, capabilities, settings: [], options: {}, pace: { parallel: 4 }, connect };
}

const { orders: _orders, ...withoutOrders } = everything;

export const platforms = [testPlatform('everything', everything), testPlatform('no-orders', withoutOrders)];
