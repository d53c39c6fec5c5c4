// The schema by which queries are judged: the official one of the version that is asked for where the reference folder is there, else our own reduced part of it.
import { buildSchema, type GraphQLSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { reference } from '../../testing/reference.js';
import { reducedSchema } from './reduced-schema.js';

const known = new Map<string, GraphQLSchema>();

export const officialVersions = ['2026-07', '2026-10'];

/** Path of an official schema, or null where the reference folder is missing. */
export function officialSchema(version: string): string | null {
  return reference(`schemas/shopify/admin_${version}.nodesc.graphql`);
}

export function schemaOf(version: string): GraphQLSchema {
  const path = officialSchema(version);
  const key = path ?? 'reduced';
  const schema = known.get(key) ?? buildSchema(path ? readFileSync(path, 'utf8') : reducedSchema, { assumeValid: true });
  known.set(key, schema);
  return schema;
}
