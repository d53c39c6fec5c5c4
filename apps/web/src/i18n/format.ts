// Numbers, money and times as a person of one language reads them, made in the view builders and never in a template.
import type { Language, Money, Percent } from '@kontor/kernel';
import type { Translate } from './translate.js';

/** A time on a page: its age, the exact time for hover and screen readers, the machine's form. */
export type ShownTime = { text: string; exact: string; iso: string };

const locales: Record<Language, string> = { de: 'de-DE', en: 'en-GB' };

export class Format {
  private readonly locale: string;
  constructor(
    readonly language: Language,
    private readonly timeZone: string,
    readonly now: Date,
    private readonly t: Translate,
  ) {
    this.locale = locales[language];
  }

  /** `1.284` */
  count(value: number): string {
    return new Intl.NumberFormat(this.locale).format(value);
  }

  /** `128.430,55 €`, from the exact amount. */
  money(value: Money): string {
    return new Intl.NumberFormat(this.locale, { style: 'currency', currency: value.currency }).format(value.amount as Intl.StringNumericLiteral);
  }

  /** `1.234,5`: an exact value as it is, with all its digits. */
  exactly(value: { toString(): string }): string {
    return new Intl.NumberFormat(this.locale, { maximumFractionDigits: 10 }).format(value.toString() as Intl.StringNumericLiteral);
  }

  /** `12,30 €`; prices may have more digits than their currency. */
  price(value: { toString(): string }, currency: string): string {
    const digits = new Intl.NumberFormat(this.locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    return new Intl.NumberFormat(this.locale, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: Math.max(digits, 6) }).format(value.toString() as Intl.StringNumericLiteral);
  }

  /** `12,30`: an amount as a person would type it into a field. */
  typed(value: { toString(): string }, currency: string): string {
    const digits = new Intl.NumberFormat(this.locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    return new Intl.NumberFormat(this.locale, { useGrouping: false, minimumFractionDigits: digits, maximumFractionDigits: Math.max(digits, 6) }).format(value.toString() as Intl.StringNumericLiteral);
  }

  /** `20.11.2026`, with the time of day where it is not midnight. */
  date(at: Date): string {
    const midnight = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: this.timeZone }).format(at) === '00:00';
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', ...(midnight ? {} : { timeStyle: 'short' }), timeZone: this.timeZone }).format(at);
  }

  /** `20.11.2026` */
  day(at: Date): string {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeZone: this.timeZone }).format(at);
  }

  /** `2026-11-20`: the day of an instant as forms take it. */
  isoDay(at: Date): string {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: this.timeZone }).format(at);
  }

  /** `19 %` */
  percent(value: Percent): string {
    return new Intl.NumberFormat(this.locale, { style: 'unit', unit: 'percent', maximumFractionDigits: 10 }).format(value.toString() as Intl.StringNumericLiteral);
  }

  /** `Deutschland` for DE; what is no country code stays as it is. */
  country(code: string): string {
    return /^[A-Z]{2}$/.test(code) ? (new Intl.DisplayNames(this.locale, { type: 'region', fallback: 'code' }).of(code) ?? code) : code;
  }

  /** `20.11.2026, 08:15:00 MEZ` */
  exact(at: Date): string {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeStyle: 'long', timeZone: this.timeZone }).format(at);
  }

  /** `20.11.` of a day without a time. */
  shortDay(day: string): string {
    return new Intl.DateTimeFormat(this.locale, { day: '2-digit', month: '2-digit', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
  }

  /** `vor 4 Min.` up to a week, then the date. */
  time(at: Date): ShownTime {
    return { text: this.age(at), exact: this.exact(at), iso: at.toISOString() };
  }

  /** `4 Min.`, `3 Std.`: how long something took or is waiting. */
  span(milliseconds: number): string {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    const [value, unit] = seconds < 60 ? [seconds, 'second'] : seconds < 3600 ? [Math.round(seconds / 60), 'minute'] : seconds < 172_800 ? [Math.round(seconds / 3600), 'hour'] : [Math.round(seconds / 86_400), 'day'];
    return new Intl.NumberFormat(this.locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  }

  private age(at: Date): string {
    const seconds = Math.round((this.now.getTime() - at.getTime()) / 1000);
    if (seconds < 60) return this.t('time.just-now');
    const relative = new Intl.RelativeTimeFormat(this.locale, { style: 'short', numeric: 'always' });
    if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute');
    if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour');
    if (seconds < 7 * 86_400) return relative.format(-Math.floor(seconds / 86_400), 'day');
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeZone: this.timeZone }).format(at);
  }
}
