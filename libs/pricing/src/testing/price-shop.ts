// A shop platform for the specs of prices, at the level of the port: it remembers what it was told and answers as the test wants.
import type { Connection, ItemFailure, Opaque, Outcome, PriceAbility, PriceShown, PriceTag, ShopFacts, ShopPlatform } from '@kontor/connectors';

/** What the test sets and sees. */
export class PriceShop {
  facts: ShopFacts = { version: '1', currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: {} };
  /** Every call: the tags in the order given. */
  pushes: PriceTag[][] = [];
  reads = 0;
  batch = 100;
  /** Batches are answered side by side. */
  parallel = false;
  refuse = new Map<string, ItemFailure>();
  more = new Map<string, { rightUntil?: Date | null; memo?: Opaque; notice?: { code: string; values: Record<string, string | number | null> } }>();
  shown = new Map<string, Omit<PriceShown, 'listing'>>();
  /** Called before the shop answers a batch. */
  between: (batch: PriceTag[]) => Promise<void> = async () => undefined;
  silent = new Set<string>();
  /** Numbers that the shop confirms only at a later question. */
  later = new Set<string>();
  askAfterSeconds: number | null = null;

  reset(): void {
    const { platform, ability, ...fresh } = new PriceShop();
    Object.assign(this, fresh);
  }

  /** Numbers of everything that was pushed. */
  get told(): string[] {
    return this.pushes.flat().map((tag) => tag.number);
  }

  tag(number: string): PriceTag {
    const tag = this.pushes.flat().findLast((candidate) => candidate.number === number);
    if (!tag) throw new Error(`nothing was pushed for ${number}`);
    return tag;
  }

  readonly platform = (capabilities: NonNullable<Connection['capabilities']['prices']>): ShopPlatform => ({
    id: 'double',
    name: 'Double',
    capabilities: { prices: capabilities },
    settings: [],
    options: { type: 'object' },
    pace: { parallel: 2 },
    connect: (): Connection => ({
      capabilities: { prices: capabilities },
      facts: this.facts,
      check: async () => ({ ok: true, version: '1', plan: null, clockOffsetSeconds: 0, rights: [], findings: [], facts: this.facts, address: null }),
      seenValues: async () => ({ payments: [], shippings: [], statuses: [], customerGroups: [], taxes: [], currencies: [], warehouses: [] }),
      traffic: () => ({ reads: this.reads, writes: this.pushes.length, items: this.pushes.flat().length }),
      newFacts: () => null,
      close: async () => undefined,
      prices: this.ability,
    }),
  });

  private readonly ability: PriceAbility = {
    pushPrices: async (tags, _now, settle) => {
      const send = async (batch: PriceTag[]): Promise<void> => {
        this.pushes.push(batch);
        await this.between(batch);
        await settle(batch.filter((tag) => !this.silent.has(tag.number)).map((tag) => this.outcome(tag)));
      };
      const batches = Array.from({ length: Math.ceil(tags.length / this.batch) }, (_, index) => tags.slice(index * this.batch, (index + 1) * this.batch));
      if (this.parallel) await Promise.all(batches.map(send));
      else for (const batch of batches) await send(batch);
    },
    readPrices: async (keys) => {
      this.reads += 1;
      return keys.map((key) => ({ listing: key.listing, ...(this.shown.get(key.number) ?? { price: null, strike: null, action: null }) }));
    },
  };

  private outcome(tag: PriceTag): Outcome {
    const failure = this.refuse.get(tag.number);
    if (this.later.has(tag.number)) return { listing: tag.listing, confirmed: 'later', memo: { feed: this.pushes.length }, ...(this.askAfterSeconds !== null && { askAfterSeconds: this.askAfterSeconds }) };
    return failure ? { listing: tag.listing, confirmed: false, failure } : { listing: tag.listing, confirmed: true, ...this.more.get(tag.number) };
  }
}
