/**
 * JSON in the style of Jackson's default pretty printer, in which ECR shows policies: `"key" : value`, two spaces for
 * each object, arrays on one line but for the objects in them.
 */
export function jacksonPretty(value: unknown, depth = 0): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? '[ ]' : `[ ${value.map(item => jacksonPretty(item, depth)).join(', ')} ]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const indent = '  '.repeat(depth + 1);
  const members = Object.entries(value).map(
    ([key, member]) => `${indent}${JSON.stringify(key)} : ${jacksonPretty(member, depth + 1)}`,
  );
  return members.length === 0 ? '{ }' : `{\n${members.join(',\n')}\n${'  '.repeat(depth)}}`;
}
