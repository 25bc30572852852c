import { openBandwidth } from './channel/bandwidth.ts';
import type { ChannelRoute } from './channel/messages.ts';
import { type Channel, openChannel } from './channel/open-channel.ts';
import { openPeer, type Peer } from './channel/open-peer.ts';
import { cellFault } from './faults.ts';
import type { CellOptions, CellsOptions } from './options.ts';

/** This cell among the others. */
export interface Cells {
  readonly name: string;
  /** Where accounts, IAM and Organizations live. */
  readonly home: string;
  readonly isHome: boolean;
  /** All of them, this one included. */
  readonly names: readonly string[];
  /** Empty where there is no such cell. */
  regionsOf(cell: string): readonly string[];
  /** The cell that serves a region; undefined where none does. */
  cellOf(region: string): string | undefined;
  /** Where clients reach a cell; undefined where there is none of that name. */
  urlOf(cell: string): string | undefined;
  /** For bodies of any size, within the cell's bandwidth. Throws CellUnknown, also for this cell. */
  peer(cell: string): Peer;
  /** The same beside bandwidth, with connections of its own: for what is small and must not wait behind images. */
  urgentPeer(cell: string): Peer;
  /** Answers other cells from now on; a path that is given twice is answered by the first. */
  serve(...routes: readonly ChannelRoute[]): void;
}

export interface OpenCells extends Cells {
  /** Begins to answer other cells. Throws ChannelCannotListen. */
  listen(): Promise<void>;
  stop(patience: number): Promise<void>;
}

/** `key` is the content of the cells' key file. */
export function openCells(
  options: CellsOptions,
  on: {
    readonly key: Uint8Array;
    readonly report: (error: unknown) => void;
    readonly refused: (from: string, reason: string) => void;
  },
): OpenCells {
  const { name: own, home } = options;
  const all = new Map(options.cells.map(cell => [cell.name, cell]));
  const self = all.get(own) as CellOptions;
  const others = [...all.values()].filter(cell => cell.name !== own);
  const byRegion = new Map(options.cells.flatMap(cell => cell.regions.map(region => [region, cell.name])));
  const limits = new Map(
    others.flatMap(({ name, bandwidth }) => (bandwidth ? [[name, openBandwidth(bandwidth)]] : [])),
  );
  const routes: ChannelRoute[] = [];
  const peers = new Map<string, Peer>();
  let channel: Channel | undefined;

  const peerOf = (name: string, metered: boolean): Peer => {
    const cell = others.find(each => each.name === name);
    if (!cell) throw cellFault('CellUnknown', { cell: name });
    const kept = `${metered} ${name}`;
    const made =
      peers.get(kept) ??
      openPeer({
        ...{ cell: own, name, address: cell.channel, key: on.key },
        bandwidth: metered ? limits.get(name) : undefined,
      });
    peers.set(kept, made);
    return made;
  };

  return {
    ...{ name: own, home, isHome: own === home, names: [...all.keys()] },
    regionsOf: cell => all.get(cell)?.regions ?? [],
    cellOf: region => byRegion.get(region),
    urlOf: cell => all.get(cell)?.url,
    peer: cell => peerOf(cell, true),
    urgentPeer: cell => peerOf(cell, false),
    serve: (...more) => void routes.push(...more),
    async listen() {
      channel = await openChannel({
        ...{ cell: own, others: others.map(cell => cell.name), key: on.key },
        ...{ listen: self.listen ?? self.channel, routes, report: on.report, refused: on.refused },
        bandwidthOf: cell => limits.get(cell),
      });
    },
    async stop(patience) {
      for (const peer of peers.values()) peer.close();
      await channel?.stop(patience);
    },
  };
}
