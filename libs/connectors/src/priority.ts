// Who is served first at a shop that is slow: the one place where the order stands (architecture B, Limiter).

/** In order: a person waits, orders are fetched, shipments told, stock sent, prices sent, everything else. */
export const callPriorities = ['person', 'fetch', 'feedback', 'stock', 'prices', 'rest'] as const;

export type CallPriority = (typeof callPriorities)[number];

/** 0 is served first. */
export function rankOf(priority: CallPriority): number {
  return callPriorities.indexOf(priority);
}
