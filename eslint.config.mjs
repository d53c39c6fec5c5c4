// Rules that a compiler cannot keep: buses only at the edge, no clock but the injected one, no floats near money, no promise left alone.
import tseslint from 'typescript-eslint';

const clock = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Inject the Clock; only kernel/clock.ts reads the time.' },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Inject the Clock; only kernel/clock.ts reads the time.' },
];
const floats = [
  { selector: "CallExpression[callee.name='parseFloat']", message: 'Money and quantities are exact: use Decimal, Money or Quantity.' },
  { selector: "CallExpression[callee.name='Number']", message: 'Money and quantities are exact: use Decimal, Money or Quantity.' },
  { selector: "CallExpression[callee.property.name='parseFloat']", message: 'Money and quantities are exact: use Decimal, Money or Quantity.' },
];
const eventBus = { name: '@nestjs/cqrs', importNames: ['EventBus', 'EventPublisher', 'EventsHandler'], message: 'Facts go through the outbox (architecture C).' };
const buses = { name: '@nestjs/cqrs', importNames: ['EventBus', 'EventPublisher', 'EventsHandler', 'CommandBus', 'QueryBus'], message: 'Buses are for the edge; a module calls another by its function.' };

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.data/**', 'coverage/**', '**/public/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-syntax': ['error', ...clock],
      'no-restricted-imports': ['error', { paths: [eventBus] }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  // Dependency injection reads parameter types at run time, so classes there must not become type-only imports.
  { files: ['libs/**/*.ts', 'apps/**/*.ts'], rules: { '@typescript-eslint/consistent-type-imports': 'off' } },
  { files: ['libs/**/*.ts'], ignores: ['**/*.spec.ts', '**/testing/**', 'libs/sync/src/run-worker.ts'], rules: { 'no-restricted-imports': ['error', { paths: [buses] }] } },
  { files: ['libs/kernel/src/clock.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['libs/connectors/**/*.ts', 'libs/pricing/**/*.ts', 'libs/kernel/**/*.ts', 'libs/orders/src/document.ts'],
    ignores: ['**/*.spec.ts', 'libs/kernel/src/clock.ts', 'libs/connectors/src/testing/**', 'libs/connectors/src/*/simulator/**', '**/*.simulator.ts'],
    rules: { 'no-restricted-syntax': ['error', ...clock, ...floats] },
  },
  // A simulator stands in for a shop: it has a clock of its own, set by its control calls.
  { files: ['libs/*/src/testing/**/*.ts', 'libs/connectors/src/*/simulator/**/*.ts', '**/*.simulator.ts', 'apps/simulators/**/*.ts', '**/*.spec.ts', 'test/**/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['apps/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [eventBus, { name: 'typeorm', message: 'Apps ask through queries and commands.' }, { name: '@nestjs/typeorm', message: 'Apps ask through queries and commands.' }] }],
    },
  },
  { files: ['**/*.spec.ts', 'test/**/*.ts'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off', '@typescript-eslint/no-unsafe-argument': 'off', '@typescript-eslint/no-unsafe-call': 'off', '@typescript-eslint/no-unsafe-return': 'off' } },
);
