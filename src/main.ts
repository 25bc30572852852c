import { Command } from 'commander';
import { backupCommand } from './cli/backup.ts';
import { eventsCommand } from './cli/events.ts';
import { explainCommand } from './cli/explain.ts';
import { fsckCommand } from './cli/fsck.ts';
import { gcCommand } from './cli/gc.ts';
import { lifecycleCommand } from './cli/lifecycle.ts';
import { replicationCommand } from './cli/replication.ts';
import { restoreCommand } from './cli/restore.ts';
import { serveCommand } from './cli/serve.ts';
import { whoCanCommand } from './cli/who-can.ts';

/** The command line: `entrepot COMMAND OPTIONS`. */
await new Command('entrepot')
  .description("Your own Amazon ECR: a multi-account container registry with AWS's own authorization.")
  .addCommand(serveCommand())
  .addCommand(eventsCommand())
  .addCommand(explainCommand())
  .addCommand(whoCanCommand())
  .addCommand(lifecycleCommand())
  .addCommand(replicationCommand())
  .addCommand(gcCommand())
  .addCommand(fsckCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .showHelpAfterError('(entrepot --help lists the commands)')
  .parseAsync();
