// Long lists in pieces of one call each.

/** In pieces of at most `size`. */
export function cut<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Article numbers for lists in the address of a call, each once: at most `most` in one, and no longer than `longest` signs, `beside` of them around each number. */
export function cutNumbers(numbers: readonly string[], { most, longest, beside }: { most: number; longest: number; beside: number }): string[][] {
  const lists: string[][] = [];
  let left = 0;
  for (const number of new Set(numbers.map((one) => one.trim()).filter((one) => one !== ''))) {
    const size = encodeURIComponent(number).length + beside;
    const list = lists.at(-1);
    if (list === undefined || list.length === most || size > left) {
      lists.push([number]);
      left = longest - size;
    } else {
      list.push(number);
      left -= size;
    }
  }
  return lists;
}
