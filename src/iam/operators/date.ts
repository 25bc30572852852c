const calendar =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):(\d\d)))?$/;
/** Four digits are left out: they could be a year. */
const epochSeconds = /^(?:\d{1,3}|\d{5,12})$/;

/**
 * Milliseconds since 1970 of a date in the W3C profile of ISO 8601 (date, or date and time with its zone) or in
 * epoch seconds; undefined for anything else, and for days and hours that do not exist.
 */
export function parseDate(text: string): number | undefined {
  if (epochSeconds.test(text)) return Number(text) * 1000;
  const match = calendar.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(group =>
    Number(match[group] ?? 0),
  ) as [number, number, number, number, number, number];
  const offsetHours = Number(match[9] ?? 0);
  const offsetMinutes = Number(match[10] ?? 0);
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  const midnight = new Date(0);
  // Date.UTC would take the years 0 to 99 as 19xx.
  midnight.setUTCFullYear(year, month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * (match[8] === '-' ? -1 : 1);
  const seconds = (hour * 60 + minute - offset) * 60 + second;
  return midnight.getTime() + seconds * 1000 + Number(`0.${match[7] ?? 0}`) * 1000;
}
