import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../base/fault.ts';
import { realWorld } from '../base/world.ts';
import type { FileSystem } from '../store/files/file-system.ts';
import { nodeFileSystem } from '../store/files/node-file-system.ts';
import { observedFileSystem, systemError } from '../store/files/observed-file-system.ts';
import { type AuditLogOptions, openAuditLog } from './audit-log.ts';

const request = {
  id: 'r',
  time: 1_700_000_000_000,
  sourceIp: '192.0.2.1',
  userAgent: 'test',
  secure: true,
  region: 'us-east-1',
  origin: 'https://localhost',
};
const account = '123456789012';
const principal = { type: 'user', account, arn: `arn:aws:iam::${account}:user/u`, userId: 'AIDAX' };
const entry = (name: string) =>
  ({
    action: 'ecr:PutImage',
    name,
    door: 'aws',
    input: { note: 'x'.repeat(500) },
    caller: { ref: { type: 'user', account, id: 'AIDAX' }, principal, accessKeyId: 'AKIAX' },
    request,
    judgements: [],
  }) as never;
const refusal = (sourceIp: string, time: number) => ({
  door: 'oci' as const,
  request: { ...request, sourceIp, time },
  error: new Fault('NotAuthorized', 'no'),
});

describe('the audit log', () => {
  let directory: string;
  let reported: { message: string; lost: number }[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'entrepot-audit-'));
    reported = [];
  });
  afterEach(() => rm(directory, { recursive: true }));

  const open = (rest: Partial<AuditLogOptions> = {}) =>
    openAuditLog({
      file: join(directory, 'audit.log'),
      world: realWorld,
      report: (error, lost) => void reported.push({ message: (error as Error).message, lost }),
      ...rest,
    });
  const records = async () => {
    const age = (name: string) => Number(name.split('.')[2] ?? 0);
    const names = (await readdir(directory)).sort((a, b) => age(b) - age(a));
    const texts = await Promise.all(names.map(name => readFile(join(directory, name), 'utf8')));
    return texts
      .join('')
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line));
  };

  it('holds each call, one a line, in order, across files', async () => {
    const log = open({ rotation: { maxBytes: 50_000, files: 100 } });
    const names = Array.from({ length: 500 }, (_, at) => `Call${at}`);
    for (const [at, name] of names.entries()) {
      log.record(entry(name));
      if (at % 50 === 0) await sleep(1);
    }
    await log.close();
    const found = await records();
    assert.deepEqual(
      found.map(record => record.eventName),
      names,
    );
    assert.equal(new Set(found.map(record => record.eventID)).size, 500);
    assert.ok((await readdir(directory)).length > 5);
    assert.deepEqual(log.counts, { recorded: 500, lost: 0 });
    assert.deepEqual(reported, []);
  });

  it('goes on when the disk does, and loses nothing that it had room for', async () => {
    let full = true;
    const files: FileSystem = observedFileSystem(nodeFileSystem, ({ name }) => {
      if (full && name === 'write') throw systemError('ENOSPC');
    });
    const log = open({ files });
    log.record(entry('One'));
    await sleep(50);
    log.record(entry('Two'));
    assert.deepEqual(
      reported.map(each => each.message),
      ['ENOSPC: made by a test'],
    );
    full = false;
    await sleep(1_200);
    log.record(entry('Three'));
    await log.close();
    assert.deepEqual(
      (await records()).map(record => record.eventName),
      ['One', 'Two', 'Three'],
    );
    assert.deepEqual(log.counts, { recorded: 3, lost: 0 });
  });

  it('never throws, counts what is lost, and says so', async () => {
    const files = observedFileSystem(nodeFileSystem, ({ name }) => {
      if (name === 'write') throw systemError('EIO');
    });
    const log = open({ files });
    log.record({ ...(entry('Broken') as object), caller: undefined } as never);
    assert.deepEqual(log.counts, { recorded: 0, lost: 1 });
    log.record(entry('Unwritten'));
    await sleep(20);
    await log.close();
    log.record(entry('Late'));
    assert.deepEqual(log.counts, { recorded: 0, lost: 3 });
    assert.ok(reported.some(each => each.lost === 1));
  });

  it('holds no more in memory than its bound while it cannot write', async () => {
    const gate = Promise.withResolvers<void>();
    const files = observedFileSystem(nodeFileSystem, ({ name }) =>
      name === 'write' ? gate.promise : undefined,
    );
    const log = open({ files });
    for (let count = 0; count < 30_000; count++) log.record(entry('Call'));
    assert.ok(log.counts.lost > 1_000);
    gate.resolve();
    await log.close();
    assert.equal((await records()).length, log.counts.recorded);
    assert.equal(log.counts.recorded + log.counts.lost, 30_000);
    assert.equal(reported.at(-1)?.lost, log.counts.lost);
  });

  it('records refused credentials, of each address a few, and how many more there were', async () => {
    const log = open();
    for (let count = 0; count < 100; count++) log.refuse(refusal('192.0.2.1', 1_000_000));
    log.refuse(refusal('192.0.2.2', 1_000_000));
    log.refuse(refusal('192.0.2.1', 1_001_000));
    await log.close();
    const found = await records();
    assert.equal(found.length, 22);
    assert.deepEqual(
      found.slice(19).map(record => [record.sourceIPAddress, record.additionalEventData.unrecorded]),
      [
        ['192.0.2.1', undefined],
        ['192.0.2.2', undefined],
        ['192.0.2.1', 80],
      ],
    );
  });
});
