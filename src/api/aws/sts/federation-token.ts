import type { GetFederationTokenRequest, GetFederationTokenResponse } from '@aws-sdk/client-sts';
import type { Asked, Resource } from '../../../access/operation.ts';
import { federatedUserArn } from '../../../accounts/arns.ts';
import type { Services } from '../../services.ts';
import type { Checked } from '../iam/input.ts';
import { operation } from '../service.ts';
import { awsCredentials, sessionTimes } from './credentials.ts';
import { stsFault } from './faults.ts';
import { packedSize } from './packed-size.ts';
import { tagContext } from './role-to-assume.ts';
import { sessionPolicies } from './session-policies.ts';
import { checkTags, passedTags } from './session-tags.ts';

type Input = Checked<GetFederationTokenRequest>;

/** Seconds. AWS STS API Reference, "GetFederationToken": a root user's session lasts an hour at most. */
const defaultDuration = 43_200;
const rootDuration = 3600;

/** Who calls with a long-term key. Throws `SessionFromSession` for everybody else. */
function longTermCaller({ ref }: Asked<Input, Services>['caller']) {
  if ((ref.type !== 'user' && ref.type !== 'root') || ref.session !== undefined) {
    throw stsFault('SessionFromSession', { operation: 'GetFederationToken' });
  }
  return ref;
}

async function theFederatedUser({ input, caller }: Asked<Input, Services>): Promise<Resource> {
  const { account } = longTermCaller(caller);
  const context = new Map(tagContext(passedTags(input.Tags)));
  return { arn: federatedUserArn(account, input.Name), account, policies: [], context };
}

export const getFederationToken = operation<Input, GetFederationTokenResponse>()({
  action: 'sts:GetFederationToken',
  resource: theFederatedUser,
  also: [{ action: 'sts:TagSession', when: input => (input.Tags ?? []).length > 0 }],
  async handler({ input, resource: { arn }, caller, request, services }) {
    const ref = longTermCaller(caller);
    const { account } = ref;
    const asked = input.DurationSeconds ?? defaultDuration;
    const seconds = ref.type === 'root' ? Math.min(asked, rootDuration) : asked;
    const tags = checkTags(passedTags(input.Tags));
    const policies = await sessionPolicies(services.accounts, account, input);
    const percent = packedSize(policies, tags);
    const credentials = services.sessions.issue({
      type: 'federated-user',
      account,
      ...(ref.type === 'user' && { id: ref.id }),
      session: {
        ...sessionTimes(request.time, seconds),
        name: input.Name,
        ...(policies.texts.length > 0 && { policies: policies.texts }),
        ...(tags.tags.length > 0 && { tags: tags.tags }),
      },
    });
    return {
      Credentials: awsCredentials(credentials),
      FederatedUser: { FederatedUserId: `${account}:${input.Name}`, Arn: arn },
      ...(percent !== undefined && { PackedPolicySize: percent }),
    };
  },
});
