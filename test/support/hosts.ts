import { readFileSync, writeFileSync } from 'node:fs';
import { atExit } from './cleanup.ts';

const file = '/etc/hosts';

/**
 * Points host names at 127.0.0.1 in the hosts file of this machine until `remove` or the process's end. The lines
 * carry this process's mark, so that nothing else of the file is touched. Needs root.
 */
export function addHosts(names: readonly string[]): { remove(): void } {
  const mark = `# entrepot test ${process.pid}`;
  const without = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => !line.endsWith(mark))
      .join('\n');
  const lines = names.map(name => `127.0.0.1 ${name} ${mark}\n`).join('');
  // In place, not renamed over: in containers the file is a mount.
  writeFileSync(file, without().replace(/\n*$/, '\n') + lines);
  const remove = () => writeFileSync(file, without());
  const forget = atExit(remove);
  return {
    remove: () => {
      remove();
      forget();
    },
  };
}
