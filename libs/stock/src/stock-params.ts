// Stock runs take no parameters: what is due decides.
import { AppError } from '@kontor/kernel';

type NoParams = Record<string, never>;

export const stockParams = {
  parse(json: unknown): NoParams {
    if (json === null || json === undefined) return {};
    const unknown = typeof json === 'object' && !Array.isArray(json) ? Object.keys(json) : ['options'];
    if (unknown.length > 0) throw new AppError('input-invalid', {}, { fields: unknown.map((field) => ({ field, code: 'stock-no-options', values: { field: field.slice(0, 40) } })) });
    return {};
  },
  merge: (): NoParams => ({}),
};
