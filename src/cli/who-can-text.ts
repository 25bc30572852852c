import type { Holder, WhoCan } from '../server/questions/who-can.ts';
import { placeName, statementName } from './policy-words.ts';
import { aligned, printable, type Style } from './style.ts';

/** The answer for people: who may, then who may if their request brings what is needed. */
export function whoCanText(
  found: WhoCan,
  { action, resource }: { readonly action: string; readonly resource: string },
  style: Style,
): string {
  const { may, mayIf, asked, exists } = printable(found);
  const count = may.length === 1 ? '1 principal' : `${may.length} principals`;
  const lines = [
    `${style.strong(count)} of ${asked} may ${action} on ${resource}${may.length > 0 ? ':' : '.'}`,
    ...(exists === false
      ? ['(There is no such resource now: this is what would be decided on its name.)']
      : []),
    ...may.flatMap(holder => holderLines(holder, style)),
  ];
  if (mayIf.length > 0) {
    lines.push('', `${style.strong(String(mayIf.length))} more may, depending on the request:`);
    lines.push(...mayIf.flatMap(holder => holderLines(holder, style)));
  }
  return `${lines.join('\n')}\n`;
}

function holderLines({ principal, through, note, conditions }: Holder, style: Style): string[] {
  const rows = through
    .filter(({ policyType }) => policyType !== 'service-control' && policyType !== 'resource-control')
    .map(each => [placeName(each), statementName(each)]);
  return [
    '',
    `  ${style.good(principal)}`,
    ...(note === undefined ? [] : [`    ${note}`]),
    ...aligned(rows, '    '),
    ...conditions.map(
      ({ effect, operator, key, values }) =>
        `    ${effect === 'Allow' ? 'if' : 'unless'} ${operator} ${key}: ${values.join(', ')}`,
    ),
  ];
}
