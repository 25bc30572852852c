import type { DenialRecord } from '../access/denial-record.ts';
import type { Decision, Mismatch, PolicyType, Step, Suggestion } from '../iam/index.ts';
import { placeName, policyNames, statementName, typeNames } from './policy-words.ts';
import { aligned, printable, type Style } from './style.ts';

/** What is shown of an answer: one worked out now, or one from the audit log. */
export interface Shown extends Omit<DenialRecord, 'decision'> {
  readonly decision: Omit<Decision, 'by'> & { readonly explicit?: boolean; readonly policyType?: PolicyType };
  /** Set where no policy was asked. */
  readonly reason?: string | undefined;
  readonly notes: readonly string[];
}

/** The answer for people: the decision, why by policy type, what almost fits, and what to do. */
export function explanationText(given: Shown, style: Style): string {
  const shown = printable(given);
  const { principal, action, resource, decision } = shown;
  const verdict = decision.allowed ? style.good('ALLOWED') : style.bad('DENIED');
  const lines = [
    verdict,
    ...aligned(
      [
        ['principal', principal],
        ['action', action],
        ['resource', resource],
      ],
      '  ',
    ),
    ...shown.notes.map(note => `  ${style.strong('Note:')} ${note}`),
    '',
    shown.reason ?? summary(shown),
  ];
  if (shown.reason === undefined) lines.push('', ...whyLines(shown.steps, style));
  lines.push(...nearLines(shown, style), ...adviceLines(shown, style));
  return `${lines.join('\n')}\n`;
}

function summary({ decision, steps }: Shown): string {
  const { policyType } = decision;
  if (decision.allowed || policyType === undefined) {
    return 'Every policy type that must allow it does, and none denies it.';
  }
  if (!decision.explicit) return `No ${policyNames[policyType]} allows it.`;
  const deny = steps.find(step => step.verdict === 'denies')?.matched[0];
  const article = policyType === 'identity' ? 'An' : 'A';
  return `${article} ${policyNames[policyType]} denies it explicitly${deny ? `: ${statementName(deny)}` : ''}.`;
}

const verdicts: Readonly<Record<Step['verdict'], string>> = {
  allows: 'allows',
  denies: 'DENIES',
  silent: 'silent',
  'not applicable': '-',
};

interface Row {
  readonly cells: readonly [place: string, verdict: string, because: string];
  readonly tone: 'good' | 'bad' | 'faint';
}

function whyLines(steps: readonly Step[], style: Style): string[] {
  const rows: Row[] = [];
  for (const [index, step] of steps.entries()) {
    const ofType = steps.filter(({ policyType }) => policyType === step.policyType);
    // An organization that allows everything at every level is one line.
    const alike = ofType.length > 1 && ofType.every(({ verdict }) => verdict === 'allows');
    if (!alike) rows.push(rowOf(step));
    else if (steps[index - 1]?.policyType !== step.policyType) rows.push(rowOfLevels(ofType));
  }
  const lines = aligned(
    rows.map(({ cells }) => cells),
    '  ',
  );
  return lines.map((line, index) => style[(rows[index] as Row).tone](line));
}

function rowOf(step: Step): Row {
  const { verdict, matched, note } = step;
  if (verdict === 'allows' || verdict === 'denies') {
    const effect = verdict === 'denies' ? 'Deny' : 'Allow';
    const because = matched.filter(each => each.effect === effect).map(statementName);
    const tone = verdict === 'denies' ? 'bad' : 'good';
    return { cells: [placeName(step), verdicts[verdict], because.join('; ')], tone };
  }
  const lacking = verdict === 'silent' && step.required;
  return {
    cells: [
      placeName(step),
      lacking ? 'MISSING' : verdicts[verdict],
      note ?? 'must allow it, and no statement does',
    ],
    tone: lacking ? 'bad' : 'faint',
  };
}

function rowOfLevels(steps: readonly Step[]): Row {
  const names = new Set(steps.flatMap(({ matched }) => matched.map(statementName)));
  const because = `at all ${steps.length} levels: ${[...names].join('; ')}`;
  return { cells: [typeNames[(steps[0] as Step).policyType], 'allows', because], tone: 'good' };
}

/** Only where it is denied, and only what could have allowed it: a Deny that almost applies hurts nobody. */
function nearLines({ steps, decision }: Shown, style: Style): string[] {
  if (decision.allowed) return [];
  const lines: string[] = [];
  for (const step of steps) {
    if (step.verdict !== 'silent' || !step.required) continue;
    for (const miss of step.nearMisses) {
      if (miss.effect !== 'Allow') continue;
      lines.push(
        `  ${placeName(step)}: ${statementName(miss)}`,
        `    fits but for its ${elementName(miss.failed)}`,
        ...aligned(
          [
            ['seen', list(miss.failed.seen)],
            [
              'wanted',
              `${miss.failed.element.startsWith('Not') ? 'anything but ' : ''}${list(miss.failed.wanted)}`,
            ],
          ],
          '      ',
        ),
      );
    }
  }
  return lines.length === 0 ? [] : ['', style.strong('Almost allowed by:'), ...lines];
}

const elementName = ({ element, operator, key }: Mismatch): string =>
  element === 'Condition' ? `Condition ${operator} on ${key}` : element;

const list = (values: readonly string[]): string => (values.length === 0 ? '(nothing)' : values.join(', '));

function adviceLines({ suggestions, decision, principal, resource }: Shown, style: Style): string[] {
  if (decision.allowed || suggestions.length === 0) return [];
  const all = suggestions.length > 1 ? ' (all of it is needed)' : '';
  const lines = ['', style.strong(`To allow it${all}:`)];
  for (const suggestion of suggestions) {
    const { account, statement } = suggestion;
    const who = account === undefined ? 'In the management account' : `In account ${account}`;
    lines.push(`  ${who}, ${change(suggestion, principal, resource)}${statement ? ':' : '.'}`);
    if (statement) {
      lines.push(
        ...JSON.stringify(statement, null, 2)
          .split('\n')
          .map(line => `    ${line}`),
      );
    }
  }
  return lines;
}

function change(suggestion: Suggestion, principal: string, resource: string): string {
  const { where, existing } = suggestion;
  const place = policyOf(suggestion, principal, resource);
  const which = existing ? statementName(existing) : 'the statement';
  switch (where) {
    case 'add statement':
      return `add to ${place}`;
    case 'change condition':
      return `in ${place}, change ${which} to`;
    case 'remove deny':
      return `in ${place}, remove or narrow ${which}`;
  }
}

function policyOf({ policyType, level }: Suggestion, principal: string, resource: string): string {
  const at = level === 0 ? 'at the root' : `${level} below the root`;
  // A session has the policies of its role.
  const holder = principal.replace(/^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, 'the role $2 of $1');
  switch (policyType) {
    case 'resource':
      return `the policy of ${resource}`;
    case 'trust':
      return `the trust policy of ${resource}`;
    case 'identity':
      return `a policy of ${holder}`;
    case 'boundary':
      return `the permissions boundary of ${holder}`;
    case 'session':
      return `the session policies of ${principal}`;
    case 'service-control':
    case 'resource-control':
      return `a ${policyNames[policyType]} ${at}`;
  }
}
