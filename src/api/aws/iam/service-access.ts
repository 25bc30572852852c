import type {
  ListPoliciesGrantingServiceAccessRequest,
  ListPoliciesGrantingServiceAccessResponse,
  PolicyGrantingServiceAccess,
} from '@aws-sdk/client-iam';
import { documentsOf, type GrantedDocument, ownerOfArn } from '../../../accounts/identity-documents.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import type { Policy } from '../../../iam/index.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { theArn } from './resources.ts';

/** Which policies of a user, group or role allow any action of each service. */
export const list = operation<
  Checked<ListPoliciesGrantingServiceAccessRequest>,
  ListPoliciesGrantingServiceAccessResponse
>()({
  action: 'iam:ListPoliciesGrantingServiceAccess',
  resource: asked => theArn(asked, asked.input.Arn),
  async handler({ input, caller, services }) {
    const { read, policies } = services.accounts;
    const documents = await documentsOf(read, await ownerOfArn(read, caller.principal.account, input.Arn));
    const granting = documents.map(each => ({ each, policy: policies.compile(each.document, 'identity') }));
    const page = pageOfAll([...new Set(input.ServiceNamespaces)], pageRequest(input), namespace => namespace);
    return {
      PoliciesGrantingServiceAccess: page.items.map(namespace => ({
        ServiceNamespace: namespace,
        Policies: granting
          .filter(({ policy }) => allowsOf(policy, namespace.toLowerCase()))
          .map(({ each }) => awsGranting(each)),
      })),
      ...pageAnswer(page),
    };
  },
});

/** Whether a statement allows some action of the service; with NotAction all but the whole service. */
const allowsOf = (policy: Policy, service: string): boolean =>
  policy.allows.some(({ document: { action } }) =>
    action.negated
      ? !action.entries.some(entry => entry === '*' || entry === `${service}:*`)
      : action.entries.some(entry => entry === '*' || entry.startsWith(`${service}:`)),
  );

const entityTypes = { user: 'USER', role: 'ROLE', group: 'GROUP' } as const;

const awsGranting = ({ name, arn, owner }: GrantedDocument): PolicyGrantingServiceAccess =>
  arn === undefined
    ? { PolicyName: name, PolicyType: 'INLINE', EntityType: entityTypes[owner.kind], EntityName: owner.name }
    : { PolicyName: name, PolicyType: 'MANAGED', PolicyArn: arn };
