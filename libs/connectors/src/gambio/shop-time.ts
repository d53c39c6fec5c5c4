// Gambio writes the wall clock of its PHP, without an offset: instants into that clock and back, with the hour that October has twice.

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** Whether the name is a time zone that this machine knows. */
export function isZone(zone: string): boolean {
  return formatOf(zone) !== null;
}

/** `2026-11-23 08:07:54`: what the shop's clock shows at an instant. */
export function shopText(instant: Date, zone: string): string {
  return naive(instant.getTime() + offsetAt(instant.getTime(), zone));
}

/** The instant that the shop means; of an hour that comes twice the first. Null where it is no time, and for MySQL's "none". */
export function shopInstant(text: string, zone: string): Date | null {
  const wall = /^[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text.replace(' ', 'T')}Z`) : NaN;
  if (Number.isNaN(wall) || text.startsWith('1000')) return null;
  // The larger offset is the earlier instant.
  const offsets = [offsetAt(wall - 86_400_000, zone), offsetAt(wall + 86_400_000, zone)].sort((one, other) => other - one);
  const fitting = offsets.find((offset) => offsetAt(wall - offset, zone) === offset);
  // A minute that spring leaves out is read as if it had not.
  return new Date(wall - (fitting ?? offsets[1]));
}

/** The same text without any zone: what a clock in UTC shows. */
export function utcText(instant: Date): string {
  return naive(instant.getTime());
}

function naive(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

function offsetAt(milliseconds: number, zone: string): number {
  const format = formatOf(zone) ?? formatOf('UTC');
  const whole = Math.floor(milliseconds / 1000) * 1000;
  const parts = new Map(format?.formatToParts(whole).map(({ type, value }) => [type, parseInt(value, 10)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - whole;
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
  let format = formats.get(zone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
    } catch {
      format = null;
    }
    formats.set(zone, format);
  }
  return format;
}
