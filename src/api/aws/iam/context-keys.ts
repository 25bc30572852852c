import type {
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse,
  GetContextKeysForPrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import type { Accounts } from '../../../accounts/accounts.ts';
import { contextKeysOf } from '../../../accounts/context-keys.ts';
import { fault } from '../../../accounts/faults.ts';
import { documentsOf, ownerOfArn } from '../../../accounts/identity-documents.ts';
import { PolicySyntaxError } from '../../../iam/index.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { everything, theArn } from './resources.ts';

export const ofCustomPolicy = operation<
  Checked<GetContextKeysForCustomPolicyRequest>,
  GetContextKeysForPolicyResponse
>()({
  action: 'iam:GetContextKeysForCustomPolicy',
  resource: everything,
  handler: async ({ input, services }) => answer(services.accounts, input.PolicyInputList),
});

export const ofPrincipalPolicy = operation<
  Checked<GetContextKeysForPrincipalPolicyRequest>,
  GetContextKeysForPolicyResponse
>()({
  action: 'iam:GetContextKeysForPrincipalPolicy',
  resource: asked => theArn(asked, asked.input.PolicySourceArn),
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const owner = await ownerOfArn(db, caller.principal.account, input.PolicySourceArn);
    const own = (await documentsOf(db, owner)).map(({ document }) => document);
    return answer(services.accounts, [...own, ...(input.PolicyInputList ?? [])]);
  },
});

/** The keys of all documents together. A document that the engine refuses is InvalidInput. */
function answer(
  { policies }: Pick<Accounts, 'policies'>,
  documents: readonly string[],
): GetContextKeysForPolicyResponse {
  const keys = new Set<string>();
  for (const document of documents) {
    try {
      policies.compile(document, 'identity');
    } catch (error) {
      if (!(error instanceof PolicySyntaxError)) throw error;
      throw fault('PolicyInputInvalid', { reason: error.message });
    }
    for (const key of contextKeysOf(document)) keys.add(key);
  }
  return { ContextKeyNames: [...keys].sort() };
}
