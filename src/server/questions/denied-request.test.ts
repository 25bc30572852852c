import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deniedRequest } from './denied-request.ts';

const explanation = {
  principal: 'arn:aws:iam::123456789012:user/u',
  action: 'ecr:PutImage',
  resource: 'arn:aws:ecr:us-east-1:123456789012:repository/app',
  decision: { allowed: false, explicit: false, policyType: 'identity' },
  steps: [],
  suggestions: [],
};
const record = (requestID: string, more: object = {}) =>
  JSON.stringify({
    requestID,
    eventTime: '2026-11-22T10:00:00.000Z',
    eventSource: 'ecr.amazonaws.com',
    eventName: 'PutImage',
    userIdentity: { arn: explanation.principal },
    ...more,
  });
const denied = (id: string) =>
  record(id, { errorCode: 'AccessDenied', errorMessage: 'no', additionalEventData: { explanation } });

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'denied-'));
  const write = (name: string, ...lines: string[]) =>
    writeFileSync(join(directory, name), lines.map(line => `${line}\n`).join(''));
  write(
    'audit.log',
    record('fine'),
    denied('now'),
    record('other', { userAgent: 'now', errorCode: 'ImageNotFound' }),
  );
  // The rotation that would have filled the gap was cut short.
  write('audit.log.2', denied('before'));
  write('audit.log.3', '{"requestID":"before', denied('long-ago'));
});
after(() => rmSync(directory, { recursive: true }));

test('a denial is found in the log and in what it was rotated into', async () => {
  for (const id of ['now', 'before', 'long-ago']) {
    assert.deepEqual(await deniedRequest(directory, id), {
      id,
      time: '2026-11-22T10:00:00.000Z',
      message: 'no',
      denial: explanation,
    });
  }
});

test('what was not denied, or not by policies, says so', async () => {
  await assert.rejects(deniedRequest(directory, 'fine'), {
    code: 'NotDenied',
    message: 'the request fine, ecr:PutImage by arn:aws:iam::123456789012:user/u, was not denied',
  });
  await assert.rejects(deniedRequest(directory, 'other'), { code: 'DeniedOtherwise' });
  await assert.rejects(deniedRequest(directory, 'elsewhere'), { code: 'NoSuchRequest' });
  await assert.rejects(deniedRequest(join(directory, 'none'), 'now'), { code: 'NoSuchRequest' });
});
