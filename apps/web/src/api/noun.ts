// What every controller of the API has in common: its path, its place in Swagger, who may call, commands once only.
import { applyDecorators, Controller, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiDefaultResponse, ApiHeader, ApiProperty, ApiTags } from '@nestjs/swagger';
import { AuditInterceptor } from '../http/audit.interceptor.js';
import { TokenGuard } from './caller.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

class FieldFault {
  @ApiProperty({ example: 'lines[0].quantity' }) field!: string;
  @ApiProperty({ example: 'field-not-decimal' }) code!: string;
  @ApiProperty() message!: string;
}

/** The one shape of errors. */
export class Problem {
  @ApiProperty({ example: 'urn:kontor:error:version-stale' }) type!: string;
  @ApiProperty() title!: string;
  @ApiProperty({ example: 409 }) status!: number;
  @ApiProperty({ example: 'version-stale' }) code!: string;
  @ApiProperty({ description: 'What is wrong and what to do about it, in the language of Accept-Language.' }) detail!: string;
  @ApiProperty({ type: [FieldFault] }) errors!: FieldFault[];
  @ApiProperty() requestId!: string;
}

/** A controller of the API under `/api/v1`; the empty path is the root. */
export function ApiNoun(path: string, tag: string): ClassDecorator {
  return applyDecorators(
    Controller(path === '' ? 'api/v1' : `api/v1/${path}`),
    ApiTags(tag),
    ApiBearerAuth(),
    ApiDefaultResponse({ description: 'An error.', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }),
    UseGuards(TokenGuard),
    UseInterceptors(IdempotencyInterceptor, AuditInterceptor),
  );
}

/** A command: takes an Idempotency-Key. */
export function ApiCommand(): MethodDecorator {
  return ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same key with the same body is carried out once within 24 hours.', schema: { type: 'string', maxLength: 200 } });
}
