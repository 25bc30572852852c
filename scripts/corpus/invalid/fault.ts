import { owner } from '../cast.ts';
import type { InvalidCase } from '../schema.ts';

export type Kind = InvalidCase['kind'];
export type Json = Readonly<Record<string, unknown>>;
/** What is wrong, and where; the source, where it is not the grammar. */
export type Fault = readonly [id: string, description: string, more: Json, path: string, source?: string];

export const attached = { Effect: 'Allow', Action: 'ecr:BatchGetImage', Resource: '*' };
/** A plain statement of each kind, which is accepted as it is. */
export const plain: Readonly<Record<Kind, Json>> = {
  identity: attached,
  session: attached,
  boundary: attached,
  scp: attached,
  resource: { Effect: 'Allow', Principal: { AWS: owner }, Action: 'ecr:BatchGetImage' },
  trust: { Effect: 'Allow', Principal: { AWS: owner }, Action: 'sts:AssumeRole' },
  rcp: { Effect: 'Deny', Principal: '*', Action: 'ecr:*', Resource: '*' },
};

export const at = (element: string): string => (element === '' ? 'Statement[0]' : `Statement[0].${element}`);
export const when = (operator: string, keys: unknown) => ({ Condition: { [operator]: keys } });
