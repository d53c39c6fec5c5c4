// Whatever was thrown, as `application/problem+json`: one shape for every error of the API, in the caller's language, without secrets.
import { HttpException } from '@nestjs/common';
import { AppError, explain, type ErrorValues, type FieldError, type Language } from '@kontor/kernel';

export type ProblemAnswer = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors: { field: string; code: string; message: string }[];
  requestId: string;
};

/** A thrown thing in the words of the catalogue; anything unknown is `internal` and hides what it says. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status === 404) return new AppError('page-unknown');
  if (status === 413) return new AppError('request-too-large');
  if (status !== null && status >= 400 && status < 500) return new AppError('request-malformed');
  return new AppError('internal', {}, { cause: error });
}

// Errors of the body parser carry the status and nothing else that we rely on.
function statusOf(error: unknown): number | null {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : null;
}

/** One fault of a field, ready to read. */
export function readable(fault: FieldError, language: Language): ProblemAnswer['errors'][number] {
  return { field: fault.field, code: fault.code, message: sentence(fault.code, fault.values ?? {}, language) };
}

/** What is wrong and what to do, in one line. */
export function sentence(code: string, values: ErrorValues, language: Language): string {
  const { says, remedy } = explain(code, values, language);
  return remedy === '' ? says : `${says} ${remedy}`;
}

export function problemOf(error: AppError, language: Language, requestId: string): ProblemAnswer {
  return {
    type: `urn:kontor:error:${error.code}`,
    title: explain(error.code, error.values, language).says,
    status: error.status,
    code: error.code,
    detail: sentence(error.code, error.values, language),
    errors: error.fields.map((fault) => readable(fault, language)),
    requestId,
  };
}
