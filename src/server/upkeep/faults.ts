import { catalogue } from '../../base/fault.ts';

/** What can keep data from being repaired, backed up and restored. */
export const upkeepFault = catalogue({
  DatabaseBeyondRepair: {
    message: (p: { directory: string }) =>
      `the database in ${p.directory} is damaged, and cannot be repaired`,
    hint: 'Restore a backup with `bin/entrepot restore`. Layers that were pushed since are pushed again by their clients.',
  },
  BackupInvalid: {
    message: (p: { directory: string; reason: string }) => `${p.directory} is no whole backup: ${p.reason}`,
    hint: 'A backup is whole once `bin/entrepot backup` has ended; run it again, or use another one.',
  },
  DestinationNotEmpty: {
    message: (p: { directory: string }) => `${p.directory} is there already`,
    hint: 'Name a directory that does not exist, or is empty: nothing is written over.',
  },
  BackupSourceDamaged: {
    message: (p: { digest: string; reason: string }) =>
      `the blob ${p.digest} cannot be backed up: ${p.reason}`,
    hint: '`bin/entrepot fsck` says what is damaged, and mends what can be mended. The backups made before are whole.',
  },
  BackupElsewhere: {
    message: (p: { directory: string }) => `${p.directory} lies within the data directory`,
    hint: 'Back up to another disk, or at least beside the data directory.',
  },
});
