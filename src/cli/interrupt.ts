/**
 * Ctrl-C: the first stops the scan, which then reports what it saw; the second ends the process.
 *
 * In: where signals come from, and how to end the process. Out: a signal that the scan heeds. A scan comes to its
 * report within a second; one that does not come to it at all is ended without.
 */
import { exitInterrupted } from "./exit-codes.ts";

/** From the first Ctrl-C to giving up on a report: long enough for a slow machine that still has one to write. */
export const graceMs = 3000;

export type Interrupts = {
  /** Calls back on every SIGINT. */
  readonly onInterrupt: (act: () => void) => void;
  readonly note: (text: string) => void;
  readonly exit: (code: number) => void;
};

export function watchInterrupt({ onInterrupt, note, exit }: Interrupts): AbortSignal {
  const stop = new AbortController();
  onInterrupt(() => {
    if (stop.signal.aborted) {
      exit(exitInterrupted);
      return;
    }
    stop.abort();
    setTimeout(() => {
      note("telltale: stopped before there was a report; take it that nothing was looked at\n");
      exit(exitInterrupted);
    }, graceMs).unref(); // a run that ends by itself is not kept waiting
  });
  return stop.signal;
}
