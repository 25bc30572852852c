import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import pino from 'pino';
import { openIdIssuers } from '../access/oidc/issuer-keys.ts';
import { sessionIssuer } from '../access/sessions.ts';
import { tokenBuckets } from '../access/throttle.ts';
import { firstDeclared } from '../accounts/account.ts';
import { openAccounts } from '../accounts/accounts.ts';
import { writeCredentialsFile } from '../accounts/credentials-file.ts';
import { openBodyMemory } from '../api/body-memory.ts';
import { endpointsOf } from '../api/endpoints.ts';
import type { Services } from '../api/services.ts';
import { keyring } from '../base/keyring.ts';
import { realWorld } from '../base/world.ts';
import { replicationRoutes } from '../cells/replication/routes.ts';
import { finishRemovals } from '../registry/collection/remove-blobs.ts';
import { CollectionTotals } from '../registry/collection/totals.ts';
import { pullTimes } from '../registry/pull-times.ts';
import { openQuotas } from '../registry/quotas.ts';
import { noteSettings } from '../registry/replication/noted-settings.ts';
import { sweepUploads } from '../registry/sweep.ts';
import { openFilesystemBlobs } from '../store/blobs/filesystem/open-filesystem-blobs.ts';
import { openSqlJobs } from '../store/jobs/sql/open-sql-jobs.ts';
import { TurnTimes } from '../store/sql/turn-times.ts';
import { openAuditLog } from './audit-log.ts';
import { addWorkers } from './background-work.ts';
import { openMember } from './cells.ts';
import { connectionsWithin, defaultLimits } from './connections/limits.ts';
import { openFilesLimit } from './connections/open-files.ts';
import { Traffic } from './connections/traffic.ts';
import { openDataDirectory } from './data-directory.ts';
import { openDatabase, repositoryPolicies } from './database.ts';
import { forgetOldTargets, openEventTargets } from './events/targets.ts';
import { serverFault } from './faults.ts';
import { greetingOf } from './greeting.ts';
import { applyZone, readZone } from './landing-zone.ts';
import { lastResort } from './last-resort.ts';
import { listen } from './listener.ts';
import { openNotices } from './notices.ts';
import type { ServerOptions } from './options.ts';
import { defaultRegistryHost } from './registry-host.ts';
import { replicationOf } from './replication/replication-of.ts';
import { reporting } from './reporting.ts';

export interface Server {
  /** Without a slash at the end. */
  readonly url: string;
  /** What a newcomer may want to know next; several lines. */
  readonly greeting: string;
  stop(): Promise<void>;
}

/** Milliseconds that running requests get when the server stops. */
const stopPatience = 30_000;
const sweepInterval = 3_600_000;
const mebibyte = 1024 * 1024;

/**
 * Opens everything that `options` name, brings the landing zone in, and serves. Where it has to wait for another cell,
 * `signal` ends that.
 */
export async function startServer(
  options: ServerOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<Server> {
  const world = realWorld;
  const log = pino({ level: options.logLevel }, pino.destination({ dest: 2, sync: true }));
  const zone = options.landingZone === undefined ? undefined : await readZone(options.landingZone);
  const tls = options.tls && {
    cert: readTls('--tls-cert', options.tls.cert),
    key: readTls('--tls-key', options.tls.key),
  };

  const notices = openNotices(log);
  const limits = { ...defaultLimits, ...options.limits };
  const openFilesMax = openFilesLimit();
  const connections = connectionsWithin(limits.connections, openFilesMax);
  if (connections < limits.connections) {
    const details = { connections, wanted: limits.connections, openFiles: openFilesMax };
    // The default is meant to be more than there is: only who asked for a number wants to know.
    log[options.limits?.connections === undefined ? 'debug' : 'info'](
      details,
      'fewer connections than configured: the limit of open files (ulimit -n) allows no more',
    );
  }
  const traffic = new Traffic();
  const bodyMemory = openBodyMemory({
    total: limits.bodyMemoryMiB * mebibyte,
    perClient: limits.bodyMemoryPerClientMiB * mebibyte,
  });
  const failures: Record<string, number> = {};
  const report = reporting(log, notices, failures);
  const member = openMember(options.cells, { world, log, notices, report, signal });
  const data = await openDataDirectory(options.data, member.firstKey);
  const writes = new TurnTimes();
  const db = await openDatabase(data.database, writes);
  const blobs = await openFilesystemBlobs(data.blobs);
  const audit = openAuditLog({
    file: data.audit,
    world,
    rotation: options.auditRotation,
    report: (error, lost) => log.error({ err: error, lost }, 'cannot write the audit log'),
  });
  const forgetLastResort = lastResort(log, () => audit.close());
  const seal = keyring(data.masterKey, world);
  const policyHolders = [repositoryPolicies];
  const accounts = openAccounts({
    db,
    world,
    seal,
    policyHolders,
    following: member.following,
    onWritten: member.onWritten,
    // The account is there, whatever becomes of the file: the next start writes it again.
    onNewAccounts: () =>
      writeCredentialsFile(accounts, data.credentials).catch(error =>
        log.error({ err: error }, 'cannot write the credentials of a new account'),
      ),
  });
  const jobs = openSqlJobs({
    db,
    world,
    // The lock of the data directory sees to it.
    alone: true,
    report: (error, job) =>
      log[job?.last === false ? 'warn' : 'error']({ err: error, job }, 'background work failed'),
  });
  const events = openEventTargets(options.events ?? [], jobs, world);
  const registry = {
    db,
    blobs,
    world,
    jobs,
    quotas: openQuotas(options.quotas),
    eventTargets: events.targets,
    replication: replicationOf(member.cells, options.replication ?? []),
  };
  // Before anything is pushed: what a crash left half removed.
  await finishRemovals(registry);
  const home = await member.settle({ ...data, accounts, db, policyHolders });
  const { cells } = member;
  if (zone) {
    const serves = (region: string) => !cells || cells.cellOf(region) === cells.name;
    await applyZone(accounts, registry, zone, { accounts: !home, serves });
  }
  if (!home) await writeCredentialsFile(accounts, data.credentials);
  await noteSettings(db, options.replication ?? []);

  const collections = new CollectionTotals();
  const following = member.status;
  const watched = {
    jobs,
    audit,
    bodyMemory,
    failures,
    traffic,
    writes,
    collections,
    registry,
    following,
    world,
  };
  const metrics = options.metrics
    ? (await import('./metrics.ts')).openMetrics({ ...watched, directory: options.data })
    : undefined;
  const listener = await listen({
    host: options.host,
    port: options.port,
    tls,
    metrics,
    limits: { ...limits, connections },
    traffic,
    notices,
    world,
    report,
  });
  const { port } = listener;
  const template = options.registryHost ?? (await defaultRegistryHost(options.host, port));
  const firstAccount = await firstDeclared(accounts.read);
  const region = cells?.regionsOf(cells.name)[0] ?? 'us-east-1';
  const services: Services = {
    accounts,
    registry,
    pullTimes: pullTimes(registry),
    sessions: sessionIssuer(seal, world),
    issuers: openIdIssuers({ world, allowPrivate: new Set(options.oidcAllowPrivate) }),
    seal,
    audit,
    throttle: options.throttling && tokenBuckets(options.throttling),
    bodyMemory,
    endpoints: endpointsOf(template, tls !== undefined),
    defaultRegistry: options.defaultRegistry ?? {
      account: firstAccount?.id ?? '000000000000',
      region,
    },
    cells,
    home,
  };
  if (cells) cells.serve(...replicationRoutes(services, cells));
  await member.serve(services);
  listener.serve(services);
  const dropped = await forgetOldTargets(events.targets, jobs);
  if (dropped > 0) log.warn({ dropped }, 'events of targets that are no longer configured were dropped');
  await addWorkers(services, { options, cells, collections, metrics, log });
  jobs.start();

  const sweep = () =>
    sweepUploads(registry).catch(error => log.error({ err: error }, 'could not clear abandoned uploads'));
  const sweeping = setInterval(sweep, sweepInterval).unref();
  void sweep();

  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  const url = `${tls ? 'https' : 'http'}://${host}:${port}`;
  return {
    url,
    greeting: greetingOf({ url, credentials: resolve(data.credentials), firstAccount, region }),
    async stop() {
      clearInterval(sweeping);
      await listener.stop(stopPatience);
      await accounts.keyUses
        .flush()
        .catch(error => log.error({ err: error }, 'could not write down the last use of access keys'));
      await services.pullTimes
        .flush()
        .catch(error => log.error({ err: error }, 'could not write down the last pulls of images'));
      await jobs.stop(stopPatience);
      await member.stop(stopPatience);
      await events.close();
      await audit.close();
      await blobs.close();
      await db.close();
      data.release();
      forgetLastResort();
    },
  };
}

function readTls(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw serverFault('UnreadableFile', { option, file, reason: (error as Error).message });
  }
}
