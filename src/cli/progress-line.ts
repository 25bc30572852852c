/** Milliseconds between two changes of the line. */
const pause = 200;

/** A line on a terminal that says how far something is; nothing elsewhere. */
export function progressLine(out: NodeJS.WriteStream | undefined): {
  show(text: () => string): void;
  clear(): void;
} {
  const terminal = out?.isTTY ? out : undefined;
  let shownAt = 0;
  return {
    show(text) {
      const now = Date.now();
      if (terminal === undefined || now - shownAt < pause) return;
      shownAt = now;
      terminal.write(`\r\x1b[K${text()}`);
    },
    clear: () => void terminal?.write('\r\x1b[K'),
  };
}
