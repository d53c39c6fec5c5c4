// The kit on which every simulated shop stands: http and https on 127.0.0.1, the control calls under /_control, faults, latency, the log of calls, time
// and state. It knows no platform. Control calls:
//   POST reset · seed · order · fail · merchant · clock · latency      GET books (?at=) · log (?bodies=true)      DELETE log, or POST log { clear: true }
import { mkdtempSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AddressInfo, Server } from 'node:net';
import type { ControlClock, ControlFail, ControlLatency, ControlMerchant, ControlOrder, ControlReset, ControlSeed, RunningSimulator, SimulatorOptions } from '../simulator.js';
import { Calls } from './call-log.js';
import { certificateIn } from './certificate.js';
import { ShopClock } from './clock.js';
import { Faults, type Fault } from './faults.js';
import { page, stylesheet } from './page.js';
import type { ShopAnswer, ShopRequest, ShopSurroundings, SimulatedShop } from './shop.js';
import { StateFile } from './state-file.js';

type Sent = { status: number; bytes: number; items: number; kind?: 'read' | 'write'; fault?: string };
type Saved = { shop: unknown; latency: { callMs: number; itemMs: number } };

const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));
const html = (title: string, text: string): string => `<!DOCTYPE html>\n<html><head><title>${title}</title></head>\n<body><h1>${title}</h1><p>${text}</p></body></html>\n`;
const critical = html('Internal Server Error', 'The server encountered an internal error and was unable to complete your request.');

/** Starts one shop. */
export async function startShop(create: (surroundings: ShopSurroundings) => SimulatedShop, options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const temporary = options.certificateFolder || options.stateFile ? null : mkdtempSync(join(tmpdir(), 'kontor-simulator-'));
  const certificate = certificateIn(options.certificateFolder ?? (options.stateFile ? dirname(options.stateFile) : temporary!));
  const clock = new ShopClock(options.clockFile);
  const faults = new Faults();
  const calls = new Calls();
  let latency = { callMs: 0, itemMs: 0 };
  const state = new StateFile(options.stateFile, (): Saved => ({ shop: shop.save(), latency }));
  const surroundings: ShopSurroundings = { clock, url: '', secureUrl: '', changed: () => state.changed() };
  const shop = create(surroundings);

  const reset = (body: ControlReset): void => {
    faults.order({ clear: true });
    calls.clear();
    latency = { callMs: body.latency?.callMs ?? 0, itemMs: body.latency?.itemMs ?? 0 };
    shop.reset(body);
  };

  const control: Record<string, (body: never, query: URLSearchParams) => unknown> = {
    'POST reset': (body: ControlReset) => reset(body),
    'POST seed': (body: ControlSeed) => shop.seed(body),
    'POST order': (body: ControlOrder) => shop.order(body),
    'POST fail': (body: ControlFail) => faults.order(body),
    'POST merchant': (body: ControlMerchant) => shop.merchant(body),
    'POST clock': (body: ControlClock) => {
      if (body.zone !== undefined) shop.setZone(body.zone);
      if (body.now !== undefined || body.speed !== undefined) clock.set(body);
      return { now: new Date(clock.now()).toISOString() };
    },
    'POST latency': (body: ControlLatency) => (latency = { callMs: body.callMs ?? 0, itemMs: body.itemMs ?? 0 }),
    'GET books': (_: never, query) => {
      const at = query.get('at');
      if (at !== null && Number.isNaN(Date.parse(at))) throw new Error('books wants ?at= as an ISO instant');
      return shop.books(at === null ? clock.now() : Date.parse(at));
    },
    'GET log': (_: never, query) => calls.show(query.get('bodies') === 'true'),
    'POST log': () => calls.clear(),
    'DELETE log': () => calls.clear(),
  };

  const controlled = (method: string, name: string, query: URLSearchParams, body: Buffer): { status: number; answer: unknown } => {
    const call = control[`${method} ${name}`];
    if (!call) return { status: 404, answer: { error: `There is no control call ${method} ${name}.` } };
    try {
      const answer = call((body.length > 0 ? JSON.parse(body.toString()) : {}) as never, query) ?? { ok: true };
      if (method !== 'GET') state.changed();
      return { status: 200, answer };
    } catch (failure) {
      return { status: 400, answer: { error: (failure as Error).message } };
    }
  };

  const send = (response: ServerResponse, status: number, headers: Record<string, string | string[]>, body: Buffer, half = false): number => {
    // The shop's own time, from which a client sees how far the two clocks are apart.
    response.writeHead(status, { date: new Date(clock.now()).toUTCString(), ...headers, 'content-length': String(body.length) });
    if (half) {
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
      return Math.floor(body.length / 2);
    }
    response.end(body);
    return body.length;
  };

  const answered = (answer: ShopAnswer): { headers: Record<string, string | string[]>; body: Buffer } => {
    const plain = typeof answer.body === 'string' || Buffer.isBuffer(answer.body);
    const body = plain ? Buffer.from(answer.body as string) : Buffer.from(JSON.stringify(answer.body));
    return { headers: { 'content-type': plain ? 'text/html; charset=UTF-8' : 'application/json; charset=UTF-8', ...answer.headers }, body };
  };

  /** One call of the shop's API, with the fault ordered for it. */
  const serve = async (request: ShopRequest, response: ServerResponse, fault: Fault | null): Promise<Sent> => {
    const kind = fault?.kind;
    const head = { 'content-type': 'text/html; charset=UTF-8' };
    const stored = fault?.stored ?? (kind === undefined || kind === 'cut' || kind === '500-after' || kind === 'slow' || kind === 'hold');
    const early = fault?.stored === true;
    if (kind === 'hold' && !early) await faults.hold();
    const answer = stored ? await shop.handle(request) : null;
    if (answer && request.method !== 'GET') state.changed();
    if (kind === 'hold' && early) await faults.hold();
    const seen = { items: answer?.items ?? 0, kind: answer?.kind, fault: kind };
    if (kind === 'timeout') {
      await new Promise<void>((gone) => response.on('close', gone));
      return { status: 0, bytes: 0, ...seen };
    }
    if (latency.callMs > 0 || latency.itemMs > 0) await wait(latency.callMs + latency.itemMs * seen.items);
    if (kind === 'slow') await wait((fault?.seconds ?? 1) * 1000);
    if (kind === '429') return { status: 429, bytes: send(response, 429, { ...head, ...(fault?.retryAfter !== undefined ? { 'retry-after': String(fault.retryAfter) } : {}) }, Buffer.from(html('429 Too Many Requests', 'Slow down.'))), ...seen };
    if (kind === '500-before' || kind === '500-after') return { status: fault!.status ?? 500, bytes: send(response, fault!.status ?? 500, head, Buffer.from(critical)), ...seen };
    if (kind === 'html') return { status: fault!.status ?? 200, bytes: send(response, fault!.status ?? 200, head, Buffer.from(html('Checking your browser', 'Please wait while we check that you are human.'))), ...seen };
    if (kind === 'garbage') return { status: 200, bytes: send(response, 200, { 'content-type': 'application/json; charset=UTF-8' }, Buffer.from('<br />\n<b>Warning</b>:  Undefined array key in <b>plugin.php</b> on line <b>42</b><br />\n[{"id":')), ...seen };
    const { headers, body } = answered(answer!);
    const bodiless = request.method === 'HEAD' || answer!.status === 204 || answer!.status === 304;
    return { status: answer!.status, bytes: send(response, answer!.status, headers, bodiless ? Buffer.alloc(0) : body, kind === 'cut'), ...seen };
  };

  const forPerson = (request: ShopRequest, response: ServerResponse): boolean => {
    if (request.method === 'GET' && request.path === '/' && !request.rawQuery.includes('rest_route')) {
      send(response, 200, { 'content-type': 'text/html; charset=utf-8' }, Buffer.from(page(shop.view(), new URLSearchParams(request.rawQuery))));
    } else if (request.method === 'GET' && request.path === '/_shop/shop.css') {
      send(response, 200, { 'content-type': 'text/css; charset=utf-8' }, Buffer.from(stylesheet));
    } else if (request.method === 'POST' && request.path === '/_shop/order') {
      const form = new URLSearchParams(request.body.toString());
      const cart = [...form].flatMap(([field, value]) => (field.startsWith('q:') && Number(value) > 0 ? [{ sku: field.slice(2), quantity: Math.trunc(Number(value)) }] : []));
      let said = 'leer=1';
      if (cart.length > 0) {
        try {
          const placed = shop.order({ strict: true, cart, customer: { firstName: form.get('firstName') ?? '', lastName: form.get('lastName') ?? '', street: 'Musterweg 1', postcode: '10115', city: 'Berlin', country: 'DE', email: form.get('email') ?? '' }, payment: { method: form.get('payment') ?? '' } });
          said = `bestellt=${encodeURIComponent((Array.isArray(placed) ? placed[0] : placed).number)}`;
        } catch (failure) {
          said = `fehler=${encodeURIComponent((failure as Error).message)}`;
        }
      }
      state.changed();
      send(response, 303, { location: `/?${said}` }, Buffer.alloc(0));
    } else return false;
    return true;
  };

  const listener = (secure: boolean) => async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const start = performance.now();
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const [path = '/', rawQuery = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
    const request: ShopRequest = { method: incoming.method ?? 'GET', path, rawQuery, headers: incoming.headers, body, secure };
    if (path.startsWith('/_control/')) {
      const { status, answer } = controlled(request.method, path.slice('/_control/'.length), new URLSearchParams(rawQuery), body);
      send(response, status, { 'content-type': 'application/json' }, Buffer.from(JSON.stringify(answer)));
      return;
    }
    if (forPerson(request, response)) return;
    calls.begin();
    const at = new Date(clock.now()).toISOString();
    let sent: Sent = { status: 500, bytes: 0, items: 0, fault: 'simulator' };
    try {
      sent = await serve(request, response, faults.take(request.method, incoming.url ?? '/'));
    } catch (failure) {
      // A simulator that breaks must be seen as such and never be taken for a shop's answer.
      process.stderr.write(`The ${shop.platform} simulator failed at ${request.method} ${path}: ${(failure as Error).stack ?? String(failure)}\n`);
      sent.bytes = send(response, 500, { 'content-type': 'text/plain' }, Buffer.from(`simulator failed: ${(failure as Error).message}`));
    }
    const kind = sent.kind ?? (['GET', 'HEAD', 'OPTIONS'].includes(request.method) ? 'read' : 'write');
    calls.end({
      at,
      method: request.method,
      path: incoming.url ?? '/',
      secure,
      kind,
      size: body.length,
      answerSize: sent.bytes,
      status: sent.status,
      milliseconds: Math.round(performance.now() - start),
      items: sent.items,
      ...(sent.fault ? { fault: sent.fault } : {}),
      ...(body.length > 0 && body.length < 500_000 ? { body: body.toString() } : {}),
    });
  };

  const handler = (secure: boolean) => {
    const listen = listener(secure);
    // A caller that hangs up in the middle is everyday life of a shop.
    return (incoming: IncomingMessage, response: ServerResponse): void => void listen(incoming, response).catch(() => response.destroy());
  };
  const servers = [http.createServer(handler(false)), https.createServer({ key: certificate.key, cert: certificate.certificate }, handler(true))];
  for (const server of servers) server.keepAliveTimeout = 65_000;
  surroundings.url = `http://127.0.0.1:${await listen(servers[0], options.port ?? 0)}`;
  surroundings.secureUrl = `https://127.0.0.1:${await listen(servers[1], options.securePort ?? 0)}`;

  const saved = state.read() as Saved | undefined;
  if (saved) {
    shop.load(saved.shop);
    latency = saved.latency;
  } else {
    reset(options.setup ?? {});
    state.changed();
  }

  return {
    url: surroundings.url,
    secureUrl: surroundings.secureUrl,
    certificate: certificate.file,
    credentials: shop.credentials(),
    control: async (path, body) => {
      const [name = '', query = ''] = path.replace(/^\//, '').split('?');
      const { status, answer } = controlled(body === undefined ? 'GET' : 'POST', name, new URLSearchParams(query), Buffer.from(body === undefined ? '' : JSON.stringify(body)));
      if (status !== 200) throw new Error((answer as { error: string }).error);
      // As it would arrive over HTTP: plain JSON that does not change with the shop.
      return JSON.parse(JSON.stringify(answer)) as unknown;
    },
    close: async () => {
      faults.order({ clear: true });
      await Promise.all(servers.map((server) => new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      })));
      await state.flush();
      if (temporary) rmSync(temporary, { recursive: true, force: true });
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => listening((server.address() as AddressInfo).port));
  });
}
