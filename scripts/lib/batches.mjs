// Two small tools for sending much in pieces.

export const pieces = (list, size) => Array.from({ length: Math.ceil(list.length / size) }, (_, place) => list.slice(place * size, (place + 1) * size));

/** Works through tasks with at most `width` at a time. */
export async function inParallel(tasks, width) {
  const waiting = [...tasks];
  await Promise.all(Array.from({ length: width }, async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await task();
  }));
}
