/**
 * Adds all of one list to another.
 *
 * In: two lists. Out: the first, longer. `push(...more)` puts every item on the stack, and a hostile configuration has more
 * items than a stack has room.
 */
export function append<Item>(list: Item[], more: Iterable<Item>): void {
  for (const item of more) list.push(item);
}
