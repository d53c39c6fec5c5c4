// Bulk calls: every row is checked and answered on its own, and one bad row never fails the call (api.md).
import { ApiProperty } from '@nestjs/swagger';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { AppError, type FieldError, type Language } from '@kontor/kernel';
import { readable, sentence, type ProblemAnswer } from '../errors/problem.js';
import { fieldErrors } from '../errors/validation.js';

export const rowLimit = 1000;

/** What a module answers for one row; whatever it says besides is handed on. */
export type RowOutcome = { ok: true } | { ok: false; code: string; values?: FieldError['values'] };

class RowFault {
  @ApiProperty() field!: string;
  @ApiProperty() code!: string;
  @ApiProperty() message!: string;
}
/** What the caller reads for one row. */
class RowAnswer {
  @ApiProperty({ description: 'Place of the row in the body, from 0.' }) index!: number;
  @ApiProperty() ok!: boolean;
  @ApiProperty({ type: String, required: false, nullable: true }) article?: string | null;
  @ApiProperty({ required: false, description: 'False: it said what stood there already.' }) changed?: boolean;
  @ApiProperty({ required: false }) code?: string;
  @ApiProperty({ required: false }) detail?: string;
  @ApiProperty({ type: [RowFault], required: false }) errors?: ProblemAnswer['errors'];
}
export class RowPage {
  @ApiProperty({ type: [RowAnswer] }) items!: RowAnswer[];
}

export type Checked<Row> = { size: number; good: { index: number; row: Row }[]; bad: Map<number, { article: string | null; faults: FieldError[] }> };

/** Checks the rows one by one; the good ones keep their place in the body. */
export function checkRows<Row extends object>(body: unknown, type: new () => Row): Checked<Row> {
  if (!Array.isArray(body) || body.length > rowLimit) throw new AppError('input-invalid', {}, { fields: [{ field: '', code: 'field-not-list', values: { limit: rowLimit } }] });
  const checked: Checked<Row> = { size: body.length, good: [], bad: new Map() };
  body.forEach((plain: unknown, index) => {
    if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
      checked.bad.set(index, { article: null, faults: [{ field: '', code: 'field-not-object' }] });
      return;
    }
    const row = plainToInstance(type, plain);
    const faults = fieldErrors(validateSync(row, { whitelist: true, forbidNonWhitelisted: true }));
    const { article } = plain as { article?: unknown };
    if (faults.length > 0) checked.bad.set(index, { article: typeof article === 'string' ? article.slice(0, 120) : null, faults });
    else checked.good.push({ index, row });
  });
  return checked;
}

/** The answers of all rows in the order of the body. */
export function answerRows(checked: Checked<object>, outcomes: readonly RowOutcome[], language: Language): RowPage {
  const items: RowAnswer[] = Array.from({ length: checked.size }, (_, index) => ({ index, ok: true }));
  for (const [index, { article, faults }] of checked.bad) {
    items[index] = { index, ok: false, article, code: 'input-invalid', detail: sentence('input-invalid', {}, language), errors: faults.map((fault) => readable(fault, language)) };
  }
  checked.good.forEach(({ index }, position) => {
    const outcome = outcomes[position];
    if (!outcome) return;
    const { row: _row, values: _values, ...rest } = outcome as RowOutcome & { row?: unknown; values?: unknown };
    items[index] = { index, ...rest, ...(outcome.ok ? {} : { detail: sentence(outcome.code, outcome.values ?? {}, language) }) };
  });
  return { items };
}
