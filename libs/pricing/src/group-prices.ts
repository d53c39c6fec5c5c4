// What the customer groups of a shop pay that have a price list of their own (F63). The port knows no periods for them, so an action of such a list is
// told as the price of now, and its start and end are boundaries at which Kontor tells the next one.
import type { GroupPrice } from '@kontor/connectors';
import type { Decimal, ErrorValues } from '@kontor/kernel';
import type { ListedPrice } from './price-for.js';
import type { PriceList } from './price-lists.js';
import type { PriceAction, PriceState } from './price-state.js';

export type GroupSource = { group: string; list: Pick<PriceList, 'name' | 'currency' | 'gross'>; listed: ListedPrice };

type GroupsWanted = { groups?: GroupPrice[]; boundaries: Date[]; fault: { code: string; values: ErrorValues } | null };

/** The whole set; a group that left it is named once without a price. `inShop` converts an amount of a list into the basis of the group. */
export function groupPrices(sources: readonly GroupSource[], confirmed: PriceState | null, now: Date, tools: { inShop: (amount: Decimal, source: GroupSource) => Decimal; runningAt: (actions: readonly PriceAction[], instant: Date) => PriceAction | null; faultOf: (prices: { price: Decimal; strike: Decimal | null; actions: []; tiers: GroupPrice['tiers'] }) => GroupsWanted['fault'] }): GroupsWanted {
  const before = new Map((confirmed?.groups ?? []).filter(({ price }) => price !== null).map((group) => [group.group, group]));
  const boundaries: Date[] = [];
  let fault: GroupsWanted['fault'] = null;
  const given = sources.map((source): GroupPrice => {
    const inShop = (amount: Decimal): Decimal => tools.inShop(amount, source);
    const { listed, group } = source;
    const running = tools.runningAt(listed.actions, now);
    boundaries.push(...listed.actions.flatMap((action) => [action.from, action.until]).flatMap((bound) => (bound && bound > now ? [bound] : [])));
    const price = inShop(running?.price ?? listed.price);
    const struck = listed.strike ?? (running ? listed.price : null);
    const strike = struck && inShop(struck);
    const tiers = listed.tiers.map((tier) => ({ ...tier, price: inShop(tier.price) }));
    const found = tools.faultOf({ price, strike, actions: [], tiers });
    // One article stands in several lists: said is in which one it is to be mended.
    if (found) fault ??= { code: `group-${found.code}`, values: { ...found.values, group, priceList: source.list.name } };
    // As with the shop's own price: its strike price stays where the list has none, one that Kontor put there goes (F61).
    return { group, price, ...(strike ? { strike } : before.get(group)?.strike ? { strike: null } : {}), tiers };
  });
  const named = new Set(given.map(({ group }) => group));
  const left = [...before.keys()].filter((group) => !named.has(group)).map((group): GroupPrice => ({ group, price: null, tiers: [] }));
  const groups = [...given, ...left];
  return { ...(groups.length > 0 && { groups }), boundaries, fault };
}
