// What every rendered page has to keep: nothing missing, nothing inline, ids that are there once, tags that are closed.
export function check(html: string): void {
  expect(html).not.toMatch(/\{\{|undefined|\[object Object\]|NaN/);
  expect(html).not.toMatch(/\sstyle\s*=|\son[a-z]+\s*=/i);
  for (const [script] of html.matchAll(/<script[\s\S]*?<\/script>/g)) expect(script).toMatch(/^<script src="\/assets\/[^"]+"( defer)?><\/script>$/);
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // What is not void is closed, in the right order.
  const open: string[] = [];
  for (const [tag, close, name = '', rest = ''] of html.replace(/<!doctype html>/, '').matchAll(/<(\/?)([a-z0-9]+)([^>]*)>/gi)) {
    if (['meta', 'link', 'input', 'hr', 'br', 'img'].includes(name) || rest.endsWith('/')) continue;
    if (close) expect([tag, open.pop()]).toEqual([tag, name]);
    else open.push(name);
  }
  expect(open).toEqual([]);
}
