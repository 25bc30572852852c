import assert from 'node:assert/strict';
import { valueText } from '../../../src/wire/aws/constraint-text.ts';
import { loadModelFile } from '../../../src/wire/aws/model.ts';
import { decodeQuery } from '../../../src/wire/aws/query.ts';
import { validate } from '../../../src/wire/aws/validate.ts';
import { refusingOnly, type Target } from '../target.ts';

const models = [loadModelFile('iam'), loadModelFile('sts')];

/** Forms of the AWS Query protocol. */
export const awsQuery: Target = {
  name: 'aws-query',
  covers: [
    'src/wire/aws/query',
    'src/wire/aws/base64',
    'src/wire/aws/timestamp',
    'src/wire/aws/validate',
    'src/wire/aws/constrain',
  ],
  words: [
    ...[
      'Action=',
      'Version=2010-05-08',
      'Version=2011-06-15',
      '&',
      '=',
      '.',
      'member',
      '.member.1',
      'entry',
      '.key',
    ],
    ...[
      '.value',
      'Tags',
      'Key',
      'Value',
      'UserName=',
      'PolicyDocument=',
      'MaxItems=',
      'true',
      '%',
      '%00',
      '%F0',
      '+',
    ],
    ...models.flatMap(model => model.operationNames).slice(0, 60),
    ...[
      'PolicyArns',
      'TransitiveTagKeys',
      'DurationSeconds=',
      'ProvidedContexts',
      '__proto__',
      '1',
      '2',
      '-1',
      '007',
    ],
  ],
  seeds: [
    'Action=CreateUser&Version=2010-05-08&UserName=a&Tags.member.1.Key=k&Tags.member.1.Value=v',
    'Action=AssumeRole&Version=2011-06-15&RoleArn=arn&RoleSessionName=s&PolicyArns.member.1.arn=x&TransitiveTagKeys.member.1=a',
    'Action=SimulateCustomPolicy&Version=2010-05-08&PolicyInputList.member.1=a&ActionNames.member.1=b&ContextEntries.member.1.ContextKeyName=c&ContextEntries.member.1.ContextKeyValues.member.1=d',
    'Action=ListUsers&Version=2010-05-08&MaxItems=10',
    'Action=UpdateAccountPasswordPolicy&Version=2010-05-08&RequireSymbols=true&MinimumPasswordLength=8',
    'Action=TagUser&Version=2010-05-08&UserName=a&Tags=',
  ],
  check(text) {
    const codes = ['MissingAction', 'InvalidAction', 'MalformedInput'];
    for (const model of models) {
      const call = refusingOnly(codes, () => decodeQuery(model, text));
      if (call === undefined) continue;
      const params = new URLSearchParams(text);
      assert.equal(call.operation.name, params.get('Action'));
      assert.equal(new Set(params.keys()).size, params.size, 'nothing is given twice');
      const violations = validate(call.operation.input, call.input);
      for (const { value } of violations) assert.ok(valueText(value).length < 2_100, 'shown in short');
      // In any order, and percent-encoded throughout, it is the same call.
      const reversed = new URLSearchParams([...params].reverse());
      assert.deepEqual(decodeQuery(model, reversed.toString()).input, call.input);
      // What is read was there: no value comes from nowhere.
      for (const value of leaves(call.input)) {
        if (typeof value === 'string') assert.ok([...params.values()].includes(value), value);
      }
    }
  },
};

function leaves(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null || value instanceof Date || Buffer.isBuffer(value))
    return [value];
  return Object.values(value).flatMap(leaves);
}
