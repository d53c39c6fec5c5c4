// The outside referee of requests to Shopify: every document that left us, with its variables, against the official schemas of both pinned versions, and
// what no schema says (idempotency keys, the figure to change from, long lists, costs). Answers need no referee: graphql-js gives them by the same schema.
import { buildSchema, coerceInputValue, getOperationAST, parse, typeFromAST, validate, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { readFileSync } from 'node:fs';
import type { RecordedCall } from './open-shop.js';
import { reference } from './reference.js';

export const refereedVersions = ['2026-07', '2026-10'];
const paths = refereedVersions.map((version) => reference(`schemas/shopify/admin_${version}.nodesc.graphql`)).filter((path) => path !== null);

/** `it` where the official schemas are there, else a test that is counted as skipped. */
export const itRefereed = paths.length > 0 ? it : it.skip;
if (paths.length === 0) console.warn('SKIPPED: no reference folder (KONTOR_REFERENCE), so no request is checked against Shopify’s official schemas.');

let built: GraphQLSchema[] | null = null;
export const officialSchemas = (): GraphQLSchema[] => (built ??= paths.map((path) => buildSchema(readFileSync(path, 'utf8'), { assumeValid: true })));

/** Writes that Shopify refuses without a key, though no schema says so. */
const keyed = /\b(inventorySetQuantities|inventoryActivate|inventoryAdjustQuantities|inventoryMoveQuantities|inventorySetOnHandQuantities|refundCreate)\s*\(/g;
const largestList = 250;

/** What is wrong with a document: against a schema, and against what a schema cannot say. */
export function faultsOfDocument(schema: GraphQLSchema, text: string): string[] {
  const document = parse(text);
  const faults = validate(schema, document).map(({ message }) => message);
  for (const [, field] of text.matchAll(keyed)) if (!new RegExp(`${field}\\s*\\([^)]*\\)\\s*@idempotent\\(key: \\$\\w+\\)`).test(text)) faults.push(`${field} without a key`);
  const numbers = [...text.matchAll(/\bfirst: (\d+)/g)].map(([, number]) => parseInt(number ?? '0', 10));
  if (numbers.some((number) => number > largestList)) faults.push(`a list of more than ${largestList}`);
  return faults;
}

/** What is wrong with the variables of a document. */
export function faultsOfVariables(schema: GraphQLSchema, text: string, variables: Record<string, unknown>): string[] {
  const operation = getOperationAST(parse(text)) as OperationDefinitionNode;
  const faults: string[] = [];
  const known = new Set<string>();
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    known.add(name);
    const wanted = typeFromAST(schema, type as never) as never;
    if (variables[name] === undefined) {
      if (String(wanted).endsWith('!')) faults.push(`$${name} is missing`);
    } else coerceInputValue(variables[name], wanted, (path, _value, error) => faults.push(`$${[name, ...path].join('.')}: ${error.message}`));
  }
  faults.push(...Object.keys(variables).filter((name) => !known.has(name)).map((name) => `$${name} is not asked for`));
  walk(variables, (value, path) => {
    if (Array.isArray(value) && value.length > largestList) faults.push(`${path}: ${value.length} in one list`);
    // `null` says "whatever is there"; leaving it out is refused.
    if (value !== null && typeof value === 'object' && 'inventoryItemId' in value && 'quantity' in value && !('changeFromQuantity' in value)) faults.push(`${path}: no changeFromQuantity`);
  });
  return faults;
}

function walk(value: unknown, see: (value: unknown, path: string) => void, path = '$'): void {
  see(value, path);
  if (value !== null && typeof value === 'object') for (const [key, inner] of Object.entries(value)) walk(inner, see, `${path}.${key}`);
}

/** Ends a spec file: prints how many requests the referee saw, and fails where one was wrong or none was seen. */
export function expectRefereed(calls: readonly RecordedCall[]): void {
  const faults = new Set<string>();
  const known = new Map<string, string[]>();
  let checked = 0;
  for (const call of calls.filter(({ path }) => path.endsWith('/graphql.json'))) {
    const { query, variables = {} } = JSON.parse(call.body) as { query: string; variables?: Record<string, unknown> };
    for (const schema of officialSchemas()) {
      const key = `${officialSchemas().indexOf(schema)} ${query}`;
      const wrong = known.get(key) ?? faultsOfDocument(schema, query);
      known.set(key, wrong);
      for (const fault of [...wrong, ...faultsOfVariables(schema, query, variables)]) faults.add(`${/\w+ (\w+)/.exec(query)?.[1] ?? ''}: ${fault}`);
    }
    checked += 1;
  }
  process.stdout.write(`referee: ${checked} requests with their variables checked against Shopify's schemas of ${refereedVersions.join(' and ')}\n`);
  expect([...faults]).toEqual([]);
  expect(checked).toBeGreaterThan(0);
}
