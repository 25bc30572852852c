import { describe } from 'node:test';
import { describeCrashes } from './crash.suite.ts';
import { describeEnqueue } from './enqueue.suite.ts';
import { describeFailures } from './failure.suite.ts';
import type { CreateQueue } from './suite-fixture.ts';
import { describeWork } from './work.suite.ts';

/** Registers the tests that every `Jobs` must pass. */
export function describeJobs(name: string, create: CreateQueue): void {
  describe(`Jobs: ${name}`, () => {
    describe('what is enqueued', () => describeEnqueue(create));
    describe('what works', () => describeWork(create));
    describe('what fails', () => describeFailures(create));
    describe('what crashes', () => describeCrashes(create));
  });
}
