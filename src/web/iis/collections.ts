/**
 * Elements and collections of IIS's configuration.
 *
 * In: elements. Out: children, attributes, and collections as `<clear/>`, `<remove/>` and `<add/>` change them, in their
 * order. Keys ignore case.
 */
import type { ConfigSpan } from "../config-text.ts";
import type { XmlElement } from "./xml.ts";

/** Nothing for what the machine has. */
export type By = ConfigSpan | undefined;

export type Keyed<Value> = ReadonlyMap<string, Value & { readonly by: By }>;

export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

export function valueOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.get(name)?.value;
}

export function isTrue(element: XmlElement, name: string, otherwise: boolean): boolean {
  const value = valueOf(element, name)?.toLowerCase();
  return value === "true" ? true : value === "false" ? false : otherwise;
}

export function flag(
  elements: readonly XmlElement[],
  name: string,
  before: { readonly on: boolean; readonly by: By },
): { readonly on: boolean; readonly by: By } {
  return elements.reduce(
    (state, one) =>
      one.attributes.has(name) ? { on: isTrue(one, name, state.on), by: one.by } : state,
    before,
  );
}

/** A collection with keys, as its elements change it in their order. */
export function collection<Value extends object>(
  before: Keyed<Value>,
  element: XmlElement,
  keyName: string,
  read: (entry: XmlElement, key: string) => Value,
  addName: string = "add",
): Keyed<Value> {
  const entries = new Map(before);
  for (const entry of element.children) {
    const written = valueOf(entry, keyName);
    const key = written?.toLowerCase();
    if (entry.name === "clear") entries.clear();
    else if (key === undefined) continue;
    else if (entry.name === "remove") entries.delete(key);
    else if (entry.name === addName) entries.set(key, { ...read(entry, written!), by: entry.by });
  }
  return entries;
}
