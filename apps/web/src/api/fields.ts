// Fields of the API's input: one decorator each that checks the value and describes it to Swagger, so that both say the same.
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type as Typed } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested, type ValidationArguments } from 'class-validator';
import { asMessage, type Fault } from '../errors/validation.js';

type Common = {
  /** May be left out. */
  optional?: boolean;
  /** May be null. */
  nullable?: boolean;
  description?: string;
  example?: unknown;
};

/** A property with one check; `undefined` and `null` are settled here. */
function field(options: Common, schema: Partial<ApiPropertyOptions>, check: (value: unknown) => Fault): PropertyDecorator {
  const find = (value: unknown): Fault => {
    if (value === undefined || (value === null && !options.nullable)) return options.optional && value === undefined ? null : { code: 'field-required' };
    return value === null ? null : check(value);
  };
  return applyDecorators(
    ApiProperty({ ...schema, required: !options.optional, nullable: options.nullable ?? false, description: options.description, example: options.example } as ApiPropertyOptions),
    ValidateBy({ name: 'field', validator: { validate: (value: unknown) => find(value) === null, defaultMessage: (details?: ValidationArguments) => asMessage(find(details?.value)) } }),
  );
}

/** A text; blanks at its ends do not count. */
export function Text(options: Common & { max: number; empty?: boolean; pattern?: RegExp }): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    field(options, { type: String, maxLength: options.max, pattern: options.pattern?.source }, (value) => {
      if (typeof value !== 'string') return { code: 'field-not-text' };
      if (value === '' && !options.empty) return { code: 'field-required' };
      if (value.length > options.max) return { code: 'field-too-long', values: { limit: options.max } };
      return options.pattern && !options.pattern.test(value) ? { code: 'field-invalid' } : null;
    }),
  );
}

export function OneOf(options: Common & { choices: readonly string[] }): PropertyDecorator {
  return field(options, { type: String, enum: [...options.choices] }, (value) => (typeof value === 'string' && options.choices.includes(value) ? null : { code: 'field-not-choice', values: { choices: options.choices.join(', ') } }));
}

export function Flag(options: Common & { query?: boolean } = {}): PropertyDecorator {
  const read = ({ value }: { value: unknown }): unknown => (value === 'true' ? true : value === 'false' ? false : value);
  return applyDecorators(
    ...(options.query ? [Transform(read)] : []),
    field(options, { type: Boolean }, (value) => (typeof value === 'boolean' ? null : { code: 'field-not-boolean' })),
  );
}

/** A whole number; from a query it arrives as text. */
export function Whole(options: Common & { from: number; to: number; query?: boolean }): PropertyDecorator {
  const read = ({ value }: { value: unknown }): unknown => (typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number.parseInt(value, 10) : value);
  return applyDecorators(
    ...(options.query ? [Transform(read)] : []),
    field(options, { type: 'integer', minimum: options.from, maximum: options.to }, (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= options.from && value <= options.to ? null : { code: 'field-not-whole', values: { from: options.from, to: options.to } },
    ),
  );
}

/** An exact number as a decimal string; a whole JSON number is exact too and taken. */
export function Exact(options: Common & { places: number }): PropertyDecorator {
  const form = new RegExp(`^[+-]?\\d{1,12}(\\.\\d{1,${options.places}})?$`);
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value)),
    field({ example: '12.30', ...options }, { type: String, pattern: form.source }, (value) => (typeof value === 'string' && form.test(value) ? null : { code: 'field-not-decimal', values: { places: options.places } })),
  );
}

/** An amount: a decimal string, or one with the currency it is meant in. */
export function Amount(options: Common = {}): PropertyDecorator {
  const form = /^\d{1,12}(\.\d{1,4})?$/;
  const fault: Fault = { code: 'field-not-decimal', values: { places: 4 } };
  const schema = { oneOf: [{ type: 'string', pattern: form.source, example: '12.30' }, { type: 'object', properties: { amount: { type: 'string', pattern: form.source }, currency: { type: 'string', pattern: '^[A-Z]{3}$' } }, required: ['amount', 'currency'] }] };
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value)),
    field(options, schema, (value) => {
      const amount = typeof value === 'object' && !Array.isArray(value) ? (value as { amount?: unknown; currency?: unknown }) : { amount: value, currency: 'XXX' };
      return typeof amount.amount === 'string' && form.test(amount.amount) && typeof amount.currency === 'string' && /^[A-Z]{3}$/.test(amount.currency) ? null : fault;
    }),
  );
}

const instantForm = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A day, or an instant with its offset, as text; what it means is the module's business. */
export function DayOrInstant(options: Common): PropertyDecorator {
  return field({ example: '2026-11-30T08:00:00Z', ...options }, { type: String, pattern: instantForm.source }, (value) =>
    typeof value === 'string' && instantForm.test(value) && !Number.isNaN(Date.parse(value)) ? null : { code: 'field-not-instant' },
  );
}

/** An object whose content a module checks (settings, options). */
export function Anything(options: Common & { texts?: boolean } = {}): PropertyDecorator {
  return field(options, { type: 'object', additionalProperties: options.texts ? { type: 'string' } : true }, (value) => {
    if (typeof value !== 'object' || Array.isArray(value)) return { code: 'field-not-object' };
    return options.texts && Object.values(value as object).some((inner) => typeof inner !== 'string') ? { code: 'field-not-text' } : null;
  });
}

/** A code or name of ours, or several. */
export function Assigned(options: Common = {}): PropertyDecorator {
  const text = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '' && value.length <= 120;
  return field(options, { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }, (value) => (text(value) || (Array.isArray(value) && value.length <= 100 && value.every(text)) ? null : { code: 'field-not-text' }));
}

/** A list of texts. */
export function Texts(options: Common & { max: number; each?: number }): PropertyDecorator {
  const each = options.each ?? 200;
  return field(options, { type: 'array', items: { type: 'string', maxLength: each }, maxItems: options.max }, (value) => {
    if (!Array.isArray(value) || value.length > options.max) return { code: 'field-not-list', values: { limit: options.max } };
    return value.every((inner) => typeof inner === 'string' && inner !== '' && inner.length <= each) ? null : { code: 'field-not-text' };
  });
}

/** A list of objects of a class, each checked. */
export function ListOf(type: () => new () => object, options: Common & { max: number }): PropertyDecorator {
  return applyDecorators(
    Typed(type),
    field(options, { type: () => [type()], maxItems: options.max }, (value) => (Array.isArray(value) && value.length <= options.max ? null : { code: 'field-not-list', values: { limit: options.max } })),
    // ValidateNested takes null for a fault.
    ...(options.nullable ? [ValidateIf((_object: object, value: unknown) => value !== null)] : []),
    ValidateNested({ each: true, message: asMessage({ code: 'field-not-object' }) }),
  );
}
