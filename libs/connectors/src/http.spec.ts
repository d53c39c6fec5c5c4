import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { publicLookup } from './address.js';
import { ConnectorFailure } from './failure.js';
import { httpClient, type HttpCall, type HttpClient, type HttpLogLine, type HttpOptions } from './http.js';

let server: Server;
let url: string;
let handle: (request: IncomingMessage, response: ServerResponse) => void;
let asked: string[] = [];
const agent = new Agent();
const lines: HttpLogLine[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await agent.destroy();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked = [];
  lines.length = 0;
});

const pauses: number[] = [];
const left: number[] = [];
const client = (options: Partial<HttpOptions> = {}): HttpClient =>
  httpClient({ dispatcher: agent, turn: async () => ({ done: async () => undefined, pause: async (seconds) => void pauses.push(seconds), left: async (tokens) => void left.push(tokens) }), log: (line) => lines.push(line), now: () => new Date(), ...options });
const get = (path = '/', more: Partial<HttpCall> = {}): HttpCall => ({ method: 'GET', url: url + path, kind: 'read', ...more });
const failure = async (work: Promise<unknown>): Promise<ConnectorFailure> => work.then(() => Promise.reject(new Error('nothing failed')), (error: unknown) => error as ConnectorFailure);

describe('the HTTP client', () => {
  it('answers any status, counts and logs without query, header or body', async () => {
    handle = (_request, response) => response.writeHead(418, { 'X-Thing': 'a' }).end('kurz und stark');
    const http = client();
    expect(await http.call({ method: 'POST', url: `${url}/orders?consumer_secret=cs_1`, headers: { authorization: 'Basic xyz' }, body: '{"email":"a@b.de"}', kind: 'write', items: 3 })).toMatchObject({ status: 418, headers: { 'x-thing': 'a' }, text: 'kurz und stark' });
    expect(http.traffic()).toEqual({ reads: 0, writes: 1, items: 3 });
    expect(lines).toEqual([{ method: 'POST', url: `${url}/orders`, kind: 'write', items: 3, status: 418, milliseconds: expect.any(Number), sent: 18, received: 14, failure: null }]);
  });
  it('never follows a redirect', async () => {
    handle = (_request, response) => response.writeHead(302, { location: `${url}/other` }).end();
    expect((await client().call(get('/a'))).status).toBe(302);
    expect(asked).toEqual(['GET /a']);
  });
  it('unpacks what is packed', async () => {
    handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"größe":1}'));
    expect((await client().call(get())).text).toBe('{"größe":1}');
  });
  it('calls packed nonsense what it is', async () => {
    handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
    expect(await failure(client().call(get()))).toMatchObject({ kind: 'protocol', code: 'shop-answer-garbled' });
  });
  it('stops reading a body that is too large, also a packed one', async () => {
    handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(3_000_000)));
    expect(await failure(client({ maxBytes: 1_048_576 }).call(get()))).toMatchObject({ kind: 'protocol', code: 'shop-answer-too-large', values: { megabytes: 1 } });
  });
  it('gives up on a shop that is silent, and on one that drips', async () => {
    handle = () => undefined;
    expect(await failure(client().call(get('/', { timeoutSeconds: 0.2 })))).toMatchObject({ kind: 'unavailable', code: 'shop-timeout' });
    handle = (_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('x'), 30);
      response.on('close', () => clearInterval(drip));
    };
    expect(await failure(client({ timeoutFactor: 0.1 }).call(get('/', { timeoutSeconds: 3 })))).toMatchObject({ kind: 'unavailable', code: 'shop-timeout' });
  });
  it('asks once more when a connection was closed under a GET, never under a write', async () => {
    handle = (request) => request.socket.destroy();
    const http = client();
    expect(await failure(http.call(get('/g')))).toMatchObject({ kind: 'unavailable', code: 'shop-hung-up' });
    expect(await failure(http.call({ ...get('/p'), method: 'POST', body: '{}', kind: 'write' }))).toMatchObject({ kind: 'unavailable', code: 'shop-hung-up' });
    expect(asked).toEqual(['GET /g', 'GET /g', 'POST /p']);
    expect(http.traffic()).toMatchObject({ reads: 2, writes: 1 });
  });
  it('tells the limiter how long the shop wants to be left alone', async () => {
    handle = (_request, response) => response.writeHead(429, { 'retry-after': '9' }).end();
    await client().call(get());
    expect(pauses).toEqual([9]);
  });
  it('tells the limiter what the platform says about its own limit', async () => {
    handle = (_request, response) => response.writeHead(200, { 'x-left': '17' }).end('{}');
    await client().call({ ...get(), pace: ({ headers }) => ({ available: parseInt(headers['x-left'] ?? '', 10), pauseSeconds: 3 }) });
    expect([left, pauses.at(-1)]).toEqual([[17], 3]);
  });
  it('says that nobody is there, and that a certificate is not trusted', async () => {
    expect(await failure(client().call({ ...get(), url: 'http://127.0.0.1:1/' }))).toMatchObject({ kind: 'unavailable', code: 'shop-unreachable', values: { reason: 'ECONNREFUSED' } });
    expect(await failure(client().call({ ...get(), url: url.replace('http:', 'https:') }))).toMatchObject({ kind: 'config', code: 'shop-certificate-invalid' });
  });
  it('reaches no machine of the own network through a name', async () => {
    const guarded = new Agent({ connect: { lookup: publicLookup } });
    handle = (_request, response) => response.end('secret');
    expect(await failure(client({ dispatcher: guarded }).call({ ...get(), url: url.replace('127.0.0.1', 'localhost') }))).toMatchObject({ kind: 'config', code: 'shop-address-private' });
    expect(asked).toEqual([]);
    await guarded.destroy();
  });
});
