import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { chooseCell, parseCells } from './cells-configuration.ts';

const read = (value: unknown) => parseCells(value, reason => new Error(reason), '/etc/entrepot');
const east = { channel: '127.0.0.1:4511', regions: ['us-east-1'], url: 'http://127.0.0.1:4510' };
const west = { channel: '[::1]:4521', regions: ['us-west-2', 'eu-west-1'], url: 'https://west.example/' };
const layout = (cells: object, rest: object = {}) => ({ home: 'east', key: 'cells.key', cells, ...rest });

test('cells are read with everything that they have', () => {
  const { home, keyFile, cells } = read(
    layout({ east, west: { ...west, listen: '0.0.0.0:4521', bandwidth: 1.5 } }),
  );
  assert.equal(home, 'east');
  assert.equal(keyFile, '/etc/entrepot/cells.key');
  assert.deepEqual(cells, [
    { ...east, name: 'east', channel: { host: '127.0.0.1', port: 4511 } },
    {
      ...{ name: 'west', regions: west.regions, url: 'https://west.example', bandwidth: 1_500_000 },
      ...{ channel: { host: '::1', port: 4521 }, listen: { host: '0.0.0.0', port: 4521 } },
    },
  ]);
  assert.equal(read(layout({ east }, { key: '/run/key' })).keyFile, '/run/key');
});

test('the example is right', () => {
  const file = join(import.meta.dirname, '../../cells/two-cells.yaml');
  const { cells } = parse(readFileSync(file, 'utf8')) as { cells: unknown };
  assert.deepEqual(
    read(cells).cells.map(({ name, regions }) => [name, regions]),
    [
      ['east', ['us-east-1']],
      ['west', ['us-west-2', 'eu-west-1']],
    ],
  );
});

test('every mistake is named', () => {
  const mistakes: [unknown, RegExp][] = [
    [[], /^has mistakes: cells: /],
    [layout({ east }, { home: 'north' }), /cells\.home: 'north' is not one of the cells/],
    [layout({ east }, { key: '' }), /cells\.key: must be a path/],
    [layout({ east }, { keys: 1 }), /Unrecognized key: "keys"/],
    [layout({ east: { ...east, chanel: '' } }), /cells\.cells\.east: Unrecognized key: "chanel"/],
    [layout({ east: { ...east, channel: '127.0.0.1' } }), /cells\.cells\.east\.channel: must be HOST:PORT/],
    [layout({ east: { ...east, channel: '127.0.0.1:0' } }), /channel: must be HOST:PORT/],
    [layout({ east: { ...east, listen: 1 } }), /listen: must be HOST:PORT/],
    [
      layout({ east: { ...east, regions: ['mars'] } }),
      /east\.regions\.0: must be a region, such as us-east-1/,
    ],
    [layout({ east: { ...east, regions: 'us-east-1' } }), /regions: must be a list of regions/],
    [layout({ east: { ...east, url: 'ftp://x' } }), /url: must be a URL that begins with http/],
    [layout({ east: { ...east, url: 'http://x/y' } }), /url: .*without a path/],
    [
      layout({ east: { ...east, bandwidth: 0 } }),
      /bandwidth: must be a number of megabytes a second above 0/,
    ],
    [layout({ East: east }), /must have a name of small letters/],
    [
      layout({ east, west: { ...west, regions: ['us-east-1'] } }),
      /east and west both have the region us-east-1/,
    ],
    [layout({ east: { ...east, regions: ['us-east-1', 'us-east-1'] } }), /names the region us-east-1 twice/],
    [layout({ east, west: { ...west, channel: east.channel } }), /both have the channel 127\.0\.0\.1:4511/],
    [layout({ east, west: { ...west, url: east.url } }), /both have the url/],
  ];
  for (const [value, message] of mistakes) assert.throws(() => read(value), { message });
});

test('a server says which cell it is, and there has to be such a one', () => {
  const cells = read(layout({ east, west }));
  assert.equal(chooseCell(cells, 'west')?.name, 'west');
  assert.equal(chooseCell(undefined, undefined), undefined);
  assert.throws(() => chooseCell(cells, undefined), { code: 'CellNotNamed', message: /east, west/ });
  assert.throws(() => chooseCell(cells, 'north'), { code: 'CellUnknown', message: /east, west/ });
  assert.throws(() => chooseCell(undefined, 'east'), { code: 'CellsMissing' });
});
