import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessFault } from '../../access/faults.ts';
import { Fault } from '../../base/fault.ts';
import { errorResponse, isExpected } from './errors.ts';
import { doorFault } from './faults.ts';

const bodyOf = (error: unknown) => Buffer.from(errorResponse(error, 'id-1').body as Uint8Array).toString();

test('a fault is a status, a code, its text and what to do', () => {
  const answer = errorResponse(doorFault('ManifestUnknown', {}), 'id-1');
  assert.equal(answer.status, 404);
  assert.deepEqual(JSON.parse(bodyOf(doorFault('ManifestUnknown', {}))), {
    errors: [
      {
        code: 'MANIFEST_UNKNOWN',
        message: 'Requested image not found',
        detail: { hint: 'List the images that there are: aws ecr list-images --repository-name NAME.' },
      },
    ],
  });
});

test('what nobody expected tells the request id and nothing else', () => {
  for (const error of [
    new Error('/var/lib/entrepot/blobs is gone'),
    new Fault('StorageCorrupted', 'damaged: /data'),
    new Fault('__proto__', 'x'),
    undefined,
  ]) {
    assert.equal(errorResponse(error, 'id-1').status, 500);
    const message = 'The registry failed. The log has more under request id-1.';
    assert.equal(bodyOf(error), JSON.stringify({ errors: [{ code: 'UNKNOWN', message }] }));
    assert.equal(isExpected(error), false);
  }
});

test('storage at its end is told without its place, and is worth a line in the log', () => {
  const error = new Fault('StorageFull', 'no space on /data');
  assert.equal(errorResponse(error, 'id-1').status, 507);
  const message = 'The storage of this server is full. Ask its operator to make room.';
  assert.equal(bodyOf(error), JSON.stringify({ errors: [{ code: 'UNKNOWN', message }] }));
  assert.equal(isExpected(error), false);
});

test('401 is the challenge of ECR, and the realm cannot break out of its quotes', () => {
  const answer = errorResponse(accessFault('NotAuthorized', { realm: 'https://a.b:1"\r\nX: y' }), 'id-1');
  assert.deepEqual(
    { ...answer, body: Buffer.from(answer.body as Uint8Array).toString() },
    {
      status: 401,
      headers: {
        'Www-Authenticate': 'Basic realm="https://a.b:1X:y/",service="ecr.amazonaws.com"',
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Length': '15',
      },
      body: 'Not Authorized\n',
    },
  );
});

test('416 says where to go on', () => {
  const chunk = errorResponse(
    doorFault('ChunkOutOfOrder', { location: '/v2/a/blobs/uploads/1', size: 10 }),
    '',
  );
  assert.equal(chunk.status, 416);
  assert.equal(chunk.headers.Location, '/v2/a/blobs/uploads/1');
  assert.equal(chunk.headers.Range, '0-9');
  assert.equal(
    errorResponse(doorFault('RangeUnsatisfiable', { size: 7 }), '').headers['Content-Range'],
    'bytes */7',
  );
});
