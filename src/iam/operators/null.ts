import { parseBools } from './bool.ts';
import type { Operator } from './operator.ts';

/** `true` holds where the key is missing, `false` where it has a value. */
export const isNull: Operator = {
  type: 'presence',
  compile: (values, path) => {
    const wanted = parseBools(values, path);
    return present => wanted.has(!present);
  },
};
