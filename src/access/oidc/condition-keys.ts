import type { IdentityToken } from './identity-token.ts';

type Keys = readonly (readonly [name: string, values: readonly string[]])[];

const gitHub = [
  ...['actor', 'actor_id', 'enterprise_id', 'environment', 'job_workflow_ref'],
  ...['ref', 'repository', 'repository_id', 'repository_owner_id', 'workflow'],
];
const gitLab = [
  ...['namespace_id', 'pipeline_source', 'project_id', 'ref_protected', 'runner_environment'],
  ...['user_access_level', 'user_email', 'user_id', 'user_login'],
];
const buildkite = [
  ...['build_branch', 'cluster_id', 'cluster_name', 'organization_id', 'organization_slug'],
  ...['pipeline_id', 'pipeline_slug'],
];

/**
 * The claims that AWS makes condition keys of, beyond those of every provider; by the provider's URL without its
 * scheme. IAM User Guide, "Available keys for AWS OIDC federation"; Service Authorization Reference, "Condition keys
 * for AWS Security Token Service".
 */
const ofProvider: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^token\.actions\.(?:githubusercontent\.com(?:\/.+)?|[^./]+\.ghe\.com)$/, gitHub],
  [/^github\.com\/enterprises\/[^/]+$/, gitHub],
  [/^gitlab\.com$/, gitLab],
  [/^agent\.(?:buildkite\.com|[^./]+\.buildkite\.(?:dev|site))$/, buildkite],
  [/^oidc\.circleci\.com\/org\/[^/]+$/, ['oidc.circleci.com/project-id']],
  [/^idcs-[^./]+\.identity\.oraclecloud\.com$/, ['rpst_id']],
  [/^accounts\.google\.com$/, ['google/organization_number']],
];

/**
 * The condition keys of a verified token, each `<provider's URL without its scheme>:<claim>`; and the claims that its
 * session keeps for later requests, by name. `aud` is `azp` where the token has one, and then `oaud` is its `aud`.
 */
export function tokenConditionKeys(
  url: string,
  token: IdentityToken,
): { readonly all: Keys; readonly ofSession: Keys } {
  const { subject, audiences, authorizedParty, claims } = token;
  const ofSession: Keys = [
    ['aud', authorizedParty === undefined ? audiences : [authorizedParty]],
    ['sub', [subject]],
    ...claimOf('amr', claims),
  ];
  const further = ofProvider.find(([pattern]) => pattern.test(url))?.[1] ?? [];
  const all: Keys = [
    ...ofSession,
    ...(authorizedParty === undefined ? [] : [['oaud', audiences] as const]),
    ...['email', ...further].flatMap(name => claimOf(name, claims)),
  ];
  return { all: all.map(([name, values]) => [`${url}:${name}`, values]), ofSession };
}

function claimOf(name: string, claims: IdentityToken['claims']): Keys {
  const values = (Object.hasOwn(claims, name) ? [claims[name]] : [])
    .flat()
    .flatMap(value => (['string', 'number', 'boolean'].includes(typeof value) ? [String(value)] : []));
  return values.length === 0 ? [] : [[name, values]];
}
