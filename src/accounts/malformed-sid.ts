/** What IAM says of a statement's id, in every kind of policy. */
export const sidText = (reason: string): string =>
  reason.includes('unique')
    ? 'Statement IDs (SID) in a single policy must be unique.'
    : 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';
