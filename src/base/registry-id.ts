/** One account's registry in one region: what ECR calls a registry. */
export interface RegistryId {
  /** Twelve digits. */
  readonly account: string;
  /** For example `us-east-1`. */
  readonly region: string;
}

export const accountPattern = /^\d{12}$/;
export const regionPattern = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;

export const repositoryArn = (registry: RegistryId, repository: string): string =>
  `arn:aws:ecr:${registry.region}:${registry.account}:repository/${repository}`;
