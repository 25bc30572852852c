import { BoundedCache } from '../base/bounded-cache.ts';
import { type Policy, type PolicyKind, parsePolicy } from '../iam/index.ts';

/** Parses policies once and remembers them by their text, as many as `capacity`; those used least recently go first. */
export interface PolicyCompiler {
  /** Throws the engine's `PolicySyntaxError`. */
  compile(text: string, kind: PolicyKind): Policy;
}

export function policyCompiler(capacity = 4096): PolicyCompiler {
  const known = new BoundedCache<string, Policy>(capacity);
  return {
    compile(text, kind) {
      const key = `${kind} ${text}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const policy = parsePolicy(text, kind);
      known.set(key, policy);
      return policy;
    },
  };
}
