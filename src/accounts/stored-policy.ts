import type { AttachedPolicy, PolicyKind } from '../iam/index.ts';
import { fault } from './faults.ts';
import type { PolicyCompiler } from './policy-compiler.ts';

/** A policy that was accepted once and no longer parses may hold a Deny: nobody may act without it. */
export function compileStored(
  policies: PolicyCompiler,
  text: string,
  owner: string,
  kind: PolicyKind = 'identity',
): AttachedPolicy['policy'] {
  try {
    return policies.compile(text, kind);
  } catch (error) {
    throw fault('UnreadablePolicy', { owner, reason: String(error) });
  }
}
