import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { parseLandingZone } from '../../../src/accounts/landing-zone/parse.ts';
import { refusalOf, type Target } from '../target.ts';

const example = readFileSync(join(import.meta.dirname, '../../../landing-zones/scenarios.yaml'), 'utf8');
const account = (more: string) => `accounts:\n  - id: "123456789012"\n    name: one\n${more}`;

/** Landing zones, in YAML. */
export const landingZones: Target = {
  name: 'landing-zones',
  covers: ['src/accounts/landing-zone/'],
  pace: 0.1,
  words: [
    ...[
      'accounts:',
      'organization:',
      'users:',
      'roles:',
      'groups:',
      'policies:',
      'repositories:',
      'name: ',
      'id: ',
    ],
    ...[
      '- ',
      '\n',
      '  ',
      '&a ',
      '*a',
      '<<: ',
      '!!binary ',
      '!!js ',
      '? ',
      '|',
      '>',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      '#',
    ],
    ...[
      '%YAML 1.1\n---\n',
      '---',
      '...',
      'null',
      '~',
      '0o17',
      '.inf',
      '123456789012',
      'trust:',
      'tags:',
      'units:',
    ],
  ],
  seeds: [
    example.slice(0, 3000),
    account('    users: [{ name: a, tags: [{ key: k, value: v }] }]\n'),
    account('    repositories: [{ name: app/web, region: us-east-1 }]\n'),
    account('    oidcProviders: [{ url: "https://x.example", clientIds: [a] }]\n'),
    'accounts: &a [{ id: "123456789012", name: *a }]',
    '{}',
    '',
  ],
  check(text) {
    let zone: ReturnType<typeof parseLandingZone> | undefined;
    const refusal = refusalOf(['LandingZoneInvalid'], () => {
      zone = parseLandingZone(text, 'zone.yaml');
    });
    if (refusal !== undefined) {
      const { problems } = refusal.detail as { problems: { line: number; text: string }[] };
      assert.ok(problems.length > 0);
      const lines = text.split('\n').length;
      for (const { line } of problems) assert.ok(line >= 1 && line <= lines + 1, `line ${line} of ${lines}`);
    }
    if (zone === undefined) return;
    for (const { id } of zone.accounts) assert.match(id, /^\d{12}$/);
    // Written down anew it is the same zone.
    assert.deepEqual(
      parseLandingZone(stringify(parse(text, { logLevel: 'error' }) ?? {}), 'again.yaml'),
      zone,
    );
  },
};
