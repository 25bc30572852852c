const iso8601 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** The instant of an ISO 8601 text, or undefined where it is none. */
export function parseIso8601(text: string): Date | undefined {
  const parts = iso8601.exec(text);
  if (parts === null) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return undefined;
  // Date carries 31 April over into May: the day has to exist.
  const day = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])));
  return day.getUTCDate() === Number(parts[3]) ? date : undefined;
}

/** The instant of a number of seconds since 1970, or undefined where no calendar reaches it. */
export function parseEpochSeconds(seconds: number): Date | undefined {
  const date = new Date(Math.round(seconds * 1000));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** `2026-11-22T09:02:00Z`: whole seconds, as IAM and STS write them. */
export const iso8601Seconds = (date: Date): string => `${date.toISOString().slice(0, -5)}Z`;
