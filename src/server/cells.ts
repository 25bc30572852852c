import type { Logger } from 'pino';
import type { World } from '../base/world.ts';
import { openCells } from '../cells/cells.ts';
import type { CellsOptions } from '../cells/options.ts';
import { followerMember } from './cells/follower.ts';
import { homeMember } from './cells/home.ts';
import { readCellKey } from './cells/key-file.ts';
import type { Member } from './cells/member.ts';
import { newMasterKey } from './data-directory.ts';
import type { Notices } from './notices.ts';

/** This server's part among the cells. Throws what reading their key throws. */
export function openMember(
  options: CellsOptions | undefined,
  on: {
    readonly world: World;
    readonly log: Logger;
    readonly notices: Notices;
    readonly report: (error: unknown, requestId: string) => void;
    /** Ends a start that waits for another cell. */
    readonly signal: AbortSignal;
  },
): Member {
  const { world, log, notices } = on;
  if (!options) return alone(world);
  const cells = openCells(options, {
    key: readCellKey(options, world),
    report: error => log.error({ err: error }, 'a request of another cell failed'),
    refused: (from, reason) => notices.warn('cell', { from, reason }, 'refused who is no cell'),
  });
  return cells.isHome ? homeMember(cells, on) : followerMember(cells, on);
}

const alone = (world: World): Member => ({
  firstKey: () => newMasterKey(world),
  settle: async () => undefined,
  serve: async () => {},
  status: () => undefined,
  stop: async () => {},
});
