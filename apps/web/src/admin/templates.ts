// The view engine: all templates compiled at start, strict (a missing name throws), three helpers, escaping never switched off.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { runInThisContext } from 'node:vm';
import Handlebars from 'handlebars';
import type { Assets } from './assets.js';
import type { Translate } from '../i18n/translate.js';

/** What every template finds at its root. */
export type Root = { t: Translate; csrfToken: string };

export type Render = (template: string, model: object, root: Root) => string;

const resolve = createRequire(__filename).resolve;

/** Compiles every `.hbs` below `folder`; a template's name is its path without the suffix (`shops/overview`, `shops/_card`). */
export function loadTemplates(folder: string, assets: Assets): Render {
  const engine = Handlebars.create();
  engine.registerHelper('t', (key: string, options: Handlebars.HelperOptions) => root(options).t(key, options.hash as Record<string, string | number>));
  engine.registerHelper('asset', (name: string) => assets.href(name));
  engine.registerHelper('csrf', (options: Handlebars.HelperOptions) => new engine.SafeString(`<input type="hidden" name="_csrf" value="${engine.escapeExpression(root(options).csrfToken)}">`));
  const sources = templateFiles(folder).map((file) => ({ name: relative(folder, file).replace(/\.hbs$/, '').split(sep).join('/'), text: readFileSync(file, 'utf8') }));
  // Icons of @tabler/icons that templates name as partials `icons/<name>`: drawn inline, so that they take the colour of their text.
  for (const icon of new Set(sources.flatMap(({ text }) => [...text.matchAll(/\{\{>\s*icons\/([a-z0-9-]+)/g)].map(([, found]) => found)))) {
    const drawing = readFileSync(resolve(`@tabler/icons/outline/${icon}.svg`), 'utf8');
    const shapes = drawing.slice(drawing.indexOf('>', drawing.indexOf('<svg')) + 1, drawing.lastIndexOf('</svg>')).trim();
    engine.registerPartial(`icons/${icon}`, `<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${shapes}</svg>`);
  }
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  for (const { name, text } of sources) {
    const source = engine.precompile(text, { strict: true, knownHelpersOnly: true, knownHelpers: { t: true, asset: true, csrf: true }, srcName: undefined, preventIndent: true });
    const template = engine.template(runInThisContext(`(${source as string})`, { filename: `${name}.hbs` }) as TemplateSpecification);
    compiled.set(name, template);
    engine.registerPartial(name, template);
  }
  return (name, model, data) => {
    const template = compiled.get(name);
    if (!template) throw new Error(`no template "${name}"`);
    return template(model, { data: { view: data } });
  };
}

/** All template files below a folder. */
export function templateFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function root(options: Handlebars.HelperOptions): Root {
  return (options.data as { view: Root }).view;
}
