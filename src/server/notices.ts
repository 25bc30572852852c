/** A log for what clients can cause: however often they do, it stays readable. */
export interface Notices {
  /** Logs the first of a `kind` at once; of those that follow within ten seconds, their number at the end. */
  warn(kind: string, details: Readonly<Record<string, unknown>>, message: string): void;
}

interface Log {
  warn(details: object, message: string): void;
}

const interval = 10_000;

export function openNotices(log: Log): Notices {
  const more = new Map<string, number>();
  return {
    warn(kind, details, message) {
      const count = more.get(kind);
      if (count !== undefined) {
        more.set(kind, count + 1);
        return;
      }
      log.warn(details, message);
      more.set(kind, 0);
      setTimeout(() => {
        const again = more.get(kind) ?? 0;
        more.delete(kind);
        if (again > 0) log.warn({ ...details, again, seconds: interval / 1000 }, `${message}, and more`);
      }, interval).unref();
    },
  };
}
