import { readFileSync, writeFileSync } from 'node:fs';
import { awsServices } from '../src/api/aws/services.ts';
import { routes } from '../src/api/oci/operations.ts';

const file = new URL('../docs/compatibility.md', import.meta.url);
const begin = '<!-- made by scripts/operations-table.ts: begin -->\n';
const end = '<!-- made by scripts/operations-table.ts: end -->\n';

/** What ECR does behind its API and this version does not yet: the calls are answered, and say so. */
const laterEngines = [
  'the vulnerability scanner (StartImageScan answers ValidationException, DescribeImageScanFindings ScanNotFoundException)',
  'pull-through fetching (rules are kept and validated, nothing is fetched; ValidatePullThroughCacheRule answers that)',
  'managed signing (the configuration is kept; DescribeImageSigningStatus is empty)',
];

/** The operation tables as Markdown: what is answered, and under which IAM action. */
export function operationsTable(): string {
  const aws = awsServices.map(({ model, operations, name }) => {
    const there = Object.keys(operations);
    const missing = model.operationNames.filter(each => !there.includes(each));
    const list = (names: readonly string[]) => [...names].sort().join(', ');
    return [
      `### ${model.serviceId}: ${there.length} of ${model.operationNames.length} operations\n`,
      `Answered: ${list(there)}.\n`,
      ...(name === 'ecr' ? [`Three engines come later: ${laterEngines.join('; ')}.\n`] : []),
      missing.length === 0
        ? ''
        : name === 'ecr'
          ? `Not there yet (501 \`NotImplementedException\`): ${list(missing)}.\n`
          : `The other ${missing.length} of the model answer 501 \`NotImplemented\`.\n`,
    ].join('\n');
  });
  const rows = Object.entries(routes).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operation }]) => {
      const also = (operation.also ?? []).map((each: { action: string }) => `${each.action} (as needed)`);
      const may = operation.may ? [`${operation.may.action} on the source of a mount`] : [];
      const actions = [operation.action ?? 'a valid token', ...also, ...may];
      return `| ${method} ${path} | ${actions.join(', ')} |`;
    }),
  );
  return [...aws, '### OCI Distribution\n', '| request | IAM actions |', '|---|---|', ...rows, ''].join('\n');
}

/** docs/compatibility.md with today's tables in it. */
export function withTables(text: string): string {
  const from = text.indexOf(begin) + begin.length;
  return `${text.slice(0, from)}\n${operationsTable()}\n${text.slice(text.indexOf(end))}`;
}

export const compatibilityPage = (): string => readFileSync(file, 'utf8');

if (import.meta.main) writeFileSync(file, withTables(compatibilityPage()));
