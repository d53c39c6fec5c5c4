// Webhooks that stand in a shop against those that should: shared by all platforms that register them, since each of them switches off or deletes single
// ones after failures, and a registration that broke off half way is repeated.

export type StandingHook = { id: string; topic: string; address: string; active: boolean };

/** What is missing at this address, and what of ours is too much: of another address, switched off, or twice. */
export function hookDifference(standing: readonly StandingHook[], topics: readonly string[], address: string, ours: readonly string[]): { missing: string[]; spare: StandingHook[] } {
  const kept = topics.flatMap((topic) => standing.find((hook) => hook.topic === topic && hook.address === address && hook.active) ?? []);
  const keptTopics = kept.map(({ topic }) => topic);
  return { missing: topics.filter((topic) => !keptTopics.includes(topic)), spare: standing.filter((hook) => !kept.includes(hook) && isOurs(hook, ours)) };
}

/** Whether a webhook sends to an address that begins as one of ours does. */
export function isOurs(hook: Pick<StandingHook, 'address'>, ours: readonly string[]): boolean {
  return ours.some((beginning) => hook.address.startsWith(beginning));
}
