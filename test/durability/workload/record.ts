import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { owner, region } from '../../oci-registry.ts';
import { type Server, startServer } from '../../support/server.ts';
import { memoryDir } from '../memory-dir.ts';
import { buildRecorder } from '../recorder/build.ts';
import { encodeRecord, parseTrace, type TraceRecord } from '../trace.ts';
import { Client } from './client.ts';
import { Marker } from './marker.ts';
import type { Operation } from './operation.ts';
import type { Workload } from './workloads.ts';

/** The landing zone of every recorded server, and of every one that comes after it. */
export const landingZone = `accounts: [{ id: "${owner}", name: one, repositories: [{ name: app/web, region: ${region} }] }]`;

/** The only repository that is there without anybody having made it. */
export const declaredRepository = 'app/web';

/** Where the server's data lies below the top of its disk: not just below, so that the way there must last, too. */
export const dataPath = 'srv/entrepot';

/** A server whose disk is being recorded. */
export interface Recorded {
  readonly client: Client;
  /** Where its data lies. */
  readonly data: string;
  /** SIGTERM, and until it has ended. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** With further options of `entrepot serve`. */
  start(...options: readonly string[]): Promise<void>;
  /** Does what is not the client's, as one operation. */
  during(operation: Operation, work: () => Promise<void>): Promise<void>;
}

/** What was on the disk before, and what its clients then knew. */
export interface Past {
  readonly marks: readonly TraceRecord[];
  /** Makes it real below `top`; answers how it could have come about. */
  fill(top: string): readonly TraceRecord[];
}

export interface Recording {
  readonly records: readonly TraceRecord[];
  /** The record at which the past ends. */
  readonly begins: number;
}

/**
 * Runs a workload against the real server and answers what it did to its disk. `look` sees the disk as it is at the
 * end, which then goes.
 */
export async function record(
  workload: Pick<Workload, 'run'>,
  past: Past = { marks: [], fill: () => [] },
  look: (top: string, records: readonly TraceRecord[]) => void = () => {},
): Promise<Recording> {
  const temp = memoryDir('recording');
  const top = join(temp.path, 'disk');
  const log = join(temp.path, 'trace');
  mkdirSync(top);
  const before: readonly TraceRecord[] = [
    { kind: 'mark', text: JSON.stringify({ top }) },
    ...past.fill(top),
    { kind: 'settle' },
    ...past.marks,
  ];
  writeFileSync(log, Buffer.concat(before.map(encodeRecord)));
  // A mark's number is smaller than the number of marks at its time.
  const marker = new Marker(log, past.marks.length);
  const data = join(top, dataPath);
  let server: Server | undefined;
  const running = (): Server => {
    if (server === undefined) throw new Error('the recorded server does not run');
    return server;
  };
  const start = async (...options: readonly string[]) => {
    await marker.during({ kind: 'start' }, async () => {
      server = await startServer({
        landingZone,
        dataDirectory: data,
        options: ['--default-registry', `${owner}/${region}`, ...options],
        env: { LD_PRELOAD: buildRecorder(), DISK_RECORDER_ROOT: top, DISK_RECORDER_LOG: log },
      });
      return { outcome: 'done', value: readFileSync(join(data, 'credentials'), 'utf8') };
    });
  };
  const during = async (operation: Operation, work: () => Promise<void>) => {
    await marker.during(operation, async () => {
      await work();
      return { outcome: 'done' };
    });
  };
  const end = (how: 'stop' | 'kill') =>
    during({ kind: 'other', what: how }, async () => {
      await running()[how]();
      await running().remove();
      server = undefined;
    });
  try {
    await start();
    const client = new Client(marker, { url: () => running().url, keys: () => running().rootOf(owner) });
    await client.logIn();
    await workload.run({ client, data, start, during, stop: () => end('stop'), kill: () => end('kill') });
    await server?.kill();
    const records = parseTrace(readFileSync(log));
    look(top, records);
    return { records, begins: before.length };
  } finally {
    await server?.remove();
    temp.remove();
  }
}
