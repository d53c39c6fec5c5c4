// The log-in form as it is shown.
import { explain, type AppError, type ErrorText, type Language } from '@kontor/kernel';

export type LoginView = { email: string; next: string; fault: ErrorText | null; nobodyYet: boolean };

export function loginView(form: { email: string; next: string; fault: { error: AppError; language: Language } | null; nobodyYet: boolean }): LoginView {
  return { ...form, fault: form.fault ? explain(form.fault.error.code, form.fault.error.values, form.fault.language) : null };
}
