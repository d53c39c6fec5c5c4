// Chromium for the tests of the pages: found in PATH and started once per spec file. Where there is none the tests are skipped, and say so.
import axe from 'axe-core';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const executablePath = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path));
if (!executablePath) process.stderr.write('No Chromium in PATH: the tests of the pages in a browser are skipped. Debian: apt-get install -y --no-install-recommends chromium\n');

/** `describe` where there is a Chromium, else `describe.skip`. */
export const inBrowser = executablePath ? describe : describe.skip;

// KONTOR_SCREENSHOTS=1 keeps pictures for a person to look at.
const pictures = process.env.KONTOR_SCREENSHOTS === '1' ? resolve(__dirname, '../../.data/screenshots') : null;

/** A page and what its console complained about. */
export type OpenPage = { page: Page; faults: string[] };
export type PageWish = { locale?: string; width?: number; height?: number; scripts?: boolean; dark?: boolean; cookies?: Awaited<ReturnType<BrowserContext['cookies']>> };
export type TestBrowser = {
  /** A page with a session of its own. */
  open(wish?: PageWish): Promise<OpenPage>;
  /** Closes all pages that were opened so far. */
  closePages(): Promise<void>;
  close(): Promise<void>;
};

export async function startBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  if (pictures) mkdirSync(pictures, { recursive: true });
  const contexts: BrowserContext[] = [];
  return {
    async open(wish = {}) {
      const context = await browser.newContext({
        locale: wish.locale ?? 'de-DE',
        viewport: { width: wish.width ?? 1280, height: wish.height ?? 900 },
        javaScriptEnabled: wish.scripts ?? true,
        colorScheme: wish.dark ? 'dark' : 'light',
      });
      contexts.push(context);
      if (wish.cookies) await context.addCookies(wish.cookies);
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      return { page, faults };
    },
    async closePages() {
      for (const context of contexts.splice(0)) await context.close();
    },
    close: () => browser.close(),
  };
}

/** Logs in through the form; the session's cookies are answered, so that later pages need no log-in. */
export async function logInAs(page: Page, address: string, person: { email: string; password: string }): Promise<Awaited<ReturnType<BrowserContext['cookies']>>> {
  await page.goto(`${address}/admin`);
  await page.fill('#email', person.email);
  await page.fill('#password', person.password);
  await page.press('#password', 'Enter');
  await page.waitForURL(`${address}/admin`);
  return page.context().cookies();
}

/** What axe-core finds, as one line each: nothing of any impact is let through. */
export async function readable(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }));
  return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.impact} ${violation.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}

/** By how many pixels the page is wider than the screen. */
export const tooWide = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Scripts and styles that stand in the page itself, which the policy forbids: elements, attributes and handlers. */
export const inline = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('*')].flatMap((node) => [
    ...(node.localName === 'style' || (node.localName === 'script' && !node.src) ? [node.outerHTML] : []),
    ...node.getAttributeNames().filter((name) => name === 'style' || name.startsWith('on')).map((name) => node.localName + ' ' + name + '=' + node.getAttribute(name)),
  ])`);

export async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
