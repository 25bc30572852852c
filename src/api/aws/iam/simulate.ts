import type {
  SimulateCustomPolicyRequest,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import type { Accounts } from '../../../accounts/accounts.ts';
import { parsePrincipalArn } from '../../../accounts/arns.ts';
import { fault } from '../../../accounts/faults.ts';
import { type PolicyKind, PolicySyntaxError } from '../../../iam/index.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { everything, theArn } from './resources.ts';
import { simulatedContext } from './simulated-context.ts';
import { type Source, sourceOf } from './simulated-source.ts';
import { type NamedPolicy, type Simulation, simulate } from './simulation.ts';

type Common = Omit<Checked<SimulateCustomPolicyRequest>, 'PolicyInputList'>;

export const custom = operation<Checked<SimulateCustomPolicyRequest>, SimulatePolicyResponse>()({
  action: 'iam:SimulateCustomPolicy',
  resource: everything,
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    // Nobody: only a resource policy asks who it is, and then CallerArn says so.
    const principal = { type: 'user', account, arn: '', userId: '' } as const;
    const source: Source = { principal, context: new Map(), identity: [], named: false };
    return answer(services.accounts, input, source, input.PolicyInputList);
  },
});

export const principal = operation<Checked<SimulatePrincipalPolicyRequest>, SimulatePolicyResponse>()({
  action: 'iam:SimulatePrincipalPolicy',
  resource: asked => theArn(asked, asked.input.PolicySourceArn),
  async handler({ input, caller, request, services }) {
    const { account } = caller.principal;
    const source = await sourceOf(services.accounts, account, input.PolicySourceArn, request.time);
    return answer(services.accounts, input, source, input.PolicyInputList ?? []);
  },
});

/** Pairs of an action and a resource that one answer evaluates: it may hold fewer results than were asked for. */
const longestRun = 2_000;

/** Throws `SimulationInvalid`. */
function mostPairs(resources: readonly string[]): number {
  if (resources.length > longestRun) {
    throw fault('SimulationInvalid', { reason: `at most ${longestRun} resources can be given` });
  }
  return Math.floor(longestRun / Math.max(1, resources.length));
}

function answer(
  accounts: Pick<Accounts, 'policies'>,
  input: Common,
  source: Source,
  inputs: readonly string[],
): SimulatePolicyResponse {
  const simulation = simulationOf(accounts, input, source, inputs);
  for (const action of input.ActionNames) {
    if (!/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(action)) throw fault('ActionNameInvalid', { action });
  }
  // The place in the list is the key of a page: an action may be listed twice.
  const { limit: asked, after = '' } = pageRequest(input);
  const limit = Math.min(asked, mostPairs(input.ResourceArns ?? ['*']));
  const from = /^\d{1,9}$/.test(after) ? Number(after) : 0;
  const actions = input.ActionNames.slice(from, from + limit);
  const items = actions.map(action => simulate(simulation, action, input.ResourceArns));
  const more = from + limit < input.ActionNames.length;
  return {
    EvaluationResults: items,
    ...pageAnswer({ items, ...(more && { next: String(from + limit) }) }),
  };
}

/** Throws `PolicyInputInvalid`, `SimulationInvalid` and `ContextEntryInvalid`. */
function simulationOf(
  accounts: Pick<Accounts, 'policies'>,
  input: Common,
  source: Source,
  inputs: readonly string[],
): Simulation {
  const compile = (name: string, text: string, kind: PolicyKind): NamedPolicy => ({
    name,
    policy: compiled(accounts, text, kind),
  });
  const { ResourcePolicy: resourcePolicy, PermissionsBoundaryPolicyInputList: boundaries = [] } = input;
  if (boundaries.length > 1)
    throw fault('SimulationInvalid', { reason: 'at most one permissions boundary can be given' });
  if (resourcePolicy !== undefined) checkResourcePolicy(accounts, input, source, resourcePolicy);

  const simulated = input.CallerArn === undefined ? source : simulatedCaller(input.CallerArn);
  const [given] = boundaries;
  return {
    principal: simulated.principal,
    identity: [
      ...source.identity,
      ...inputs.map((text, index) => compile(`PolicyInputList.${index + 1}`, text, 'identity')),
    ],
    boundary:
      given === undefined
        ? source.boundary
        : compile('PermissionsBoundaryPolicyInputList.1', given, 'boundary'),
    resourcePolicy,
    serviceControl: source.serviceControl,
    resourceOwner: ownerIn(input.ResourceOwner) ?? simulated.principal.account,
    context: overridden(simulated.context, simulatedContext(input.ContextEntries ?? [])),
  };
}

function checkResourcePolicy(
  accounts: Pick<Accounts, 'policies'>,
  input: Common,
  source: Source,
  text: string,
): void {
  if (input.CallerArn === undefined && !source.named) {
    throw fault('SimulationInvalid', {
      reason: 'a resource policy needs CallerArn, unless a user is the source',
    });
  }
  for (const action of input.ActionNames) {
    compiled(accounts, text, action.toLowerCase().startsWith('sts:assumerole') ? 'trust' : 'resource');
  }
}

/** A user by its ARN alone: nothing is looked up, so that nothing of another account is learnt. */
function simulatedCaller(arn: string): Pick<Source, 'principal' | 'context'> {
  const named = parsePrincipalArn(arn);
  if (named?.type !== 'user')
    throw fault('SimulationInvalid', { reason: `CallerArn must name a user: ${arn}` });
  const { account, name } = named;
  return {
    principal: { type: 'user', account, arn, userId: '' },
    context: new Map([
      ['aws:PrincipalArn', [arn]],
      ['aws:PrincipalAccount', [account]],
      ['aws:PrincipalType', ['User']],
      ['aws:username', [name]],
    ]),
  };
}

function ownerIn(owner: string | undefined): string | undefined {
  if (owner === undefined) return undefined;
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(owner)?.[1];
  if (account === undefined)
    throw fault('SimulationInvalid', { reason: `ResourceOwner must name an account: ${owner}` });
  return account;
}

function overridden(
  known: ReadonlyMap<string, readonly string[]>,
  given: ReadonlyMap<string, readonly string[]>,
): Map<string, readonly string[]> {
  const names = new Set([...given.keys()].map(key => key.toLowerCase()));
  return new Map([...[...known].filter(([key]) => !names.has(key.toLowerCase())), ...given]);
}

/** Throws `PolicyInputInvalid`. */
function compiled({ policies }: Pick<Accounts, 'policies'>, text: string, kind: PolicyKind) {
  try {
    return policies.compile(text, kind);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw fault('PolicyInputInvalid', { reason: error.message });
  }
}
