// Connections: sorted, cut by `first` and `after`. A cursor names a value and an id, so a list that moves meanwhile gives nothing twice that did not move.
import { GraphQLError } from 'graphql';

export type ListArgs = { first?: number | null; last?: number | null; after?: string | null; reverse?: boolean | null };
type Sort = number | string;

const pack = (value: Sort, id: number): string => Buffer.from(JSON.stringify([value, id])).toString('base64');

function unpack(cursor: string): [Sort, number] {
  try {
    const [value, id] = JSON.parse(Buffer.from(cursor, 'base64').toString()) as [Sort, number];
    return [value, id];
  } catch {
    throw new GraphQLError('Invalid cursor for current pagination sort.', { extensions: { code: 'INVALID_CURSOR' } });
  }
}

const order = (a: Sort, b: Sort): number => (a < b ? -1 : a > b ? 1 : 0);

export function connection<T extends { id: number }>(items: readonly T[], args: ListArgs, view: (item: T) => unknown, key: (item: T) => Sort = (item) => item.id): Record<string, unknown> {
  const wanted = args.first ?? args.last;
  if (wanted === null || wanted === undefined) throw new GraphQLError('you must provide one of first or last', { extensions: { code: 'BAD_REQUEST' } });
  if (wanted < 0 || wanted > 250) throw new GraphQLError(`${args.first ? 'first' : 'last'} cannot exceed 250`, { extensions: { code: 'BAD_REQUEST' } });
  const sorted = [...items].sort((one, other) => order(key(one), key(other)) || one.id - other.id);
  if (args.reverse) sorted.reverse();
  let rest = sorted;
  if (args.after) {
    const [value, id] = unpack(args.after);
    const beyond = (item: T): boolean => (order(key(item), value) || item.id - id) * (args.reverse ? -1 : 1) > 0;
    rest = sorted.filter(beyond);
  }
  const page = args.first === null || args.first === undefined ? rest.slice(-wanted) : rest.slice(0, wanted);
  const cursor = (item: T): string => pack(key(item), item.id);
  return {
    nodes: () => page.map(view),
    edges: () => page.map((item) => ({ cursor: cursor(item), node: () => view(item) })),
    pageInfo: {
      hasNextPage: (args.first ?? 0) > 0 && rest.length > page.length,
      hasPreviousPage: Boolean(args.after),
      startCursor: page[0] ? cursor(page[0]) : null,
      endCursor: page.length > 0 ? cursor(page[page.length - 1]) : null,
    },
  };
}
