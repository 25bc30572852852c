import type { GetSessionTokenRequest, GetSessionTokenResponse } from '@aws-sdk/client-sts';
import type { Checked } from '../iam/input.ts';
import { everything } from '../iam/resources.ts';
import { operation } from '../service.ts';
import { checkMfa } from './assume-role.ts';
import { awsCredentials, sessionTimes } from './credentials.ts';
import { stsFault } from './faults.ts';

/** Seconds. AWS STS API Reference, "GetSessionToken": a root user's session lasts an hour whatever is asked for. */
const defaultDuration = 43_200;
const rootDuration = 3600;

export const getSessionToken = operation<Checked<GetSessionTokenRequest>, GetSessionTokenResponse>()({
  // AWS asks for no permission: who may not make a session is said by what it is.
  action: null,
  resource: everything,
  async handler({ input, caller: { ref }, request, services }) {
    if ((ref.type !== 'user' && ref.type !== 'root') || ref.session !== undefined) {
      throw stsFault('SessionFromSession', { operation: 'GetSessionToken' });
    }
    checkMfa(input);
    const asked = input.DurationSeconds ?? defaultDuration;
    const seconds = ref.type === 'root' ? Math.min(asked, rootDuration) : asked;
    const session = sessionTimes(request.time, seconds);
    return { Credentials: awsCredentials(services.sessions.issue({ ...ref, session })) };
  },
});
