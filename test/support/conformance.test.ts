import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertConforms, readJunit } from './conformance.ts';

const report = `<testsuites><testsuite>
  <testcase name="put &#34;one&#34;" status="passed"></testcase>
  <testcase name="leaf"/>
  <testcase name="mount" status="skipped"><system-out>202</system-out></testcase>
  <testcase name="tag from environment"><skipped message="skipped"></skipped></testcase>
  <testcase name="get" status="failure"><system-out>404 &lt; 200</system-out></testcase>
  <testcase name="delete"><failure message="no">no</failure></testcase>
</testsuite></testsuites>`;

test('a JUnit report is read in both ways of marking what did not pass', () => {
  assert.deepEqual(
    readJunit(report).map(({ name, status }) => `${status} ${name}`),
    [
      'passed put "one"',
      'passed leaf',
      'skipped mount',
      'skipped tag from environment',
      'failed get',
      'failed delete',
    ],
  );
});

test('a failure, a skip without leave, and a run of too few cases do not conform', () => {
  const cases = readJunit(report);
  const passed = cases.filter(it => it.status === 'passed');
  const skipped = cases.filter(it => it.status === 'skipped');
  assert.throws(() => assertConforms(cases, { mount: '', 'tag from environment': '' }, 1), /2 cases failed/);
  assert.throws(() => assertConforms([...passed, ...skipped], { mount: 'may' }, 1), /tag from environment/);
  assert.throws(() => assertConforms(passed, {}, 3), /only 2 cases passed/);
  assertConforms([...passed, ...skipped], { mount: 'may', 'from environment': 'may' }, 2);
});
