import { table } from '../drafting.ts';
import type { Topic } from '../schema.ts';
import { sources } from '../sources.ts';
import { escapes, versions } from '../variables/escape-rows.ts';
import { denials, operatorRows } from '../variables/operator-rows.ts';
import { defaults, inResource } from '../variables/resource-rows.ts';

export const variables: Topic = {
  topic: 'Policy variables',
  about:
    'Variables in resources and conditions, their defaults and escapes, and documents of the older version.',
  cases: [
    ...table('variable/resource', sources.variables('Using variables in the Resource element'), inResource),
    ...table('variable/default', sources.variables('Specifying default values'), defaults),
    ...table('variable/escape', sources.variables('Special characters'), escapes),
    ...table('variable/version', sources.version, versions),
    ...table('variable/operator', sources.variables('Where you can use policy variables'), operatorRows),
    ...table('variable/not-resource', sources.variables('Policy variables with no value'), denials),
  ],
};
