// Tax classes of a Gambio shop and the rate each has in the shop's own country. Prices are net there, so a gross price of the ERP can only be hit with
// the rate by which the shop itself puts the tax on top.
import { Decimal, Percent } from '@kontor/kernel';
import { docsOf, plainText, textOf, type Doc } from '../fields.js';
import type { GambioClient } from './gambio.client.js';

export type TaxClass = { id: string; title: string; rate: Percent | null };

/** `home`: the shop's country as the shop writes it. */
export async function readTaxClasses(client: GambioClient, home: string): Promise<TaxClass[]> {
  const classes = await client.all('tax_classes');
  const zones = new Map((await client.all('tax_zones')).map((zone) => [textOf(zone, 'id'), plainText(textOf(zone, 'name'))]));
  return classes.map((one) => ({ id: textOf(one, 'id'), title: plainText(textOf(one, 'title')), rate: homeRate(docsOf(one, 'taxRates'), zones, home) }));
}

/**
 * The one rate of a class at home: that of the zone named like the shop's country; else the one that is not zero, since zones abroad pay none. Where
 * several are left, nothing is certain.
 */
export function homeRate(rates: readonly Doc[], zones: ReadonlyMap<string, string>, home: string): Percent | null {
  const known = rates.flatMap((rate) => {
    const text = textOf(rate, 'taxRate');
    return /^\d{1,3}(\.\d{1,10})?$/.test(text) ? [{ rate: Percent.of(Decimal.parse(text)), zone: zones.get(textOf(rate, 'taxZoneId')) ?? '' }] : [];
  });
  const named = known.find(({ zone }) => home !== '' && zone.toLowerCase() === home.toLowerCase());
  if (named) return named.rate;
  const taxed = known.filter(({ rate }) => !rate.isZero());
  const candidates = taxed.length > 0 ? taxed : known;
  const [first, ...others] = candidates;
  return first && others.every(({ rate }) => rate.equals(first.rate)) ? first.rate : null;
}
