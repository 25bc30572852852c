import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { freePort } from '../../test/support/free-port.ts';
import { type Cells, openCells } from './cells.ts';
import { readBytes } from './channel/messages.ts';

const key = Buffer.alloc(32, 1);

/** Two cells that listen; `bandwidth` is the one of `west`. */
async function twoCells(t: TestContext, bandwidth?: number): Promise<{ east: Cells; west: Cells }> {
  const address = async () => ({ host: '127.0.0.1', port: await freePort() });
  const cells = [
    { name: 'east', channel: await address(), regions: ['us-east-1'], url: 'http://east' },
    {
      ...{ name: 'west', channel: await address(), bandwidth },
      ...{ regions: ['us-west-2', 'eu-west-1'], url: 'http://west' },
    },
  ];
  const open = async (name: string) => {
    const opened = openCells(
      { name, home: 'east', keyFile: '', cells },
      { key, report: error => assert.fail(String(error)), refused: () => assert.fail('refused') },
    );
    await opened.listen();
    t.after(() => opened.stop(0));
    return opened;
  };
  return { east: await open('east'), west: await open('west') };
}

test('a cell knows itself and the others', async t => {
  const { east, west } = await twoCells(t);
  assert.deepEqual([east.name, east.home, east.isHome], ['east', 'east', true]);
  assert.deepEqual([west.name, west.home, west.isHome], ['west', 'east', false]);
  assert.deepEqual(west.names, ['east', 'west']);
  assert.equal(west.cellOf('us-east-1'), 'east');
  assert.equal(west.cellOf('eu-west-1'), 'west');
  assert.equal(west.cellOf('eu-north-1'), undefined);
  assert.deepEqual(east.regionsOf('west'), ['us-west-2', 'eu-west-1']);
  assert.equal(east.urlOf('west'), 'http://west');
  assert.throws(() => west.peer('west'), { code: 'CellUnknown' });
  assert.throws(() => west.urgentPeer('north'), { code: 'CellUnknown' });
});

test('each can ask the other, also for what is served later', async t => {
  const { east, west } = await twoCells(t);
  const name = (cells: Cells) => ({
    method: 'GET',
    path: '/name',
    handler: async ({ cell }: { cell: string }) => ({ body: Buffer.from(`${cells.name} to ${cell}`) }),
  });
  await assert.rejects(east.peer('west').request({ method: 'GET', path: '/name' }), {
    code: 'ChannelPathUnknown',
  });
  for (const cells of [east, west]) cells.serve(name(cells));
  const asked = async (from: Cells, to: string) =>
    `${await readBytes((await from.peer(to).request({ method: 'GET', path: '/name' })).body)}`;
  assert.equal(await asked(east, 'west'), 'west to east');
  assert.equal(await asked(west, 'east'), 'east to west');
});

test('what is sent to a cell with a limit takes its time, whoever asked for it; what is urgent does not', async t => {
  const { east, west } = await twoCells(t, 400_000);
  const large = Buffer.alloc(400_000);
  east.serve({ method: 'GET', path: '/large', handler: async () => ({ body: large }) });
  west.serve({ method: 'PUT', path: '/large', handler: async r => ({ body: await readBytes(r.body) }) });
  const timed = async (work: () => Promise<unknown>) => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  };
  const get = async () =>
    readBytes((await west.peer('east').request({ method: 'GET', path: '/large' })).body);
  const put = (peer: 'peer' | 'urgentPeer') => async () =>
    readBytes((await east[peer]('west').request({ method: 'PUT', path: '/large', body: large })).body);
  // A tenth of a second's worth goes at once; the rest takes nine.
  assert.ok((await timed(get)) > 850);
  assert.ok((await timed(put('peer'))) > 850);
  assert.ok((await timed(put('urgentPeer'))) < 850);
});
