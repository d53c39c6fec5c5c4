// Which time zone a shop keeps, from the offsets in which it wrote dates (`…+0200`): the API never names it. Nothing of the fetch depends on it; it
// says on which day an order came.
import { textOf, type Doc } from '../fields.js';
import { instantOf } from './fields.js';

/** Zones of German, Austrian, Swiss and other European shops, the likeliest first. */
const candidates = ['Europe/Berlin', 'Europe/London', 'Europe/Athens', 'UTC'];

type Offset = { at: Date; offset: string };

/** The dates of documents with the offset they were written in. */
export function offsetsOf(docs: readonly Doc[], keys: readonly string[]): Offset[] {
  return docs.flatMap((doc) =>
    keys.flatMap((key): Offset[] => {
      const offset = /([+-]\d\d):?(\d\d)$/.exec(textOf(doc, key));
      const at = offset && instantOf(doc, key);
      return offset && at ? [{ at, offset: `${offset[1]}:${offset[2]}` }] : [];
    }),
  );
}

/** The first known zone that had all these offsets at their times; else the last offset as it is; without any, Berlin. */
export function zoneOf(offsets: readonly Offset[]): string {
  const fits = candidates.find((zone) => offsets.every(({ at, offset }) => offsetIn(zone, at) === offset));
  return fits ?? offsets.at(-1)?.offset ?? 'Europe/Berlin';
}

function offsetIn(zone: string, at: Date): string {
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return name === 'GMT' ? '+00:00' : name.slice(3);
}
