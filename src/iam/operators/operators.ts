import { arnLike } from './arn.ts';
import { binaryEquals } from './binary.ts';
import { bool } from './bool.ts';
import { parseDate } from './date.ts';
import { ipAddress } from './ip-address.ts';
import { isNull } from './null.ts';
import { parseNumeric } from './numeric.ts';
import { comparison, type Operator } from './operator.ts';
import { ordered } from './ordered.ts';
import { stringEquals, stringEqualsIgnoreCase, stringLike } from './string.ts';

const date = { name: 'a date (2026-01-31T12:00:00Z, 2026-01-31 or epoch seconds)', parse: parseDate };
const numeric = { name: 'a decimal number', parse: parseNumeric };

/** Every condition operator, by its name without set operator and `IfExists`; names are case-sensitive. */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', comparison(stringEquals)],
  ['StringNotEquals', comparison(stringEquals, true)],
  ['StringEqualsIgnoreCase', comparison(stringEqualsIgnoreCase)],
  ['StringNotEqualsIgnoreCase', comparison(stringEqualsIgnoreCase, true)],
  ['StringLike', comparison(stringLike)],
  ['StringNotLike', comparison(stringLike, true)],
  ...orderedOperators('Numeric', numeric),
  ...orderedOperators('Date', date),
  ['Bool', comparison(bool)],
  ['BinaryEquals', comparison(binaryEquals)],
  ['IpAddress', comparison(ipAddress)],
  ['NotIpAddress', comparison(ipAddress, true)],
  ['ArnEquals', comparison(arnLike)],
  ['ArnLike', comparison(arnLike)],
  ['ArnNotEquals', comparison(arnLike, true)],
  ['ArnNotLike', comparison(arnLike, true)],
  ['Null', isNull],
]);

function orderedOperators(family: string, type: Parameters<typeof ordered>[0]): [string, Operator][] {
  const equals = ordered(type, (given, wanted) => given === wanted);
  return [
    [`${family}Equals`, comparison(equals)],
    [`${family}NotEquals`, comparison(equals, true)],
    [`${family}LessThan`, comparison(ordered(type, (given, wanted) => given < wanted))],
    [`${family}LessThanEquals`, comparison(ordered(type, (given, wanted) => given <= wanted))],
    [`${family}GreaterThan`, comparison(ordered(type, (given, wanted) => given > wanted))],
    [`${family}GreaterThanEquals`, comparison(ordered(type, (given, wanted) => given >= wanted))],
  ];
}
