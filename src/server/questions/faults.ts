import { catalogue } from '../../base/fault.ts';

const didYouMean = (nearest: readonly string[]): string =>
  nearest.length === 0 ? '' : `; the nearest: ${nearest.join(', ')}`;

/** What a question can be wrong in. */
export const questionFault = catalogue({
  NoSuchPrincipal: {
    message: (p: { arn: string; nearest: readonly string[] }) =>
      `there is no principal ${p.arn}${didYouMean(p.nearest)}`,
    hint: 'Name a root user, user, role, role session or federated user by its ARN, or an account by its id.',
  },
  NoSuchAction: {
    message: (p: { action: string; nearest: readonly string[] }) =>
      `there is no action ${p.action}${didYouMean(p.nearest)}`,
    hint: 'Write service:Name, for example ecr:BatchGetImage.',
  },
  NoSuchResource: {
    message: (p: { arn: string }) => `${p.arn} is neither an ARN nor *`,
    hint: 'A repository is arn:aws:ecr:REGION:ACCOUNT:repository/NAME; actions without a resource type take *.',
  },
  NoSuchRequest: {
    message: (p: { id: string; file: string }) => `there is no request ${p.id} in ${p.file}`,
    hint: 'The id is what the answer had in x-amzn-RequestId. Files that the log was rotated into are read as well, as far as they are kept.',
  },
  NotDenied: {
    message: (p: { id: string; action: string; principal: string }) =>
      `the request ${p.id}, ${p.action} by ${p.principal}, was not denied`,
    hint: 'Ask why it is allowed with --principal, --action and --resource.',
  },
  DeniedOtherwise: {
    message: (p: { id: string; error: string }) =>
      `the request ${p.id} failed, but not by policies: ${p.error}`,
    hint: 'Policies were not asked, or allowed it; the message says what else was wrong.',
  },
});
