import type { OpenFile } from './file-system.ts';

/** Runs `work` on the file and closes it. A close that fails is passed over: what had to be durable was synced before. */
export async function withFile<T>(
  opened: Promise<OpenFile>,
  work: (file: OpenFile) => Promise<T>,
): Promise<T> {
  const file = await opened;
  try {
    return await work(file);
  } finally {
    await file.close().catch(() => {});
  }
}
