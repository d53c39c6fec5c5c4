// `npm run quickstart`: from a fresh clone to a running Kontor with a demo merchant and his simulated shops. Needs Node 20 and nothing else.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, ServicesError, servicesDown } from './lib/services.mjs';

const USAGE = `Usage: npm run quickstart [-- --check] [--json] [--fresh] [--port N] [--data DIR]

  (nothing)    install, build, start everything, print the address; Ctrl-C stops it, all data stay
  --check      carry out the main job once without a person, compare Kontor with the shop's books, exit 0 or 1
  --json       the result as one JSON object in the last line
  --fresh      forget all data of the folder first
  --port N     port of the pages (default 3000, or the next free one)
  --data DIR   the data folder, from the repository's folder (default .data)`;

function read() {
  try {
    const { values } = parseArgs({ options: { check: { type: 'boolean' }, json: { type: 'boolean' }, fresh: { type: 'boolean' }, port: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
    if (values.port !== undefined && !/^\d{1,5}$/.test(values.port)) throw new Error('--port needs a number.');
    return values;
  } catch (error) {
    process.stderr.write(`${error.message.split('\n')[0]}\n\n${USAGE}\n`);
    process.exit(2);
  }
}

function nodeIsRecent() {
  const [major, minor] = process.versions.node.split('.').map((part) => Number.parseInt(part, 10));
  return major > 20 || (major === 20 && minor >= 19);
}

function table(row) {
  const lines = [
    ['', 'shop', 'Kontor'],
    ['orders', row.ordersPlaced, row.ordersInKontor],
    ['sum of orders (EUR)', row.sumPlaced, row.sumInKontor],
    ['stock figures', row.stockDue, row.stockEqual],
    ['prices', row.pricesDue, row.pricesEqual],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => String(line[column]).length)));
  return lines.map((line) => line.map((cell, column) => (column === 0 ? String(cell).padEnd(widths[0]) : String(cell).padStart(widths[column]))).join('   ')).join('\n');
}

async function check(demo, { json, log }) {
  const { checkMainJob } = await import('./lib/demo.mjs');
  const result = await checkMainJob(demo, { log });
  for (const shop of result.shops) {
    log(`\n${shop.name} (${shop.row.platform})\n${table(shop.row)}\narticles created by orders: ${shop.row.articlesCreated} · calls to the shop: ${shop.row.remoteCalls.reads} reading, ${shop.row.remoteCalls.writes} writing · run: ${shop.status}`);
    for (const fault of shop.faults) log(`  ✗ ${fault}`);
    if (shop.status !== 'succeeded') log(JSON.stringify({ failure: shop.failure, children: shop.children }));
  }
  log(result.ok ? '\nThe main job works: every shop and Kontor agree.' : '\nA shop and Kontor do NOT agree.');
  if (json) process.stdout.write(`${JSON.stringify({ ok: result.ok, shops: result.shops.map(({ row }) => row) })}\n`);
  return result.ok;
}

async function main() {
  const options = read();
  if (options.help) return void process.stdout.write(`${USAGE}\n`);
  if (!nodeIsRecent()) throw new ServicesError(`Kontor needs Node 20.19 or newer; this is ${process.versions.node}.`);
  const log = (line) => (options.json ? process.stderr : process.stdout).write(`${line}\n`);
  const dataDir = resolve(ROOT, options.data ?? '.data');
  mkdirSync(dataDir, { recursive: true });
  const { ensureBuilt, ensureInstalled, firstUser, forget, startKontor } = await import('./lib/kontor.mjs');
  if (options.fresh) {
    await servicesDown({ dataDir, log });
    forget(dataDir);
  }
  await ensureInstalled({ dataDir, log });
  await ensureBuilt({ dataDir, log });
  const kontor = await startKontor({ dataDir, log, port: options.port === undefined ? undefined : Number.parseInt(options.port, 10) });
  let stopping = null;
  const stop = () => (stopping ??= kontor.stop());
  const stopped = new Promise((settle) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop().then(settle));
    for (const process_ of kontor.processes) {
      process_.child.once('exit', () => {
        if (stopping) return;
        log(`${process_.name} ended unexpectedly (${process_.ended}); see ${process_.logFile}`);
        process.exitCode = 1;
        void stop().then(settle);
      });
    }
  });
  try {
    const user = await firstUser(kontor, dataDir);
    const { loadDemo } = await import('./lib/demo.mjs');
    const demo = await loadDemo(kontor, user.token, { log });
    if (options.check) {
      if (!(await check(demo, { json: options.json, log }))) process.exitCode = 1;
      return;
    }
    log(`\nKontor        ${kontor.baseUrl}/admin\nlog in with   ${user.email}${user.password ? `  password: ${user.password}  (shown once)` : '  (password as shown at the first start; new one: npm run kontor -- user reset-password --email admin@kontor.localhost)'}`);
    log(`API           ${kontor.baseUrl}/api/docs\n${demo.shops.map(({ name, simulator }, place) => `${place === 0 ? 'demo shops' : ''}`.padEnd(14) + `${simulator.url}  ${name}`).join('\n')}\n              (be a buyer there: „Bestellung aufgeben“)\n\nCtrl-C stops everything; all data stay in ${options.data ?? '.data'}.`);
    if (options.json) process.stdout.write(`${JSON.stringify({ url: kontor.baseUrl, email: user.email, password: user.password ?? null, shops: demo.shops.map(({ platform, simulator }) => ({ platform, url: simulator.url })) })}\n`);
    await stopped;
  } finally {
    await stop();
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${['ServicesError', 'SetupError'].includes(error.name) ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
