import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { explain } from '../iam/index.ts';
import { deniedRequest } from '../server/questions/denied-request.ts';
import { dependence } from '../server/questions/dependence.ts';
import { knownAction } from '../server/questions/known-actions.ts';
import { callerOf, evaluate } from '../server/questions/question.ts';
import { withState } from '../server/questions/read-only.ts';
import { contextOption, parseContext } from './context-option.ts';
import { explanationText, type Shown } from './explanation-text.ts';
import { fail } from './fail.ts';
import { cliFault } from './faults.ts';
import { styleFor } from './style.ts';

interface RawOptions {
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly request?: string;
  readonly context: readonly string[];
  readonly session?: string;
  readonly sessionPolicy: readonly string[];
  readonly issuer?: string;
  readonly data: string;
  readonly json?: boolean;
}

/** `entrepot explain`: why may, or may not, this principal do this? */
export const explainCommand = (): Command =>
  new Command('explain')
    .description('Say why a principal may, or may not, do something. The server may run meanwhile.')
    .option('--principal <ARN>', 'a root user, user, role, role session or federated user')
    .option('--action <ACTION>', 'such as ecr:BatchGetImage')
    .option('--resource <ARN>', 'such as arn:aws:ecr:us-east-1:123456789012:repository/app, or *')
    .addOption(contextOption())
    .option('--session <NAME>', "the name of the role's session", 'entrepot-explain')
    .option('--session-policy <FILE...>', 'policies that the session was made with', [])
    .option('--issuer <ARN>', 'the user who made a federated user; the root user where it is not given')
    .option('--request <ID>', 'in place of all these: the id of a denied request, which the audit log has')
    .addOption(
      new Option('--data <DIRECTORY>', "the server's data directory").env('ENTREPOT_DATA').default('./data'),
    )
    .option('--json', 'print it as JSON')
    .action(async (raw: RawOptions) => {
      try {
        const shown = raw.request === undefined ? await explained(raw) : await recorded(raw, raw.request);
        const text = raw.json
          ? `${JSON.stringify(shown, null, 2)}\n`
          : explanationText(shown, styleFor(process.stdout, process.env));
        process.stdout.write(text);
      } catch (error) {
        fail(error);
      }
    });

async function explained(raw: RawOptions): Promise<Shown> {
  const { principal: arn, action: name, resource } = raw;
  if (arn === undefined || name === undefined || resource === undefined)
    throw cliFault('QuestionIncomplete', {});
  const question = {
    action: knownAction(name),
    resource,
    context: parseContext(raw.context),
    time: Date.now(),
  };
  return await withState(raw.data, async state => {
    const asker = {
      arn,
      sessionName: raw.session,
      issuer: raw.issuer,
      ...(raw.sessionPolicy.length > 0 && { sessionPolicies: raw.sessionPolicy.map(readPolicy) }),
    };
    const caller = await callerOf(state, asker, question.time);
    const { asked, policies, beyond, exists } = await evaluate(state, caller, question);
    const { decision, steps, suggestions } = explain(asked, policies);
    return {
      principal: asked.principal.arn,
      action: question.action,
      resource,
      decision: beyond ? { allowed: beyond.allowed } : withoutStatement(decision),
      ...(beyond && { reason: beyond.reason }),
      steps: beyond ? [] : steps,
      suggestions: beyond ? [] : suggestions,
      notes: [
        ...(exists === false
          ? ['There is no such resource now: this is what would be decided on its name.']
          : []),
        ...(beyond ? [] : openNotes(dependence(asked, policies).conditions)),
      ],
    };
  });
}

/** Keys that only a request brings, and that would change the answer. */
function openNotes(conditions: readonly { readonly key: string }[]): string[] {
  const keys = [...new Set(conditions.map(({ key }) => key))];
  return keys.map(key => `It depends on ${key}, which was not given: ask with --context ${key}=VALUE.`);
}

/** The steps name every statement; the one that settled it is no news, and its compiled form no JSON. */
function withoutStatement<D extends { readonly by?: unknown }>({ by: _, ...decision }: D): Omit<D, 'by'> {
  return decision;
}

async function recorded(raw: RawOptions, id: string): Promise<Shown> {
  if (raw.principal ?? raw.action ?? raw.resource) throw cliFault('QuestionIncomplete', {});
  const { time, denial } = await deniedRequest(raw.data, id);
  return { ...denial, notes: [`This is request ${id} of ${time}, under the policies of that time.`] };
}

/** Throws UnreadablePolicy. */
function readPolicy(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw cliFault('UnreadablePolicy', { file, reason: (error as Error).message });
  }
}
