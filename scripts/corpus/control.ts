import { management } from './cast.ts';
import { allow, policy, type Statement } from './drafting.ts';

const organization = 'o-exampleorgid';
export const controlArn = (type: 'service' | 'resource', id: string): string =>
  `arn:aws:organizations::${management}:policy/${organization}/${type}_control_policy/p-${id}`;

/** FullAWSAccess under a name of its own for each level: root, unit, account. */
export const fullAccess = (name: string) =>
  policy(name, allow({ Action: '*' }), {
    arn: `arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess`,
  });
/** RCPFullAWSAccess likewise. */
export const fullResourceAccess = (name: string) =>
  policy(name, allow({ Principal: '*', Action: '*' }), {
    arn: `arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess`,
  });

export const scp = (name: string, statements: Statement | readonly Statement[]) =>
  policy(name, statements, { arn: controlArn('service', name) });
/** A customer's resource control policy: it denies, to everybody, what its conditions say. */
export const rcp = (name: string, more: Statement = {}) =>
  policy(
    name,
    { Effect: 'Deny', Principal: '*', Action: 'ecr:*', Resource: '*', ...more },
    { arn: controlArn('resource', name) },
  );
