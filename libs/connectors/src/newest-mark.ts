// The mark of a fetch that asks for what changed since: the newest moment that the shop itself gave, and how far before it the next fetch begins. Durations are measured on our
// clock, instants on the shop's; neither is ever compared with the other, so a clock that is wrong, a time zone and the October hour change nothing.

/** How far a complete fetch came. `newest`: the shop's newest moment then, as it writes it; `overlap`: seconds before it to read again; `since`: our time when `newest` was first seen. */
export type NewestMark = { newest: string; overlap: number; since: string };

/** What became visible late (a long transaction, a slow import) is still found this many seconds before the newest. */
const usualOverlapSeconds = 600;
/** Once nothing newer came for that long, all of it is visible. */
const settledOverlapSeconds = 60;
/** A date further in the future is a plugin's mistake and must not carry the mark away. */
export const farFutureMilliseconds = 86_400_000;

/** The mark after a fetch that began at `started` by our clock and saw `newest`; null while the shop gave no moment at all, for then the next fetch is a first one again. */
export function nextMark(before: NewestMark | null, { newest, started }: { newest: string; started: string }, now: Date): NewestMark | null {
  if (newest === '') return null;
  // What changed behind our back while pages were read lies at most that long before the newest.
  const took = Math.max(Math.ceil((now.getTime() - Date.parse(started)) / 1000), 0);
  if (before?.newest !== newest) return { newest, overlap: usualOverlapSeconds + took, since: started };
  const quiet = (Date.parse(started) - Date.parse(before.since)) / 1000;
  return { ...before, overlap: quiet > before.overlap ? settledOverlapSeconds : before.overlap };
}
