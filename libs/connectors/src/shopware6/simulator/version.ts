// Versions of a shop compared, as much of them as is named.

/** `6.7.8.0` is at least `6.7.1`. */
export function atLeast(version: string, wanted: string): boolean {
  const [have, want] = [version, wanted].map((text) => text.split(/[.-]/).map(Number));
  for (let index = 0; index < want.length; index += 1) if ((have[index] ?? 0) !== want[index]) return (have[index] ?? 0) > want[index];
  return true;
}
