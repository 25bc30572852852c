import { openStateSource, type StateSource } from '../../accounts/following/state-source.ts';
import { masterKeyId } from '../../base/keyring.ts';
import type { World } from '../../base/world.ts';
import { homeRoutes } from '../../cells/accounts/home-routes.ts';
import type { OpenCells } from '../../cells/cells.ts';
import { newMasterKey } from '../data-directory.ts';
import type { Member } from './member.ts';

/** The cell where accounts live: it tells the others what they are, and does what reaches them. */
export function homeMember(
  cells: OpenCells,
  on: {
    readonly world: World;
    readonly report: (error: unknown, requestId: string) => void;
  },
): Member {
  let source: StateSource | undefined;
  let masterKey: Uint8Array;
  return {
    cells,
    firstKey: () => newMasterKey(on.world),
    onWritten: () => source?.written(),
    async settle(settling) {
      source = openStateSource({ read: settling.db.read, world: on.world });
      masterKey = settling.masterKey;
      return undefined;
    },
    async serve(services) {
      const keyId = masterKeyId(masterKey);
      cells.serve(
        ...homeRoutes({ services, source: source as StateSource, masterKey, keyId, report: on.report }),
      );
      await cells.listen();
    },
    status: () => undefined,
    async stop(patience) {
      source?.close();
      await cells.stop(patience);
    },
  };
}
