// A shop platform without a shop, for tests of what stands between Kontor and a connector: credentials, gate, facts. Real connectors are tested against simulators.
import { Connectors, parseAddress, type CheckReport, type Connection, type OpenConnection, type Outcome, type SeenValues, type ShopFacts, type ShopPlatform } from '@kontor/connectors';
import { AppError, Quantity, type FieldError } from '@kontor/kernel';

export const fakeFacts: ShopFacts = { version: '1.0', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: {} };
export const goodReport: CheckReport = { ok: true, version: '1.0', plan: null, clockOffsetSeconds: 0, rights: [{ name: 'orders', granted: true, remedy: null }], findings: [], facts: fakeFacts, address: null };
const nothingSeen: SeenValues = { payments: [], shippings: [], statuses: [], customerGroups: [], taxes: [], currencies: [], warehouses: [] };

export class FakeShop {
  /** What each opening was given: the only place where secrets may be seen. */
  readonly opened: OpenConnection[] = [];
  readonly sent: string[] = [];
  closed = 0;
  report: CheckReport | Error = goodReport;
  seen: SeenValues | Error = nothingSeen;
  learns: ShopFacts | null = null;
  batch = 1;
  /** Called before each batch of a push. */
  beforeBatch: () => Promise<void> = async () => undefined;

  readonly platform: ShopPlatform = {
    id: 'fake',
    name: 'Fake Shop',
    capabilities: { orders: { freshSeconds: 60 }, stock: { batch: 1, decimals: 0, confirms: 'at-once', meaning: 'sellable', compareAndSet: false, combined: 'all' }, prices: { batch: 1, strike: true, periods: 'native', tiers: false, customerGroups: false, lowest: false } },
    settings: [{ key: 'user', secret: false, required: true }, { key: 'password', secret: true, required: true }, { key: 'extra', secret: true, required: false }],
    options: { type: 'object', properties: { strict: { type: 'boolean' } } },
    connect: () => {
      throw new Error('opened through the fake Connectors only');
    },
  } as unknown as ShopPlatform;

  /** Puts this shop in the place of all platforms of a running application. */
  install(connectors: Connectors): this {
    const fake: Pick<Connectors, 'platforms' | 'platform' | 'validate' | 'open'> = {
      platforms: () => [this.platform],
      platform: (id) => {
        if (id !== 'fake') throw new AppError('platform-unknown', { platform: id });
        return this.platform;
      },
      validate: (_platform, { domain, settings }) => this.validate(domain, settings),
      open: (_platform, input) => this.open(input),
    };
    Object.assign(connectors, fake);
    return this;
  }

  private validate(domain: string, settings: Record<string, string>): FieldError[] {
    const missing = ['user', 'password'].filter((key) => !settings[key]).map((key) => ({ field: `settings.${key}`, code: 'setting-missing' }));
    return parseAddress(domain) ? missing : [{ field: 'domain', code: 'domain-invalid' }, ...missing];
  }

  private open(input: OpenConnection): Connection {
    this.opened.push(input);
    const push = async (items: { listing: string }[], settle: (outcomes: Outcome[]) => Promise<void>): Promise<void> => {
      for (let start = 0; start < items.length; start += this.batch) {
        await this.beforeBatch();
        const part = items.slice(start, start + this.batch);
        this.sent.push(...part.map((item) => item.listing));
        await settle(part.map((item) => ({ listing: item.listing, confirmed: true }) as Outcome));
      }
    };
    const given = <Value>(value: Value | Error): Value => {
      if (value instanceof Error) throw value;
      return value;
    };
    return {
      capabilities: input.facts?.own.oldVersion ? { orders: { freshSeconds: 60 } } : this.platform.capabilities,
      facts: input.facts,
      check: async () => given(this.report),
      seenValues: async () => given(this.seen),
      traffic: () => ({ reads: 0, writes: 0, items: 0 }),
      newFacts: () => this.learns,
      close: async () => {
        this.closed += 1;
      },
      orders: { orders: async () => ({ orders: [], cursor: null }), order: async (ref: string) => ({ ref, gone: true as const }), orderIndex: async function* () {} },
      stock: { pushStock: push, readStock: async (keys) => keys.map(({ listing }) => ({ listing, quantity: Quantity.zero, tracked: true })) },
      prices: { pushPrices: (tags, _now, settle) => push(tags, settle), readPrices: async () => [] },
      feedback: { tell: async ({ orderRef }) => ({ memo: (this.sent.push(orderRef), null) }) },
    };
  }
}
