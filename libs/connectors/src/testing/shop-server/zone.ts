// The shop's wall clock: shops speak local time without an offset, so a simulator must turn instants into it and back, with the hours that come twice or not at all.

const formats = new Map<string, Intl.DateTimeFormat>();

/** Offset of the zone at an instant, in minutes east of UTC. Zones are IANA names or fixed ones such as `UTC+13` or `UTC-3:30`. */
export function offsetMinutes(zone: string, instant: number): number {
  const fixed = /^UTC([+-])(\d{1,2})(?::(\d{2}))?$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0));
  let format = formats.get(zone);
  if (!format) formats.set(zone, (format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })));
  const part = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(part['year'], part['month'] - 1, part['day'], part['hour'], part['minute'], part['second']);
  return Math.round((wall - Math.floor(instant / 1000) * 1000) / 60_000);
}

/** `2026-11-23T07:46:16`, the wall clock at an instant. */
export function toLocal(zone: string, instant: number): string {
  return toNaive(instant + offsetMinutes(zone, instant) * 60_000);
}

/** An instant as UTC without its Z. */
export function toNaive(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19);
}

/** The instant at which the wall clock shows this; of an hour that comes twice the first, of one that does not come the later. */
export function fromLocal(zone: string, naive: string): number {
  const wall = Date.parse(`${naive}Z`);
  const offsets = [...new Set([offsetMinutes(zone, wall - 86_400_000), offsetMinutes(zone, wall + 86_400_000)])].sort((a, b) => b - a);
  for (const offset of offsets) if (offsetMinutes(zone, wall - offset * 60_000) === offset) return wall - offset * 60_000;
  return wall - Math.min(...offsets) * 60_000;
}

/** 00:00 of the day on which the instant lies. */
export function startOfDay(zone: string, instant: number): number {
  return fromLocal(zone, `${toLocal(zone, instant).slice(0, 10)}T00:00:00`);
}
