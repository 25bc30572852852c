import type { Run } from '../registry/collection/run.ts';

/** What the log says of a collection. */
export const collectionRecord = (run: Run) => ({
  layers: run.layers,
  blobs: run.blobs,
  bytes: run.bytes,
  young: run.young,
  failures: run.failures,
  ...(run.held !== null && { held: run.held }),
  seconds: ((run.finished_at ?? run.updated_at) - run.started_at) / 1000,
});
