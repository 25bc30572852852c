/** A policy that the engine refuses: it is malformed, or it says something the engine does not understand. */
export class PolicySyntaxError extends Error {
  /** One short sentence for a hint, for example `Effect must be "Allow" or "Deny"`. */
  readonly reason: string;
  /** Where in the document, for example `Statement[0].Condition.StringLike`; empty for the document itself. */
  readonly path: string;

  constructor(path: string, reason: string) {
    super(path === '' ? reason : `${path}: ${reason}`);
    this.name = 'PolicySyntaxError';
    this.path = path;
    this.reason = reason;
  }
}
