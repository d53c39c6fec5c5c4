// `npm run verify`: everything that must pass, in one command. Each step counts by its runner's own report; the last line is the sum.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled } from './lib/kontor.mjs';
import { ROOT } from './lib/services.mjs';

const dataDir = join(ROOT, '.data/verify');
const bin = (name) => join(ROOT, 'node_modules/.bin', name);
const total = { passed: 0, failed: 0, skipped: 0 };

/** Runs a command with its output shown, and answers its exit code. */
function run(command, args, env = {}) {
  return new Promise((settle) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env }, shell: process.platform === 'win32' });
    child.once('error', () => settle(-1));
    child.once('exit', (code) => settle(code ?? -1));
  });
}

/** A step that either holds or does not: it counts as one. */
async function step(title, command, args) {
  const began = performance.now();
  process.stdout.write(`\n── ${title}\n`);
  const code = await run(command, args);
  total[code === 0 ? 'passed' : 'failed'] += 1;
  process.stdout.write(`── ${title}: ${code === 0 ? 'passed' : `FAILED (exit ${code})`} after ${Math.round((performance.now() - began) / 1000)} s\n`);
}

/** All test files of jest; counted from its report, and a file that could not run counts as failed. */
async function tests() {
  const report = join(dataDir, 'jest.json');
  rmSync(report, { force: true });
  process.stdout.write('\n── tests (unit, contract, flow, page)\n');
  const code = await run(bin('jest'), ['--json', `--outputFile=${report}`, '--silent=false']);
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    process.stdout.write('jest left no report\n');
    total.failed += 1;
    return;
  }
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  total.skipped += result.numPendingTests + result.numTodoTests;
  if (code !== 0 && result.numFailedTests + result.numRuntimeErrorTestSuites === 0) total.failed += 1;
}

const log = (line) => process.stdout.write(`${line}\n`);
try {
  mkdirSync(dataDir, { recursive: true });
  await ensureInstalled({ dataDir, log });
  // Three compilers that do not need each other.
  await Promise.all([ensureBuilt({ dataDir, log }), step('types', bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']), step('lint', bin('eslint'), ['.'])]);
  await tests();
  await step('the main job (quickstart --check)', process.execPath, ['scripts/quickstart.mjs', '--check', '--fresh', '--data', '.data/verify']);
} catch (error) {
  process.stdout.write(`${error.name === 'SetupError' || error.name === 'ServicesError' ? error.message : error.stack}\n`);
  total.failed += 1;
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
