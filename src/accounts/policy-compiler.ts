import { type Policy, type PolicyKind, parsePolicy } from '../iam/index.ts';

/** Parses policies once and remembers them by their text, as many as `capacity`; the oldest go first. */
export interface PolicyCompiler {
  /** Throws the engine's `PolicySyntaxError`. */
  compile(text: string, kind: PolicyKind): Policy;
}

export function policyCompiler(capacity = 4096): PolicyCompiler {
  const known = new Map<string, Policy>();
  return {
    compile(text, kind) {
      const key = `${kind} ${text}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const policy = parsePolicy(text, kind);
      if (known.size >= capacity) known.delete(known.keys().next().value as string);
      known.set(key, policy);
      return policy;
    },
  };
}
