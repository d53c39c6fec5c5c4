// A field of a form as `layout/_field` shows it: label, help, what was typed, and the fault beside it; the first faulty field has the focus.
import { AppError, explain, type Language } from '@kontor/kernel';

export type FieldView = {
  id: string;
  name: string;
  label: string;
  help: string;
  type: 'text' | 'password' | 'number' | 'date' | 'time' | 'datetime-local' | 'search';
  value: string;
  required: boolean;
  optional: boolean;
  /** Null: a plain input; else a choice. */
  choices: { value: string; label: string; selected: boolean }[] | null;
  fault: string | null;
  /** Where to type first. */
  focus: boolean;
};

/** Faults of an `input-invalid` by field, in words; anything else that a person may be told is under the empty name. */
export function faultsOf(error: unknown, language: Language): Record<string, string> {
  if (!(error instanceof AppError) || error.status >= 500) throw error;
  if (error.fields.length === 0) {
    const { says, remedy } = explain(error.code, error.values, language);
    return { '': `${says} ${remedy}` };
  }
  return Object.fromEntries(error.fields.map(({ field, code, values }) => [field, `${explain(code, values ?? {}, language).says} ${explain(code, values ?? {}, language).remedy}`]));
}

/** One field; what is not given is an empty, optional text. */
export function field(name: string, label: string, more: Partial<Omit<FieldView, 'id' | 'name' | 'label' | 'choices'>> & { choices?: { value: string; label: string }[] } = {}): FieldView {
  const value = more.value ?? '';
  return {
    id: `f-${name.replaceAll(/[^a-zA-Z0-9]+/g, '-')}`,
    name,
    label,
    help: more.help ?? '',
    type: more.type ?? 'text',
    // A secret never goes back into a page.
    value: more.type === 'password' ? '' : value,
    required: more.required ?? false,
    optional: more.optional ?? false,
    choices: more.choices?.map((choice) => ({ ...choice, selected: choice.value === value })) ?? null,
    fault: more.fault ?? null,
    focus: more.focus ?? false,
  };
}
