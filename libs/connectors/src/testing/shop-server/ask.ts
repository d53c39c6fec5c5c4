// One request as a stranger's script would send it, for the tests of the simulators themselves: no client of Kontor's.
import { request, type Agent } from 'undici';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it expects
export type Said = { status: number; headers: Record<string, string | string[] | undefined>; text: string; json: any };
export type Asking = { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'; url: string; headers: Record<string, string>; body?: string | Buffer };

/** Any status is an answer; `json` is undefined when it is none. */
export async function ask(agent: Agent, { method, url, headers, body }: Asking): Promise<Said> {
  const answer = await request(url, { method, dispatcher: agent, headers, ...(body === undefined ? {} : { body }) });
  const text = await answer.body.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: answer.statusCode, headers: answer.headers, text, json };
}
