import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Login } from './candidate.ts';

/** `htpasswd -nbBC 4 bench bench`: the lowest cost that bcrypt has, so that nobody wins by the cost of hashing. */
const line = 'bench:$2y$04$abcdefghijklmnopqrstuuzhC/M8aT3lFNlRSgWrnQYETvrF83G8W\n';

const basic = [`Authorization: Basic ${Buffer.from('bench:bench').toString('base64')}`];

export const passwordLogin: Login = { pull: basic, push: basic };
export const noLogin: Login = { pull: [], push: [] };

/** Writes the password file into the directory; answers its path. */
export function writePasswordFile(directory: string): string {
  const path = join(directory, 'htpasswd');
  writeFileSync(path, line);
  return path;
}
