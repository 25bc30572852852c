import type { ContextEntry } from '@aws-sdk/client-iam';
import { fault } from '../../../accounts/faults.ts';

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const date = /^(?:\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?|-?\d+)$/;

/** What a value of each type looks like. */
const forms: Readonly<Record<string, (value: string) => boolean>> = {
  string: () => true,
  numeric: value => number.test(value),
  boolean: value => /^(?:true|false)$/i.test(value),
  ip: value => /^[\da-fA-F:.]+(?:\/\d{1,3})?$/.test(value) && /[:.]/.test(value),
  binary: value => /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0,
  date: value => date.test(value),
};

/** The condition keys of a simulation. Throws `ContextEntryInvalid` for a value that is not of the type that it says. */
export function simulatedContext(entries: readonly ContextEntry[]): Map<string, readonly string[]> {
  const context = new Map<string, readonly string[]>();
  for (const { ContextKeyName: name, ContextKeyValues: values, ContextKeyType: type } of entries) {
    if (name === undefined || values === undefined || type === undefined) {
      throw fault('ContextEntryInvalid', { name: name ?? '', reason: 'needs a name, a type and values' });
    }
    const base = type.replace(/List$/, '');
    if (base === type && values.length !== 1) {
      throw fault('ContextEntryInvalid', {
        name,
        reason: `has ${values.length} values, where ${type} is one`,
      });
    }
    const wrong = values.find(value => !forms[base]?.(value));
    if (wrong !== undefined) {
      throw fault('ContextEntryInvalid', { name, reason: `has "${wrong}", which is no ${base}` });
    }
    context.set(name, values);
  }
  return context;
}
