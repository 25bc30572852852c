/** Milliseconds of processor time that `work` takes, by this process: what else the machine does, does not count. */
export function processorTime(work: () => void): number {
  const start = process.cpuUsage();
  work();
  return process.cpuUsage(start).user / 1000;
}
