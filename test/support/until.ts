// Waiting for what happens by itself: asked again and again until it is there, with a deadline, never by sleeping a guess.

/** The first answer that is neither false, null nor undefined; after `seconds` an error that says what was waited for. */
export async function until<Answer>(what: string, probe: () => Promise<Answer | false | null | undefined> | Answer | false | null | undefined, seconds = 20): Promise<Answer> {
  for (const deadline = Date.now() + seconds * 1000; ; ) {
    const answer = await probe();
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
