import { join } from 'node:path';
import type { Role } from './candidate.ts';

/** Whether such a candidate serves blobs as plain files, named by their sizes, from `filesOf` its directory. */
export const servesFiles = (role: Role): boolean => role === 'files' || role === 'bare';

/** Where they are, in its directory. */
export const filesOf = (directory: string): string => join(directory, 'files');
