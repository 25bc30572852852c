const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const imf =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/** Milliseconds since 1970 of `20150830T123600Z`, or undefined where the text is not that or no such moment exists. */
export function parseAmzDate(text: string): number | undefined {
  const parts = basic.exec(text);
  if (parts === null) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6])];
  if (year < 1000 || hour > 23 || minute > 59 || second > 59) return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date carries a day that does not exist over into the next month.
  const date = new Date(time);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time : undefined;
}

/** Milliseconds since 1970 of the value of a `Date` header: the form above, or that of RFC 9110, section 5.6.7. */
export function parseDateHeader(text: string): number | undefined {
  if (!imf.test(text)) return parseAmzDate(text);
  const time = Date.parse(text);
  return Number.isNaN(time) || new Date(time).toUTCString() !== text ? undefined : time;
}

export function formatAmzDate(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
