/**
 * Ctrl-C: the first stops the scan, which then reports what it saw; the second ends the process.
 *
 * In: where signals come from, and how to end the process. Out: a signal that the scan heeds. A scan that has not
 * come to its report in time is ended without one: whoever presses Ctrl-C waits for a second at most.
 */

/** Less than a second after the first Ctrl-C, with room for the process to end. */
export const graceMs = 800;

/** 128 + SIGINT, as shells count. */
export const exitInterrupted = 130;

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
