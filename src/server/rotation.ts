import type { Rotation } from '../store/files/rotating-log.ts';

/** Half a gigabyte at most. */
export const defaultRotation: Rotation = { maxBytes: 100_000_000, files: 5 };
