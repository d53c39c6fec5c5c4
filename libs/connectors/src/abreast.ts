// Several calls at a time: the first failure ends it, but what is under way is waited for, so that nothing settled is lost.

/** Works off all tasks, `atOnce` at a time, or throws the first failure. */
export async function abreast<Task>(tasks: readonly Task[], atOnce: number, work: (task: Task) => Promise<void>): Promise<void> {
  const waiting = [...tasks];
  let failed: Error | undefined;
  const worker = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined && !failed; task = waiting.shift()) await work(task).catch((error: unknown) => void (failed ??= error instanceof Error ? error : new Error(String(error))));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, worker));
  if (failed) throw failed;
}
