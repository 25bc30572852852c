import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '../../oci-registry.ts';
import { contentOf, manifestOf } from './content.ts';
import type { Recorded } from './record.ts';

/** Something that clients do, at each of whose steps the power may fail. */
export interface Workload {
  readonly name: string;
  /** Whether the first start of the server is part of it. Once is enough. */
  readonly fromTheStart?: true;
  run(recorded: Recorded): Promise<void>;
}

/** Each starts on an empty disk, with the server ready and a client logged in. Add yours here; nothing else. */
export const workloads: readonly Workload[] = [
  {
    name: 'first start',
    fromTheStart: true,
    async run() {},
  },
  {
    name: 'push',
    async run({ client }) {
      await client.makeKey('pusher');
      await client.pushImage('app/web', 'one', ['config 1:300', 'layer 1:9000', 'layer 2:600']);
      await client.pushBlobInChunks('app/web', 'chunked:12000', 5000);
      await client.putManifest('app/web', 'two', manifestOf(['config 1:300', 'chunked:12000']));
      await client.createRepository('app/other');
      await client.mountBlob('app/other', 'app/web', 'layer 2:600');
      await client.pushImage('app/other', 'three', ['config 3:100', 'layer 2:600']);
      await client.appendChunks('app/web', 'abandoned:9000', 3000, 6000);
    },
  },
  {
    name: 'tag moves',
    async run({ client }) {
      const one = await client.pushImage('app/web', 'latest', ['config 1:300', 'layer 1:900']);
      const two = await client.pushImage('app/web', 'latest', ['config 2:300', 'layer 1:900']);
      await client.putManifest('app/web', 'latest', one);
      await client.putManifest('app/web', 'old', two);
      await client.createRepository('app/frozen', 'IMMUTABLE');
      await client.pushImage('app/frozen', 'v1', ['config 1:300', 'layer 1:900']);
      await client.pushImage('app/frozen', 'v1', ['config 2:300', 'layer 1:900']);
      await client.putManifest('app/frozen', 'v2', two);
    },
  },
  {
    name: 'deletes',
    async run({ client }) {
      await client.pushImage('app/web', 'gone', ['config 1:300', 'layer 1:900']);
      const two = await client.pushImage('app/web', 'kept', ['config 2:300', 'layer 1:900']);
      await client.putManifest('app/web', 'also', two);
      await client.deleteTag('app/web', 'gone');
      await client.deleteImage('app/web', two.digest);
      await client.pushBlob('app/web', 'loose:700');
      await client.deleteBlob('app/web', 'loose:700');
      await client.createRepository('app/brief');
      await client.pushImage('app/brief', 'one', ['config 3:300']);
      await client.deleteRepository('app/brief');
      await client.pushImage('app/web', 'gone', ['config 4:300', 'layer 4:900']);
    },
  },
  {
    name: 'stop and start',
    async run({ client, stop, start, kill }) {
      await client.pushImage('app/web', 'before', ['config 1:300', 'layer 1:900']);
      await stop();
      await start();
      await client.pushImage('app/web', 'between', ['config 2:300', 'layer 2:900']);
      await kill();
      await start();
      await client.pushImage('app/web', 'after', ['config 3:300', 'layer 1:900']);
    },
  },
  {
    name: 'garbage collection',
    async run({ client, data, stop, start, during }) {
      await client.pushImage('app/web', 'kept', ['config 1:300', 'layer 1:900']);
      const gone = await client.pushImage('app/web', 'gone', ['config 2:300', 'layer 1:900', 'layer 2:700']);
      await client.deleteImage('app/web', gone.digest);
      await client.pushBlob('app/web', 'loose:500');
      await stop();
      const garbage = ['config 2:300', 'layer 2:700', 'loose:500'].map(name => blobFile(data, name));
      await during({ kind: 'collect' }, async () => {
        await start('--gc-interval', '1', '--gc-grace', '0');
        while (garbage.some(existsSync)) await sleep(10);
        await stop();
      });
      await start();
      await client.pushImage('app/web', 'gone', ['config 2:300', 'layer 1:900', 'layer 2:700']);
    },
  },
  {
    name: 'side by side',
    async run({ client }) {
      const push = (name: string) =>
        client.pushImage('app/web', name, [`config ${name}:300`, `layer ${name}:5000`, 'shared:4000']);
      await Promise.all(['a', 'b', 'c', 'd'].map(push));
      await Promise.all([
        client.deleteTag('app/web', 'a'),
        push('e'),
        client.putManifest('app/web', 'b', manifestOf(['config c:300', 'layer c:5000', 'shared:4000'])),
      ]);
    },
  },
];

/** Where the server keeps a blob. */
function blobFile(data: string, content: string): string {
  const [algorithm = '', hex = ''] = digestOf(contentOf(content)).split(':');
  return join(data, 'blobs/blobs', algorithm, hex.slice(0, 2), hex);
}
