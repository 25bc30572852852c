import { resolve } from 'node:path';

/** The repository's top. */
export const root = resolve(import.meta.dirname, '../..');
