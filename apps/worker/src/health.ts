// A worker has no pages, yet its health and figures are asked for over HTTP as those of web are (F73).
import { createServer, type Server } from 'node:http';
import { Database, Metrics } from '@kontor/base';

/** Answers /health/live, /health/ready and /metrics; nothing else. */
export function serveHealth({ host, port, database, metrics }: { host: string; port: number; database: Database; metrics: Metrics }): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, type = 'application/json'): void => void response.writeHead(status, { 'content-type': type }).end(text);
    const path = (request.url ?? '').split('?')[0];
    if (path === '/health/live') answer(200, '{"status":"ok"}');
    else if (path === '/health/ready')
      database.query('SELECT 1').then(
        () => answer(200, '{"status":"ok"}'),
        () => answer(503, '{"status":"error"}'),
      );
    else if (path === '/metrics')
      metrics.registry.metrics().then(
        (text) => answer(200, text, metrics.registry.contentType),
        () => answer(500, '{"status":"error"}'),
      );
    else answer(404, '{"status":"error"}');
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
