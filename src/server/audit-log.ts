import type { Audit, Refusal } from '../access/audit.ts';
import { auditRecord, refusalRecord } from '../access/audit-record.ts';
import { BoundedCache } from '../base/bounded-cache.ts';
import type { World } from '../base/world.ts';
import type { FileSystem } from '../store/files/file-system.ts';
import { nodeFileSystem } from '../store/files/node-file-system.ts';
import { openRotatingLog, type Rotation } from '../store/files/rotating-log.ts';
import { defaultRotation } from './rotation.ts';

export interface AuditLog extends Audit {
  /** Since the start. */
  readonly counts: { readonly recorded: number; readonly lost: number };
  /** Resolves when all of it is written, or cannot be. */
  close(): Promise<void>;
}

export interface AuditLogOptions {
  readonly file: string;
  readonly world: World;
  readonly rotation?: Rotation | undefined;
  /** Gets what keeps the log from being written, and `lost` records that there was no room for. */
  readonly report: (error: unknown, lost: number) => void;
  readonly files?: FileSystem;
}

/** Characters that wait at most while the disk is slow, full or broken; what comes then is lost, and counted. */
const longestQueue = 16_000_000;
/**
 * Milliseconds in which records are gathered for the next write. A write costs as much as ten records; and the request
 * that is recorded has been answered before it begins.
 */
const gathering = 5;
/** Milliseconds until a write that failed is tried again. */
const pause = 1_000;
/** Refused credentials of one address that are recorded at once, and milliseconds until there may be one more. */
const refusals = 20;
const refusalEvery = 1_000;

/** Appends every call to a file, one JSON record a line. A failure to write stops no request. */
export function openAuditLog(options: AuditLogOptions): AuditLog {
  return new FileAudit(options);
}

interface Attempts {
  tokens: number;
  filledAt: number;
  unrecorded: number;
}

class FileAudit implements AuditLog {
  readonly counts = { recorded: 0, lost: 0 };
  readonly #options: AuditLogOptions;
  readonly #log;
  readonly #queue: string[] = [];
  #queued = 0;
  #lost = 0;
  #writing: Promise<void> | undefined;
  #closing = Promise.withResolvers<void>();
  #closed = false;
  readonly #attempts = new BoundedCache<string, Attempts>(10_000);

  constructor(options: AuditLogOptions) {
    this.#options = options;
    const { files = nodeFileSystem, file, rotation = defaultRotation } = options;
    this.#log = openRotatingLog(files, file, rotation);
  }

  record(entry: Parameters<Audit['record']>[0]): void {
    this.#add(() => auditRecord(entry, this.#options.world.uuid()));
  }

  refuse(refusal: Refusal): void {
    const unrecorded = this.#admit(refusal);
    if (unrecorded === undefined) return;
    this.#add(() => refusalRecord(refusal, this.#options.world.uuid(), unrecorded));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#closing.resolve();
    await this.#writing;
    await this.#log.close().catch(error => this.#options.report(error, 0));
  }

  /** How many of this address went unrecorded since the last one that was; undefined where this one does, too. */
  #admit({ request }: Refusal): number | undefined {
    const { sourceIp, time } = request;
    const bucket = this.#attempts.get(sourceIp) ?? { tokens: refusals, filledAt: time, unrecorded: 0 };
    this.#attempts.set(sourceIp, bucket);
    bucket.tokens = Math.min(refusals, bucket.tokens + Math.max(0, time - bucket.filledAt) / refusalEvery);
    bucket.filledAt = time;
    if (bucket.tokens < 1) {
      bucket.unrecorded++;
      return undefined;
    }
    bucket.tokens -= 1;
    const { unrecorded } = bucket;
    bucket.unrecorded = 0;
    return unrecorded;
  }

  #add(record: () => Record<string, unknown>): void {
    try {
      if (this.#closed || this.#queued > longestQueue) throw new Error('no room for another record');
      const line = JSON.stringify(record());
      this.#queue.push(line);
      this.#queued += line.length;
      this.counts.recorded++;
      this.#writing ??= this.#write();
    } catch (error) {
      // The first one is reported at once; how many it were, when there is room again.
      if (this.#lost++ === 0) this.#options.report(error, 1);
      this.counts.lost++;
    }
  }

  async #write(): Promise<void> {
    let failed = false;
    while (this.#queue.length > 0) {
      await this.#wait(failed ? pause : gathering);
      try {
        await this.#log.append(this.#queue, false);
        this.#queued = 0;
        failed = false;
        if (this.#lost > 0) this.#options.report(new Error('audit records were lost'), this.#lost);
        this.#lost = 0;
      } catch (error) {
        if (!failed) this.#options.report(error, 0);
        failed = true;
        if (this.#closed) return this.#giveUp();
      }
    }
    this.#writing = undefined;
  }

  #giveUp(): void {
    this.counts.recorded -= this.#queue.length;
    this.counts.lost += this.#queue.length;
    this.#options.report(new Error('audit records were lost'), this.#queue.length);
  }

  /** Ends early when the log is closed. */
  async #wait(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const passed = new Promise<void>(resolve => {
      timer = setTimeout(resolve, milliseconds).unref();
    });
    await Promise.race([passed, this.#closing.promise]);
    clearTimeout(timer);
  }
}
