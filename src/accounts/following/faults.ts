import { catalogue } from '../../base/fault.ts';

/** Why a cell cannot follow its home. */
export const followingFault = catalogue({
  NotHome: {
    message: (p: { home: string }) =>
      `accounts, IAM and Organizations are changed in the cell ${p.home} only`,
    hint: 'Send the call to that cell.',
  },
  HomeOfAnotherVersion: {
    message: (_: Record<never, never>) => 'the home of accounts runs another version of Entrepot',
    hint: 'Run the same version in every cell. Until then this one decides by the last state that it has.',
  },
  HomeKeyDiffers: {
    message: (p: { home: string }) =>
      `master.key in this data directory is not the one of ${p.home}, the home of accounts`,
    hint: "Give this cell a new data directory: it gets the home's key at its first start. Or put the home's master.key in its place.",
  },
});
