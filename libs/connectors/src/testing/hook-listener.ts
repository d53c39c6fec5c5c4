// Listens where a simulated shop sends its webhooks, and answers them as a test wants.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HeardHook = { path: string; headers: IncomingHttpHeaders; body: Buffer };
export type HookListener = { address: string; heard: HeardHook[]; /** What the next ones are answered. */ status: number; /** Waits until so many were heard. */ count(wanted: number): Promise<void>; stop(): Promise<void> };

/** `isOne`: what counts, so that the ping of a registration need not. */
export async function listenForHooks(isOne: (hook: HeardHook) => boolean = () => true): Promise<HookListener> {
  let news = (): void => undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const hook = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
      response.writeHead(listener.status).end();
      if (isOne(hook)) listener.heard.push(hook);
      news();
    });
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const listener: HookListener = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: [],
    status: 200,
    async count(wanted) {
      for (const deadline = Date.now() + 5000; listener.heard.length < wanted; ) {
        if (Date.now() > deadline) throw new Error(`${listener.heard.length} of ${wanted} webhooks came`);
        await new Promise<void>((settle) => {
          const timer = setTimeout(settle, 200);
          news = () => {
            clearTimeout(timer);
            settle();
          };
        });
      }
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((settle) => server.close(settle));
    },
  };
  return listener;
}
