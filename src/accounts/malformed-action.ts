/** What IAM says of an action that is none. */
export function actionText(action: string): string {
  const [vendor = '', ...rest] = action.split(':');
  if (rest.length === 0) {
    return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
  }
  if (rest.length > 1) return 'Actions/Condition can contain only one colon.';
  if (/[*?]/.test(vendor)) return 'Action vendors must not contain wildcards.';
  if (!/^[a-z0-9.-]+$/i.test(vendor)) return `Vendor ${vendor} is not valid`;
  return 'The policy failed legacy parsing';
}
