// The description of the API: the document and the page that shows it.
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { Problem } from './noun.js';

const introduction = `Money is \`{ "amount": "12.30", "currency": "EUR" }\`, quantities are decimal strings, times are ISO 8601 in UTC. Lists answer \`{ items, next }\`; hand \`next\` back as \`?after=\`.
Errors are \`application/problem+json\` with a stable \`code\`. Changeable records carry \`version\`; a stale one gets 409. Commands take an \`Idempotency-Key\`. Bulk calls answer per row.`;

function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder().setTitle('Kontor').setDescription(introduction).setVersion('1').addBearerAuth().build();
  return SwaggerModule.createDocument(app, config, { extraModels: [Problem], operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}` });
}

/** `/api/docs` and `/api/openapi.json`. */
export function serveApiDescription(app: INestApplication): void {
  SwaggerModule.setup('api/docs', app, () => describeApi(app), { jsonDocumentUrl: 'api/openapi.json', raw: ['json'], customSiteTitle: 'Kontor API' });
}
