import { mkdirSync } from 'node:fs';
import type { Blob } from './content.ts';
import type { Candidate, Launched, Login } from './peers/candidate.ts';
import { servesFiles } from './peers/plain-files.ts';
import { pin } from './pinning.ts';
import { processTree, type Usage, usageOf } from './process-tree.ts';
import { blobPath } from './registry-client.ts';

/** A candidate that takes part in this run: its server and what has been put into it. */
export class Contestant {
  readonly candidate: Candidate;
  readonly directory: string;
  /** What it holds to be read, by size; and the manifest of an image. */
  readonly blobs = new Map<number, Blob>();
  manifest = '';
  #server: Launched | undefined;
  #login: Login | undefined;

  constructor(candidate: Candidate, directory: string) {
    this.candidate = candidate;
    this.directory = directory;
    mkdirSync(directory, { recursive: true });
  }

  get server(): Launched {
    if (this.#server === undefined) throw new Error(`${this.candidate.name} does not run`);
    return this.#server;
  }

  get login(): Login {
    if (this.#login === undefined) throw new Error(`${this.candidate.name} has no login yet`);
    return this.#login;
  }

  /** Starts it on what it holds. */
  async start(): Promise<Launched> {
    this.#server = await this.candidate.launch(this.directory);
    return this.#server;
  }

  async logIn(): Promise<void> {
    this.#login = await this.candidate.login(this.server, this.directory);
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  /** The path of the blob of this size that it holds. */
  pathOf(size: number): string {
    const blob = this.blobs.get(size);
    if (blob === undefined) throw new Error(`${this.candidate.name} holds no blob of ${size} bytes`);
    return servesFiles(this.candidate.role) ? `/${blob.size}` : blobPath(blob);
  }

  processes(): number[] {
    return processTree(this.server.pid);
  }

  usage(): Usage {
    return usageOf(this.processes());
  }

  /** Gives its server the one core that the client does not use, or all of them. */
  pin(apart: boolean): void {
    pin(this.processes(), apart ? 'server' : 'all');
  }
}
