// The fence and the test of the fence: the tree keeps every rule, and each rule fires on an import planted against it.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

type Violation = { rule: { name: string }; from: string; to: string };
type Rule = { name: string };

const root = resolve(__dirname, '..');
const shape = jest.requireActual<{ lines: { library: string }[][]; notFor: Record<string, string[]>; apps: string[] }>(join(root, 'architecture.cjs'));
const rules = jest.requireActual<{ forbidden: Rule[] }>(join(root, '.dependency-cruiser.cjs')).forbidden;
const libraries = shape.lines.flat().map((entry) => entry.library);

async function cruise(cwd: string): Promise<Violation[]> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'), 'libs', 'apps', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'], {
    cwd,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((failure: { stdout: string }) => failure);
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

/** For every rule one file that breaks it: path → text. */
function plants(): Record<string, Record<string, string>> {
  const planted: Record<string, Record<string, string>> = {
    'no-circle': { 'libs/base/src/planted-one.ts': "import './planted-two.js';\nexport const one = 1;\n", 'libs/base/src/planted-two.ts': "import './planted-one.js';\nexport const two = 2;\n" },
    'no-orphan': { 'libs/base/src/planted-orphan.ts': 'export const alone = 1;\n' },
    'library-without-a-row': { 'libs/common/src/index.ts': "export { Money } from '@kontor/kernel';\n" },
    'kernel-is-pure': { 'libs/kernel/src/planted-impure.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n" },
    'no-test-in-production': { 'libs/base/src/planted-test.ts': "import '../../../test/support/modules.js';\n" },
    'no-undeclared-package': { 'libs/base/src/planted-package.ts': "import fc from 'fast-check';\nexport const check = fc;\n" },
    'face-only': { 'libs/sync/src/planted-face.ts': "import { maskText } from '../../base/src/logging/mask.js';\nexport const mask = maskText;\n" },
    'simulator-knows-no-client': { 'libs/connectors/src/woocommerce/simulator/planted.ts': "import { ConnectorFailure } from '../../failure.js';\nexport const failure = ConnectorFailure;\n" },
    'client-knows-no-simulator': { 'libs/connectors/src/woocommerce/planted-client.ts': "import './woocommerce.simulator.js';\n" },
    'file-check-knows-no-writer': { 'libs/connectors/src/woocommerce/planted.file-check.ts': "import './article-file.js';\n" },
    'writer-knows-no-file-check': { 'libs/connectors/src/woocommerce/planted-writer.ts': "import './woocommerce.file-check.js';\n" },
    'platforms-are-strangers': { 'libs/connectors/src/planted/planted.client.ts': "import '../woocommerce/woocommerce.platform.js';\n" },
    'only-the-registry-names-platforms': { 'libs/connectors/src/planted-loose.ts': "import './woocommerce/woocommerce.platform.js';\n" },
    'bull-only-in-the-bell': { 'libs/orders/src/planted-bull.ts': "import Bull from 'bull';\nexport const queue = Bull;\n" },
    'undici-only-in-connectors': { 'libs/orders/src/planted-undici.ts': "import { request } from 'undici';\nexport const call = request;\n" },
    'typeorm-not-in-apps': { 'apps/web/src/planted-orm.ts': "import type { DataSource } from 'typeorm';\nexport type Source = DataSource;\n" },
    'web-framework-only-in-web': { 'libs/orders/src/planted-web.ts': "import type { Request } from 'express';\nexport type Incoming = Request;\n" },
    'big-only-in-kernel': { 'libs/pricing/src/planted-big.ts': "import Big from 'big.js';\nexport const big = Big;\n" },
  };
  for (const library of libraries) {
    const line = shape.lines.findIndex((entries) => entries.some((entry) => entry.library === library));
    const allowed = shape.lines.slice(0, line).flat().map((entry) => entry.library);
    const blocked = libraries.find((name) => name !== library && (!allowed.includes(name) || (shape.notFor[library] ?? []).includes(name)));
    const target = blocked ? `@kontor/${blocked}` : '../../../apps/web/src/main.js';
    planted[`reach-${library}`] = { [`libs/${library}/src/planted-reach.ts`]: `import type * as other from '${target}';\nexport type Other = typeof other;\n` };
  }
  shape.apps.forEach((app, index) => {
    const other = shape.apps[(index + 1) % shape.apps.length];
    planted[`island-${app}`] = { [`apps/${app}/src/planted-island.ts`]: `import '../../${other}/src/main.js';\n` };
  });
  return planted;
}

describe('the architecture', () => {
  it('is kept by the tree', async () => {
    expect((await cruise(root)).map((violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`)).toEqual([]);
  });

  it('is guarded: every rule fires on an import planted against it', async () => {
    const planted = plants();
    expect(Object.keys(planted).sort()).toEqual(rules.map((rule) => rule.name).sort());
    mkdirSync(join(root, '.data'), { recursive: true });
    const copy = mkdtempSync(join(root, '.data', 'planted-'));
    try {
      for (const name of ['libs', 'apps', 'test', 'package.json', 'tsconfig.json', 'architecture.cjs', '.dependency-cruiser.cjs']) cpSync(join(root, name), join(copy, name), { recursive: true });
      symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
      for (const files of Object.values(planted)) {
        for (const [path, text] of Object.entries(files)) {
          mkdirSync(dirname(join(copy, path)), { recursive: true });
          writeFileSync(join(copy, path), text);
        }
      }
      const violations = await cruise(copy);
      const fired = Object.entries(planted)
        .filter(([rule, files]) => violations.some((violation) => violation.rule.name === rule && Object.keys(files).includes(violation.from)))
        .map(([rule]) => rule);
      expect(fired.sort()).toEqual(Object.keys(planted).sort());
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  it('lists every library that exists and no other', async () => {
    const { readdirSync } = await import('node:fs');
    expect(readdirSync(join(root, 'libs')).sort()).toEqual([...libraries].sort());
  });
});
