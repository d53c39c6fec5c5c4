// Rules of the admin that a glance at one page does not show: nothing inline, nothing unescaped, every sentence in both languages, none unused.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errorCatalogue } from '@kontor/kernel';
import { allKinds } from '@kontor/sync';
import { sentences, translate } from '../../apps/web/src/i18n/translate.js';
import '../../apps/web/src/libraries.module.js';

const [de, en] = [sentences('de'), sentences('en')];
const source = resolve(__dirname, '../../apps/web/src');
const files = (suffix: string): { name: string; text: string }[] =>
  readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix) && !entry.name.endsWith('.spec.ts'))
    .map((entry) => ({ name: join(entry.parentPath, entry.name).slice(source.length + 1), text: readFileSync(join(entry.parentPath, entry.name), 'utf8') }));
const templates = files('.hbs');
const code = files('.ts');
const stem = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');

/** Keys that templates and code name, and beginnings of keys that are completed at run time. */
function asked(): { keys: Set<string>; prefixes: Set<string> } {
  const keys = new Set<string>();
  const prefixes = new Set<string>();
  for (const { text } of templates) for (const [, key] of text.matchAll(/(?:\{\{|\()\s*#?t\s+"([^"]+)"/g)) keys.add(key);
  for (const { text } of code) {
    for (const [, key] of text.matchAll(/['"`]([a-z]+(?:\.[a-z-]+)+)['"`]/g)) keys.add(key);
    for (const [, prefix] of text.matchAll(/\(`([a-z]+(?:\.[a-z-]+)*\.)\$\{/g)) prefixes.add(prefix);
  }
  return { keys, prefixes };
}

describe('the templates', () => {
  it('exist', () => {
    expect(templates.length).toBeGreaterThan(10);
  });

  it.each(templates.map(({ name, text }) => [name, text]))('%s has nothing unescaped, no style, no handler and no script of its own', (_name, text) => {
    expect(text).not.toMatch(/\{\{\{|\{\{&/);
    expect(text).not.toMatch(/\sstyle\s*=/i);
    expect(text).not.toMatch(/\son[a-z]+\s*=/i);
    expect(text).not.toMatch(/<style/i);
    expect(text).not.toMatch(/javascript:/i);
    for (const [tag] of text.matchAll(/<script[^>]*>/gi)) expect(tag).toMatch(/ src="\{\{asset "/);
  });

  it.each(templates.map(({ name, text }) => [name, text]))('%s posts nothing without the form token', (_name, text) => {
    for (const [form] of text.matchAll(/<form method="post"[\s\S]*?<\/form>/g)) expect(form).toContain('{{csrf}}');
  });
});

describe('the sentences', () => {
  it('have the same keys in German and English', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(de).sort());
  });

  it('say every value in both languages', () => {
    const values = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const [key, text] of Object.entries(de)) expect([key, values(en[key] ?? '')]).toEqual([key, values(text)]);
  });

  it('are all used', () => {
    const { keys, prefixes } = asked();
    const unused = Object.keys(de).filter((key) => !keys.has(key) && !keys.has(stem(key)) && ![...prefixes].some((prefix) => key.startsWith(prefix)));
    expect(unused).toEqual([]);
  });

  it('are all there that a template names', () => {
    const known = new Set(Object.keys(de).flatMap((key) => [key, stem(key)]));
    const missing = templates.flatMap(({ name, text }) => [...text.matchAll(/\{\{t\s+"([^"]+)"/g)].map(([, key]) => key).filter((key) => !known.has(key)).map((key) => `${name}: ${key}`));
    expect(missing).toEqual([]);
  });

  it('name every kind of run and every state', () => {
    for (const language of ['de', 'en'] as const) {
      const t = translate(language);
      for (const kind of allKinds()) expect(t(`runs.kind.${kind.name}`)).not.toBe('');
      for (const status of ['queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled']) expect(t(`runs.status.${status}`)).not.toBe('');
      for (const reason of ['approval', 'confirmation', 'backoff', 'children']) expect(t(`runs.waiting.${reason}`)).not.toBe('');
    }
  });

  it('throw where a key is missing', () => {
    expect(() => translate('de')('nobody.says-this')).toThrow('nobody.says-this');
  });
});

describe('the error catalogue', () => {
  it('says of every code in both languages what is wrong and what to do', () => {
    expect(errorCatalogue().size).toBeGreaterThan(50);
    for (const [code, entry] of errorCatalogue()) {
      for (const language of ['de', 'en'] as const) {
        expect([code, language, entry[language].says.trim() !== '']).toEqual([code, language, true]);
        expect([code, language, entry[language].remedy.trim() !== '']).toEqual([code, language, true]);
      }
      const names = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();
      expect([code, names(`${entry.en.says} ${entry.en.remedy}`)]).toEqual([code, names(`${entry.de.says} ${entry.de.remedy}`)]);
    }
  });
});
