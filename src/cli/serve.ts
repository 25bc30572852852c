import { Command, Option } from 'commander';
import { startServer } from '../server/server.ts';
import { fail } from './fail.ts';
import { parseServeOptions, type RawServeOptions } from './serve-options.ts';

const option = (flags: string, text: string, environment: string) =>
  new Option(flags, text).env(`ENTREPOT_${environment}`);

/** `entrepot serve`: runs a server until it is told to stop. */
export const serveCommand = (): Command =>
  new Command('serve')
    .description('Serve registries, and the AWS APIs that go with them.')
    .addOption(option('--listen <HOST:PORT>', 'address to listen on', 'LISTEN').default('127.0.0.1:4510'))
    .addOption(option('--data <DIRECTORY>', 'where everything is kept', 'DATA').default('./data'))
    .addOption(option('--landing-zone <FILE>', 'accounts, users, roles … to have', 'LANDING_ZONE'))
    .addOption(option('--registry-host <TEMPLATE>', 'names that are handed out', 'REGISTRY_HOST'))
    .addOption(
      option('--default-registry <ACCOUNT/REGION>', 'what host/repository means', 'DEFAULT_REGISTRY'),
    )
    .addOption(option('--tls-cert <FILE>', 'certificate chain, PEM', 'TLS_CERT'))
    .addOption(option('--tls-key <FILE>', 'private key, PEM', 'TLS_KEY'))
    .addOption(option('--metrics', 'serve Prometheus metrics on /metrics', 'METRICS'))
    .addOption(
      option('--log-level <LEVEL>', 'what goes to standard error', 'LOG_LEVEL')
        .choices(['error', 'warn', 'info', 'debug'])
        .default('info'),
    )
    .addOption(
      option(
        '--oidc-allow-private <ISSUERS>',
        'OpenID Connect issuers that may lie at private addresses: URLs, with commas between',
        'OIDC_ALLOW_PRIVATE',
      ),
    )
    .addOption(
      option(
        '--lifecycle-interval <SECONDS>',
        'time between two evaluations of a lifecycle policy',
        'LIFECYCLE_INTERVAL',
      ).default('43200'),
    )
    .addOption(
      option('--gc-interval <SECONDS>', 'time between two collections of garbage', 'GC_INTERVAL').default(
        '21600',
      ),
    )
    .addOption(
      option(
        '--gc-grace <SECONDS>',
        'how long a layer that no image needs is kept after it was pushed or asked for',
        'GC_GRACE',
      ).default('86400'),
    )
    .addOption(
      option('--audit-megabytes <N>', 'size at which the audit log is put aside', 'AUDIT_MEGABYTES').default(
        '100',
      ),
    )
    .addOption(option('--audit-files <N>', 'how many files of it are kept', 'AUDIT_FILES').default('5'))
    .addOption(option('--config <FILE>', 'a YAML file with these options', 'CONFIG'))
    .addOption(option('--cell <NAME>', 'which cell of the configuration file this server is', 'CELL'))
    .action(async (_options: unknown, command: Command) => {
      try {
        const { config } = command.opts<RawServeOptions>();
        if (config !== undefined) {
          const { applyConfigurationFile } = await import('./configuration-file.ts');
          applyConfigurationFile(command, config);
        }
        await run(command.opts<RawServeOptions>());
      } catch (error) {
        fail(error);
      }
    });

/** A terminal's Ctrl-C may arrive twice, from the terminal and through npm: what follows this soon is the same one. */
const sameSignal = 1_000;

async function run(raw: RawServeOptions): Promise<void> {
  const givingUp = new AbortController();
  const starting = startServer(parseServeOptions(raw), givingUp.signal);
  let stoppingSince: number | undefined;
  const stop = async () => {
    const now = performance.now();
    // A second signal does not wait for the requests that are running.
    if (stoppingSince !== undefined && now - stoppingSince > sameSignal) process.exit(130);
    if (stoppingSince !== undefined) return;
    stoppingSince = now;
    // A start that waits for another cell ends with nothing to stop.
    givingUp.abort();
    const server = await starting.catch(() => undefined);
    await server?.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const server = await starting.catch(error => {
    if (!givingUp.signal.aborted) throw error;
  });
  if (server && stoppingSince === undefined)
    process.stdout.write(`entrepot ready ${server.url}\n${server.greeting}`);
}
