// A shop that counts whole pieces knows no tier that begins at a fraction.
import { Decimal, type Quantity } from '@kontor/kernel';

/** From 2.5 on means from 3 on: nobody gets the lower price for fewer pieces. */
export function wholeFrom(from: Quantity): number {
  const whole = from.decimal.floor(0);
  return parseInt((whole.equals(from.decimal) ? whole : whole.plus(Decimal.one)).toString(), 10);
}
