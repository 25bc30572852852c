import type { Account } from '../accounts/account.ts';

/** The next step of whoever started the server by hand. */
export function greetingOf(of: {
  readonly url: string;
  readonly credentials: string;
  readonly firstAccount: Account | undefined;
  readonly region: string;
}): string {
  if (!of.firstAccount) {
    return '  There is no account yet: declare some in a file and pass it with --landing-zone (docs/landing-zone.md).\n';
  }
  return [
    '  To speak to it with the AWS CLI as the root user of one of its accounts:',
    `    export AWS_ENDPOINT_URL=${of.url} AWS_DEFAULT_REGION=${of.region}`,
    `    export AWS_SHARED_CREDENTIALS_FILE=${of.credentials} AWS_PROFILE=${of.firstAccount.id}`,
    '',
  ].join('\n');
}
