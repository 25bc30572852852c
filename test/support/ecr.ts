import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import type { Credentials } from './credentials.ts';

/** The AWS SDK's ECR client, pointed at `url`. */
export const ecrClient = (url: string, credentials: Credentials, region: string): ECRClient =>
  new ECRClient({ endpoint: url, region, credentials, maxAttempts: 1 });

/** The password that goes with the user name AWS, as `aws ecr get-login-password` gives it. */
export async function loginPassword(ecr: ECRClient): Promise<string> {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString();
  if (!token.startsWith('AWS:')) throw new Error('the authorization token is not base64 of AWS:password');
  return token.slice('AWS:'.length);
}
