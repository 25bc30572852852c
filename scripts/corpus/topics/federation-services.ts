import { repositoryArn, roleArn, webIdentity } from '../cast.ts';
import { type Row, table } from '../drafting.ts';
import { roleRows } from '../federation/role-rows.ts';
import { caller, serviceRows } from '../federation/service-rows.ts';
import { action, webRows } from '../federation/web-rows.ts';
import type { Topic } from '../schema.ts';
import { sources } from '../sources.ts';

export const federationServices: Topic = {
  topic: 'Web identities and services',
  about: 'Somebody with a token of an identity provider, and AWS services that call by themselves.',
  cases: [
    ...table(
      'web-identity',
      sources.oidc,
      webRows.map(
        ([id, description, outcome, more]): Row => [
          id,
          description,
          outcome,
          { who: webIdentity(), action, on: roleArn(), ...more },
        ],
      ),
    ),
    ...table(
      'service',
      sources.principal('AWS service principals'),
      serviceRows.map(
        ([id, description, outcome, more]): Row => [
          id,
          description,
          outcome,
          { who: caller, on: repositoryArn(), ...more },
        ],
      ),
    ),
    ...table('service-role', sources.serviceRole, roleRows),
  ],
};
