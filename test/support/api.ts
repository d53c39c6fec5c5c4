// Kontor's REST API for a test, whatever carries the call: supertest into the same process, or HTTP to another one.

type Answered = { status: number; body: unknown };

/** Calls of `/api/v1` with a token that may do everything; a refusal rejects with its status, code and sentence. */
/* eslint-disable @typescript-eslint/no-explicit-any -- a test reads what it asked for */
export type Api = {
  get(path: string): Promise<any>;
  post(path: string, body?: object): Promise<any>;
  put(path: string, body: object): Promise<any>;
  patch(path: string, body: object): Promise<any>;
  delete(path: string): Promise<any>;
  /** All items of a list, page by page. */
  all(path: string): Promise<any[]>;
};
/* eslint-enable @typescript-eslint/no-explicit-any */

/** `send` carries one call and answers its status and body. */
export function apiOver(send: (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: object) => Promise<Answered>): Api {
  const asked = async (...[method, path, body]: Parameters<typeof send>): Promise<unknown> => {
    const answer = await send(method, path, body);
    if (answer.status >= 400) throw new Error(`${method.toUpperCase()} ${path} → ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    get: (path) => asked('get', path),
    post: (path, body) => asked('post', path, body),
    put: (path, body) => asked('put', path, body),
    patch: (path, body) => asked('patch', path, body),
    delete: (path) => asked('delete', path),
    async all(path) {
      const items: unknown[] = [];
      for (let after = ''; ; ) {
        const page = (await asked('get', `${path}${path.includes('?') ? '&' : '?'}limit=500${after ? `&after=${encodeURIComponent(after)}` : ''}`)) as { items: unknown[]; next: string | null };
        items.push(...page.items);
        if (page.next === null) return items;
        after = page.next;
      }
    },
  };
}
