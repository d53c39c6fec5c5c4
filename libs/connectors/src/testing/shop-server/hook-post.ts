// How simulated shops send webhooks: after their answer, one by one, in the mood that a switch sets. What a platform sends, signs and does about failures is its own.

export type HookMood = 'as-they-come' | 'twice' | 'reversed';
export type OutgoingHook = { url: string; headers: Record<string, string>; body: string };

/** Messages as this mood lets them out: each of them twice, or the last one first. */
export function inMood<Message>(messages: readonly Message[], mood: HookMood): Message[] {
  return mood === 'twice' ? messages.flatMap((one) => [one, one]) : mood === 'reversed' ? [...messages].reverse() : [...messages];
}

/** Sends one; true when it was answered with a status that the shop takes for a success. */
export async function postHook({ url, headers, body }: OutgoingHook): Promise<boolean> {
  try {
    const { status } = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(5_000) });
    return status >= 200 && status < 300;
  } catch {
    return false;
  }
}
