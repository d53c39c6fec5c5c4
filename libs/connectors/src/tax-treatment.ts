// Where the shop's tax must stand as it is (F23), judged from what an order tells: exemption, countries, and the country a rate belongs to.
import type { RemoteOrder } from './port.js';

const union = new Set(['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT', 'LT', 'LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK']);

export type TaxSigns = {
  /** Of the shop; null while no connection test told it. */
  shopCountry: string | null;
  /** Whether the shop computes taxes at all; null unknown. */
  shopTaxes: boolean | null;
  deliveryCountry: string;
  vatId: string;
  vatExempt: boolean;
  taxed: boolean;
  /** Countries that the rates used belong to, where the platform tells them (`DE-19% MWST.-1`). */
  rateCountries: string[];
};

export function taxTreatmentOf(signs: TaxSigns): RemoteOrder['taxTreatment'] {
  const home = signs.shopCountry ?? 'DE';
  const abroad = signs.deliveryCountry !== '' && signs.deliveryCountry !== home;
  const inUnion = union.has(signs.deliveryCountry);
  if (signs.taxed) {
    // Taxed at the rate of the buyer's country: one-stop shop.
    return abroad && inUnion && union.has(home) && signs.rateCountries.length > 0 && signs.rateCountries.every((country) => country === signs.deliveryCountry) ? 'oss' : 'normal';
  }
  if (abroad && !inUnion) return 'export';
  if (abroad && inUnion && signs.vatId !== '' && (signs.vatExempt || signs.shopTaxes !== false)) return 'reverse-charge';
  // A shop that computes no taxes shows final prices; the tax inside them is the article's.
  return signs.vatExempt ? 'tax-free' : 'normal';
}
