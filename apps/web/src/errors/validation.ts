// Shape is checked at the edge (architecture A): one pipe for bodies, queries and forms, whose faults are field errors of the catalogue.
import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { AppError, type FieldError } from '@kontor/kernel';
import './errors.js';

/** What a check of a field finds: nothing, or a code with its values. */
export type Fault = { code: string; values?: FieldError['values'] } | null;

/** A fault travels through class-validator as the message of its constraint. */
export function asMessage(fault: Fault): string {
  return JSON.stringify(fault ?? { code: 'field-invalid' });
}

/** The faults of class-validator as fields of the catalogue: `lines[2].quantity`. */
export function fieldErrors(faults: ValidationError[], prefix = ''): FieldError[] {
  return faults.flatMap((fault) => {
    const field = /^\d+$/.test(fault.property) ? `${prefix}[${fault.property}]` : prefix === '' ? fault.property : `${prefix}.${fault.property}`;
    const own = Object.entries(fault.constraints ?? {}).slice(0, 1).map(([name, message]) => ({ field, ...readMessage(name, message) }));
    return [...own, ...fieldErrors(fault.children ?? [], field)];
  });
}

function readMessage(constraint: string, message: string): { code: string; values?: FieldError['values'] } {
  if (constraint === 'whitelistValidation') return { code: 'field-unknown' };
  if (constraint === 'nestedValidation') return { code: 'field-not-object' };
  try {
    return JSON.parse(message) as { code: string };
  } catch {
    return { code: 'field-invalid' };
  }
}

/** The one pipe of the process: unknown fields are refused, all faults are named at once. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (faults) => new AppError('input-invalid', {}, { fields: fieldErrors(faults) }),
  });
}
