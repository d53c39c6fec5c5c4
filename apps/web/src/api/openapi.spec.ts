// The description of the API is complete: every route of the process is in it, every reference resolves, every input and answer has a schema.
import request from 'supertest';
import { startWeb, type TestWeb } from '../../../../test/pages/support.js';

type Operation = { operationId: string; parameters: { name: string; in: string; schema?: object }[]; requestBody?: { content: Record<string, { schema: object }> }; responses: Record<string, { content?: Record<string, { schema: object }> }>; security?: object[] };
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, object> } };
type Layer = { route?: { path: string; methods: Record<string, boolean> } };

describe('the description of the API', () => {
  let web: TestWeb;
  let document: Document;

  beforeAll(async () => {
    web = await startWeb();
    document = (await request(web.server).get('/api/openapi.json').expect(200)).body as Document;
  }, 60_000);
  afterAll(() => web.stop());

  it('covers every route below /api/v1, and no other', () => {
    const { stack } = (web.app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } }).router;
    const routes = stack.flatMap(({ route }) => (route && /^\/(api\/v1|hooks)\//.test(route.path) ? Object.keys(route.methods).filter((method) => method !== '_all').map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`) : []));
    const described = Object.entries(document.paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`));
    expect(routes.length).toBeGreaterThan(40);
    expect(described.sort()).toEqual([...new Set(routes)].sort());
  });

  it('covers what integrators were promised', () => {
    const promised = [
      'get /platforms', 'get /shops', 'post /shops', 'get /shops/{id}', 'patch /shops/{id}', 'delete /shops/{id}', 'post /shops/check', 'post /shops/{id}/check', 'get /shops/{id}/statistics', 'post /shops/{id}/statistics/recompute',
      'get /shops/{id}/assignments', 'put /shops/{id}/assignments', 'get /shops/{id}/schedule', 'put /shops/{id}/schedule', 'post /shops/{id}/stop', 'post /shops/{id}/resume', 'post /stop', 'post /resume', 'post /shops/{id}/runs',
      'get /runs', 'get /runs/{id}', 'post /runs/{id}/cancel', 'post /runs/{id}/retry', 'post /runs/{id}/approve', 'post /runs/{id}/reject', 'get /runs/{id}/file', 'get /shops/{id}/article-export', 'get /shops/{id}/completeness', 'post /shops/{id}/completeness', 'post /shops/{id}/completeness/fetch',
      'get /articles', 'post /articles', 'get /articles/{number}', 'patch /articles/{number}', 'get /articles/{number}/listings', 'get /stock', 'post /stock/counts', 'post /stock/movements', 'get /price-lists', 'post /price-lists', 'put /prices',
      'get /orders', 'get /orders/{id}', 'post /orders/{id}/shipments', 'post /orders/{id}/cancel', 'post /orders/{id}/take-in-again', 'get /problems', 'post /problems/{id}/retry', 'post /problems/{id}/dismiss', 'get /warehouses', 'post /warehouses',
    ];
    const missing = promised.filter((entry) => {
      const [method = '', path = ''] = entry.split(' ');
      return document.paths[`/api/v1${path}`]?.[method] === undefined;
    });
    expect(missing).toEqual([]);
  });

  it('is whole: references resolve, ids are unique, parameters and bodies have schemas', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(references.length).toBeGreaterThan(20);
    expect([...new Set(references)].filter((name) => document.components.schemas[name] === undefined)).toEqual([]);
    const operations = Object.entries(document.paths).flatMap(([path, byMethod]) => Object.entries(byMethod).map(([method, operation]) => ({ path, method, operation })));
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, method, operation } of operations) {
      const at = `${method} ${path}`;
      for (const name of [...path.matchAll(/\{(\w+)\}/g)].map(([, found]) => found)) expect([at, operation.parameters.map((parameter) => parameter.name)]).toEqual([at, expect.arrayContaining([name])]);
      for (const parameter of operation.parameters) expect([at, parameter.name, parameter.schema !== undefined]).toEqual([at, parameter.name, true]);
      if (path.startsWith('/api/')) expect([at, operation.security?.length]).toEqual([at, 1]);
      const good = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      expect([at, good.length]).toEqual([at, 1]);
      const [status, response] = good[0] as [string, { content?: object }];
      if (status !== '204' && path.startsWith('/api/')) expect([at, Object.keys(response.content ?? {}).length > 0]).toEqual([at, true]);
    }
  });

  it('can be read as a page, whose policy alone allows inline styles', async () => {
    const page = await request(web.server).get('/api/docs').expect(200);
    expect(page.text).toContain('swagger-ui');
    expect(page.headers['content-security-policy']).toContain("style-src 'self' 'unsafe-inline'");
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    const login = await request(web.server).get('/admin/login').expect(200);
    expect(login.headers['content-security-policy']).toBe("default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'");
  });
});
