// The way between shops and Kontor's public address: what a shop sends passes through, is kept back, or never arrives, as the test says.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Message = { path: string; headers: IncomingHttpHeaders; body: Buffer; /** What Kontor answered; null: it never came there. */ status: number | null };

export class Way {
  readonly messages: Message[] = [];
  /** `open`; `held`: answered well and kept back; `broken`: the shop gets a 502. */
  state: 'open' | 'held' | 'broken' = 'open';
  target = '';
  address = '';
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const message: Message = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks), status: null };
        this.messages.push(message);
        if (this.state !== 'open') response.writeHead(this.state === 'held' ? 200 : 502).end();
        else void this.pass(message).then((status) => response.writeHead(status).end(), () => response.writeHead(502).end());
      });
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((settle) => this.server.listen(0, '127.0.0.1', settle));
    this.address = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  /** Brings a message to Kontor, perhaps changed, perhaps once more. */
  async pass(message: Message, change: { path?: string; body?: string; headers?: Record<string, string> } = {}): Promise<number> {
    const { host: _host, connection: _connection, 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = message.headers;
    const { status } = await fetch(`${this.target}${change.path ?? message.path}`, { method: 'POST', body: change.body ?? message.body, headers: { ...(headers as Record<string, string>), ...change.headers } });
    message.status = status;
    return status;
  }

  /** Messages about orders; the pings of a registration are not. */
  get orders(): Message[] {
    return this.messages.filter(({ body }) => !body.toString().startsWith('webhook_id='));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((settle) => this.server.close(settle));
  }
}
