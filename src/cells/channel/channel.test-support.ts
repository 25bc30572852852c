import type { TestContext } from 'node:test';
import { type Channel, type ChannelOptions, openChannel } from './open-channel.ts';
import { openPeer, type Peer, type PeerOptions } from './open-peer.ts';

export const testKey = Buffer.alloc(32, 1);

export interface TestChannel {
  readonly channel: Channel;
  /** What nobody expected, and who was refused. */
  readonly reported: unknown[];
  readonly refused: string[];
  /** Another way to it, closed with the test. */
  peer(options?: Partial<PeerOptions>): Peer;
}

/** The channel of the cell `west` on a port of its own; its peers are the cell `east`. */
export async function testChannel(
  t: TestContext,
  options: Partial<ChannelOptions> = {},
): Promise<TestChannel> {
  const reported: unknown[] = [];
  const refused: string[] = [];
  const channel = await openChannel({
    cell: 'west',
    others: ['east', 'north'],
    key: testKey,
    listen: { host: '127.0.0.1', port: 0 },
    routes: [],
    report: error => reported.push(error),
    refused: (_, reason) => refused.push(reason),
    ...options,
  });
  t.after(() => channel.stop(0));
  return {
    ...{ channel, reported, refused },
    peer(of = {}) {
      const address = { host: '127.0.0.1', port: channel.port };
      const peer = openPeer({ cell: 'east', name: 'west', address, key: testKey, ...of });
      t.after(() => peer.close());
      return peer;
    },
  };
}
