import { Command } from 'commander';
import { serveCommand } from './cli/serve.ts';

/** The command line: `entrepot COMMAND OPTIONS`. */
await new Command('entrepot')
  .description("Your own Amazon ECR: a multi-account container registry with AWS's own authorization.")
  .addCommand(serveCommand())
  .showHelpAfterError('(entrepot --help lists the commands)')
  .parseAsync();
