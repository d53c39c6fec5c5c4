// Columns of exact values: DECIMAL and BIGINT stay strings on their way in and out; no float in between.
import { Decimal, Quantity } from '@kontor/kernel';
import { Column, type ColumnOptions } from 'typeorm';

/** DECIMAL(12,3) as Quantity. */
export function QuantityColumn(options: ColumnOptions = {}): PropertyDecorator {
  return Column({ type: 'decimal', precision: 12, scale: 3, ...options, transformer: { to: (value?: Quantity | null) => value?.toString() ?? value, from: (value?: string | null) => (value == null ? null : Quantity.parse(value)) } });
}

/** DECIMAL(15,4) as Decimal: unit prices, rates. */
export function DecimalColumn(options: ColumnOptions = {}): PropertyDecorator {
  return Column({ type: 'decimal', precision: 15, scale: 4, ...options, transformer: { to: (value?: Decimal | null) => value?.toFixed(4) ?? value, from: (value?: string | null) => (value == null ? null : Decimal.parse(value)) } });
}

/** BIGINT of minor units as a string; make Money of it together with the currency column of its row (Money.fromMinor). */
export function MinorColumn(options: ColumnOptions = {}): PropertyDecorator {
  return Column({ type: 'bigint', ...options });
}

/** CHAR(3). */
export function CurrencyColumn(options: ColumnOptions = {}): PropertyDecorator {
  return Column({ type: 'char', length: 3, ...options });
}

/** DATETIME(3) in UTC. */
export function InstantColumn(options: ColumnOptions = {}): PropertyDecorator {
  return Column({ type: 'datetime', precision: 3, ...options });
}
