import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { processTree, usageOf } from './process-tree.ts';

test('a tree is a process with its children and theirs, and what they use is counted', async () => {
  // The inner one uses time and memory, and says when it has.
  const work =
    'const kept = Buffer.alloc(64 << 20, 1); while (process.cpuUsage().user < 300_000); console.log(kept.length)';
  const child = spawn('sh', ['-c', `"${process.execPath}" -e '${work}; setTimeout(() => {}, 60_000)'; true`]);
  try {
    await once(child.stdout, 'data');
    const pids = processTree(child.pid as number);
    assert.equal(pids[0], child.pid);
    assert.equal(pids.length, 2);
    const { cpu, system, resident } = usageOf(pids);
    assert.ok(cpu > 0.1 && cpu < 20, `${cpu} seconds`);
    assert.ok(system >= 0 && system < cpu, `${system} of ${cpu} seconds`);
    assert.ok(resident > 64 << 20, `${resident} bytes`);
  } finally {
    for (const pid of processTree(child.pid as number)) process.kill(pid, 'SIGKILL');
  }
});

test('what has ended uses nothing', () => {
  const pid = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
  assert.deepEqual(usageOf([pid]), { cpu: 0, system: 0, resident: 0 });
});
