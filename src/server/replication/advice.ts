import { roleArn, serviceLinkedRolePath } from '../../accounts/arns.ts';
import { findServiceLinked } from '../../accounts/service-linked-roles.ts';
import { replicationService } from '../../api/replication/in-store.ts';
import { type RegistryId, repositoryArn } from '../../base/registry-id.ts';

/** What somebody can do about a failure. */
export interface Advice {
  /** Sentences. */
  readonly text: string;
  /** To be added to the registry policy of the destination. */
  readonly statement?: object;
  readonly commands: readonly string[];
}

/** Failures of one kind, from one registry to another. */
export interface FailedWay {
  readonly source: RegistryId;
  readonly to: RegistryId;
  readonly what: 'images' | 'policies';
  /** The name of a fault. */
  readonly code: string;
  /** Of one of them. */
  readonly reason: string;
  /** The repository of that one. */
  readonly repository: string;
  /** Of IAM, those that were refused. */
  readonly actions: readonly string[];
}

const needed = {
  images: ['ecr:CreateRepository', 'ecr:ReplicateImage'],
  policies: [
    'ecr:DeleteLifecyclePolicy',
    'ecr:DeleteRepositoryPolicy',
    'ecr:PutLifecyclePolicy',
    'ecr:SetRepositoryPolicy',
  ],
};

/** Who asks for it: ECR's role for images, for policies the account itself. */
function principalOf({ source, what }: FailedWay): string {
  if (what === 'policies') return `arn:aws:iam::${source.account}:root`;
  const role = findServiceLinked(replicationService)?.role ?? '';
  return roleArn(source.account, serviceLinkedRolePath(replicationService), role);
}

export function adviceFor(way: FailedWay): Advice {
  const { source, to, code } = way;
  const there = `${to.account}/${to.region}`;
  const only = (text: string, ...commands: string[]): Advice => ({ text, commands });
  switch (code) {
    case 'AccessDenied':
      return forDenial(way);
    case 'DestinationNotFound':
      return only(
        `There is no account ${to.account}, or it is closed. Take it out of the configuration, or create it.`,
        `aws ecr put-replication-configuration --region ${source.region} --replication-configuration FILE`,
      );
    case 'LimitExceeded':
      return only(
        `${there} has reached the quota that the reason names. Delete what is not needed there, or raise the quota in the section quotas of the server's configuration file.`,
      );
    case 'ServiceRoleMissing':
      return only(
        `The role that replicates from ${source.account} was deleted, or the account is closed. Putting the configuration again makes the role.`,
        `aws ecr put-replication-configuration --region ${source.region} --replication-configuration FILE`,
      );
    case 'TemplateRoleMissing':
      return only(
        `The creation template of ${there} sets tags, for which it needs a role.`,
        `aws ecr update-repository-creation-template --region ${to.region} --prefix PREFIX --custom-role-arn ARN`,
      );
    case 'InvalidPolicy':
    case 'InvalidLifecyclePolicy':
      return only(
        'The policy of the source could not be set as it is today: it may name principals that were deleted. Correct it; setting it replicates it again.',
        `aws ecr get-repository-policy --region ${source.region} --repository-name ${way.repository}`,
      );
    case 'StorageFull':
      return only(`Free space on the disk of the server of ${to.region}, or add some.`);
    case 'CellUnreachable':
      return only(
        `The server of ${to.region} did not answer for a day and a half. See that it runs and that the link is up.`,
      );
    case 'CellFailed':
      return only(`The server of ${to.region} failed at it: its log has an entry about it.`);
    case 'CellUnknown':
      return only(
        `The configuration file no longer names the server of ${to.region}: put it back under cells, or take the destination out of the rules.`,
      );
    case 'InternalFailure':
      return only('This was not expected. The log of the server has an entry "background work failed".');
    default:
      return only('The reason says what is wrong.');
  }
}

function forDenial(way: FailedWay): Advice {
  const { source, to, what, reason, repository } = way;
  if (source.account !== to.account && reason.includes('because no resource-based policy allows')) {
    const scope = what === 'policies' ? ', which is to have scope V2' : '';
    return {
      text: `The registry policy of ${to.account} in ${to.region} lacks a grant. As that account, add this statement to what it says now${scope}:`,
      statement: {
        Sid: `${what === 'images' ? 'Replication' : 'Policies'}From${source.account}`,
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${source.account}:root` },
        Action: [...new Set([...needed[what], ...way.actions])].sort(),
        Resource: repositoryArn(to, '*'),
      },
      commands: [
        `aws ecr get-registry-policy --region ${to.region}`,
        `aws ecr put-registry-policy --region ${to.region} --policy-text file://registry-policy.json`,
      ],
    };
  }
  return {
    text: 'A policy stands in the way; this names it:',
    commands: [
      `bin/entrepot explain --principal ${principalOf(way)} --action ${way.actions[0] ?? needed[what][0]} --resource ${repositoryArn(to, repository)}`,
    ],
  };
}
