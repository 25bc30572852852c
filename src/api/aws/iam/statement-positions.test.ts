import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statementExtents } from './statement-positions.ts';

const at = (startLine: number, startColumn: number, endLine: number, endColumn: number) => ({
  StartPosition: { Line: startLine, Column: startColumn },
  EndPosition: { Line: endLine, Column: endColumn },
});

test("a lone statement stands where AWS's example has it", () => {
  const text =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*",' +
    '"Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';
  assert.deepEqual(statementExtents(text), [at(1, 38, 1, 167)]);
});

test('the statements of a list, over several lines', () => {
  const text = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    },
    { "Effect": "Deny", "Action": ["a:B", "a:C"], "Resource": "*" }
  ]
}`;
  assert.deepEqual(statementExtents(text), [at(3, 17, 8, 6), at(8, 7, 9, 68)]);
});

test('names and texts that look like more than they are', () => {
  const text =
    '{"Id":"Statement","Statement":[{"Sid":"}]\\"{[,","Effect":"Allow","Action":"a:B","Resource":"*"}],"Version":"2012-10-17"}';
  assert.deepEqual(statementExtents(text), [at(1, 32, 1, 96)]);
  const written = '{"\\u0053tatement":{"Effect":"Allow"}}';
  assert.equal(statementExtents(written).length, 1);
});
