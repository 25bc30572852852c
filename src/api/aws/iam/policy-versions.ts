import type {
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse,
  DeletePolicyVersionRequest,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse,
  SetDefaultPolicyVersionRequest,
} from '@aws-sdk/client-iam';
import { getPolicy } from '../../../accounts/managed-policies.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import {
  createVersion,
  deleteVersion,
  getVersion,
  setDefaultVersion,
  versionsOf,
} from '../../../accounts/policy-versions.ts';
import { operation } from '../service.ts';
import { encodedDocument } from './document-text.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { thePolicy } from './resources.ts';
import { awsVersion } from './shapes.ts';

export const create = operation<Checked<CreatePolicyVersionRequest>, CreatePolicyVersionResponse>()({
  action: 'iam:CreatePolicyVersion',
  resource: thePolicy,
  async handler({ input, caller, services }) {
    const version = await services.accounts.write(w =>
      createVersion(w, caller.principal.account, input.PolicyArn, {
        document: input.PolicyDocument,
        setAsDefault: input.SetAsDefault ?? false,
      }),
    );
    return { PolicyVersion: awsVersion(version) };
  },
});

export const get = operation<Checked<GetPolicyVersionRequest>, GetPolicyVersionResponse>()({
  action: 'iam:GetPolicyVersion',
  resource: thePolicy,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const policy = await getPolicy(db, caller.principal.account, input.PolicyArn);
    const version = await getVersion(db, policy, input.VersionId);
    return { PolicyVersion: { ...awsVersion(version), Document: encodedDocument(version.document) } };
  },
});

export const list = operation<Checked<ListPolicyVersionsRequest>, ListPolicyVersionsResponse>()({
  action: 'iam:ListPolicyVersions',
  resource: thePolicy,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const policy = await getPolicy(db, caller.principal.account, input.PolicyArn);
    // The newest first: the keys count down.
    const page = pageOfAll(await versionsOf(db, policy), pageRequest(input), ({ version }) =>
      String(1_000_000_000 - version).padStart(10, '0'),
    );
    return { Versions: page.items.map(awsVersion), ...pageAnswer(page) };
  },
});

export const setDefault = operation<Checked<SetDefaultPolicyVersionRequest>, object>()({
  action: 'iam:SetDefaultPolicyVersion',
  resource: thePolicy,
  async handler({ input, caller, services }) {
    await services.accounts.write(w =>
      setDefaultVersion(w, caller.principal.account, input.PolicyArn, input.VersionId),
    );
    return {};
  },
});

export const remove = operation<Checked<DeletePolicyVersionRequest>, object>()({
  action: 'iam:DeletePolicyVersion',
  resource: thePolicy,
  async handler({ input, caller, services }) {
    await services.accounts.write(w =>
      deleteVersion(w, caller.principal.account, input.PolicyArn, input.VersionId),
    );
    return {};
  },
});
