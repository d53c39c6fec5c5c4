// `npm run kontor -- <command>`: what an administrator does without a browser. Prints sentences, or one JSON object with --json.
import { createWriteStream } from 'node:fs';
import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import { Tokens, Users, type Role, type Scope } from '@kontor/access';
import { Migrations } from '@kontor/base';
import { ArticleExport } from '@kontor/catalog';
import { AppError, asId, explain, type Language, type ShopId } from '@kontor/kernel';
import { CheckShop } from '@kontor/shops';
import { RebuildStatistics } from '@kontor/statistics';
import { RequestRun } from '@kontor/sync';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { WorkerModule } from './worker.module.js';

const USAGE = `Usage: npm run kontor -- <command> [options] [--json]

  migrate                                                   bring the database up to date
  user create --email E [--name N] [--role R]               a user with a random password, shown once
                                                            (roles: view, operate, prices, administer)
  user reset-password --email E                             a new random password, shown once
  token create --name N --scopes read,operate,prices,admin  an API token, shown once
  shop check --shop N                                       the connection test
  request <kind> --shop N                                   ask for a run: synchronise, fetch-orders, compare-orders,
                                                            sync-changed-stock, sync-all-stock, update-prices,
                                                            push-images, export-articles-csv
  export articles --shop N --out FILE                       the article file of a shop; several parts get numbers
  statistics rebuild                                        recompute all figures from the orders`;

class UsageError extends Error {}

type Options = { email?: string; name?: string; role?: string; scopes?: string; shop?: string; out?: string; language?: string };
/** What a command answers: an object for machines and lines for people; `ok: false` ends with 1. */
type Answer = { object: Record<string, unknown>; lines: string[]; ok?: boolean };
type Work = (app: INestApplicationContext, options: Options, rest: string[]) => Promise<Answer>;

const given = (value: string | undefined, option: string): string => {
  if (!value) throw new UsageError(`--${option} is missing.`);
  return value;
};
const shopOf = (options: Options): ShopId => asId<ShopId>(given(options.shop, 'shop'));
const oneOf = <Value extends string>(value: string, allowed: readonly Value[], option: string): Value => {
  const found = allowed.find((candidate) => candidate === value);
  if (!found) throw new UsageError(`--${option} must be one of ${allowed.join(', ')}.`);
  return found;
};
const freshPassword = (): string => randomBytes(15).toString('base64url');

const commands: Partial<Record<string, Work>> = {
  async migrate(app) {
    const applied = await app.get(Migrations).run();
    return { object: { applied }, lines: [applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`] };
  },
  async 'user create'(app, options) {
    const email = given(options.email, 'email');
    const password = freshPassword();
    await app.get(Users).create({ email, name: options.name ?? email, password, role: oneOf<Role>(options.role ?? 'administer', ['view', 'operate', 'prices', 'administer'], 'role') });
    return { object: { email, password }, lines: [`User ${email} was made. Password (shown once): ${password}`] };
  },
  async 'user reset-password'(app, options) {
    const email = given(options.email, 'email');
    const password = freshPassword();
    await app.get(Users).setPassword(email, password);
    return { object: { email, password }, lines: [`New password of ${email} (shown once): ${password}`] };
  },
  async 'token create'(app, options) {
    const scopes = given(options.scopes, 'scopes')
      .split(',')
      .map((scope) => oneOf<Scope>(scope.trim(), ['read', 'operate', 'prices', 'admin'], 'scopes'));
    const { id, token } = await app.get(Tokens).create({ name: given(options.name, 'name'), scopes, requestedBy: 'cli' });
    return { object: { id, token }, lines: [`Token (shown once): ${token}`] };
  },
  async 'shop check'(app, options) {
    const report = await app.get(CommandBus).execute(new CheckShop({ shopId: shopOf(options) }));
    const language: Language = options.language === 'de' ? 'de' : 'en';
    const rights = report.rights.map((right) => `${right.granted ? '✓' : '✗'} ${right.name}${right.remedy ? `: ${explain(right.remedy.code, right.remedy.values, language).remedy}` : ''}`);
    const findings = report.findings.map((finding) => `${finding.severity}: ${explain(finding.code, finding.values, language).says} ${explain(finding.code, finding.values, language).remedy}`);
    return { object: { ...report, facts: undefined }, lines: [`${report.ok ? 'The connection works.' : 'The connection does not work.'} Version: ${report.version ?? '?'}`, ...rights, ...findings], ok: report.ok };
  },
  async request(app, options, [kind]) {
    if (!kind) throw new UsageError('Say which kind of run.');
    const { run, merged } = await app.get(CommandBus).execute(new RequestRun({ kind, shopId: shopOf(options), requestedBy: 'cli' }));
    return { object: { id: run.id, kind: run.kind, status: run.status, merged }, lines: [merged ? `Joined run ${run.id}, which was waiting already.` : `Asked for run ${run.id} (${run.kind}).`] };
  },
  async 'export articles'(app, options) {
    const out = given(options.out, 'out');
    const written: string[] = [];
    for await (const part of app.get(ArticleExport).parts(shopOf(options), options.language === 'en' ? 'en' : 'de')) {
      const path = written.length === 0 ? out : out.replace(/(\.\w+)?$/, `-${written.length + 1}$1`);
      const file = createWriteStream(path);
      for await (const text of part.content) if (!file.write(text)) await once(file, 'drain');
      file.end();
      await once(file, 'finish');
      written.push(path);
    }
    return { object: { files: written }, lines: written.length === 0 ? ['There is no article to export.'] : written };
  },
  async 'statistics rebuild'(app) {
    await app.get(CommandBus).execute(new RebuildStatistics());
    return { object: { requested: true }, lines: ['All figures are being recomputed from the orders.'] };
  },
};

function read(args: string[]): { work: Work; options: Options; rest: string[]; json: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { email: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' }, scopes: { type: 'string' }, shop: { type: 'string' }, out: { type: 'string' }, language: { type: 'string' }, json: { type: 'boolean' }, data: { type: 'string' } },
    });
    for (const length of [2, 1]) {
      const work = commands[positionals.slice(0, length).join(' ')];
      if (work) return { work, options: values, rest: positionals.slice(length), json: values.json ?? false };
    }
    throw new UsageError(positionals.length === 0 ? 'Say what to do.' : `There is no command "${positionals.join(' ')}".`);
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

async function main(): Promise<number> {
  const { work, options, rest, json } = read(process.argv.slice(2));
  const app = await NestFactory.createApplicationContext(WorkerModule, { logger: ['error', 'warn'], abortOnError: false });
  try {
    const { object, lines, ok } = await work(app, options, rest);
    process.stdout.write(`${json ? JSON.stringify(object) : lines.join('\n')}\n`);
    return ok === false ? 1 : 0;
  } finally {
    await app.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const said = error instanceof AppError ? explain(error.code, error.values, 'en') : null;
    process.stderr.write(said ? `${said.says} ${said.remedy}\n` : `${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError) process.stderr.write(`\n${USAGE}\n`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
