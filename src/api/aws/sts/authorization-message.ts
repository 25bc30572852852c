import type {
  DecodeAuthorizationMessageRequest,
  DecodeAuthorizationMessageResponse,
} from '@aws-sdk/client-sts';
import { openAuthorizationMessage } from '../../../access/authorization-message.ts';
import type { Checked } from '../iam/input.ts';
import { everything } from '../iam/resources.ts';
import { operation } from '../service.ts';
import { stsFault } from './faults.ts';

/** Opens what came with a denial in the header `x-entrepot-authorization-message`. */
export const decodeAuthorizationMessage = operation<
  Checked<DecodeAuthorizationMessageRequest>,
  DecodeAuthorizationMessageResponse
>()({
  action: 'sts:DecodeAuthorizationMessage',
  resource: everything,
  async handler({ input, caller, services }) {
    const opened = openAuthorizationMessage(services.seal, input.EncodedMessage, caller.principal.account);
    if (opened === undefined) throw stsFault('AuthorizationMessageInvalid', {});
    return { DecodedMessage: JSON.stringify(opened) };
  },
});
