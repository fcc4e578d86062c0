/** Numbers for people: counts with separators, sizes with units. */

const units: readonly string[] = ["bytes", "kB", "MB", "GB", "TB"];

/** 161216 -> "161,216". */
export function countText(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

/** "1 blob", "2,000 blobs". */
export function manyText(count: number, one: string, many: string = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** 5530000000 -> "5.5 GB". Decimal units, as disks and networks count. */
export function bytesText(bytes: number): string {
  let unit = 0;
  let size = bytes;
  for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000;
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit] ?? ""}`;
}

/** 4200 -> "4.2 s"; 75000 -> "1 min 15 s". */
export function durationText(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
