import { sources } from '../sources.ts';
import { at, attached } from './fault.ts';

export const documents: readonly [
  id: string,
  description: string,
  document: unknown,
  path: string,
  source?: string,
][] = [
  ['no-statement', 'A document has a Statement.', { Version: '2012-10-17' }, ''],
  ['empty-statement', 'And at least one.', { Version: '2012-10-17', Statement: [] }, 'Statement'],
  [
    'statement-text',
    'A statement is an object.',
    { Version: '2012-10-17', Statement: ['x'] },
    'Statement[0]',
  ],
  [
    'version',
    'There are two versions.',
    { Version: '2012-10-18', Statement: attached },
    'Version',
    sources.version,
  ],
  [
    'version-number',
    'A version is a string.',
    { Version: 2012, Statement: attached },
    'Version',
    sources.version,
  ],
  [
    'unknown-element',
    'A document has no other elements.',
    { Version: '2012-10-17', Comment: 'x', Statement: attached },
    'Comment',
  ],
  ['list', 'A document is an object.', [attached], ''],
  [
    'sid-twice',
    'A Sid is unique within its policy.',
    {
      Version: '2012-10-17',
      Statement: [
        { ...attached, Sid: 'A' },
        { ...attached, Sid: 'A' },
      ],
    },
    'Statement[1].Sid',
    sources.sid,
  ],
  [
    'second-statement',
    'Every statement is looked at.',
    { Version: '2012-10-17', Statement: [attached, { ...attached, Effect: 'Maybe' }] },
    'Statement[1].Effect',
    sources.effect,
  ],
];
const [quoted, twice] = [JSON.stringify(attached), '"Effect":"Allow"'];
export const texts: readonly [id: string, description: string, text: string, path: string][] = [
  ['empty', 'A policy is not empty.', '', ''],
  ['no-json', 'A policy is JSON.', "{'Version':'2012-10-17'}", ''],
  ['cut-off', 'A policy is whole.', '{"Version":"2012-10-17","Statement":[', ''],
  ['trailing-comma', 'JSON has no comma at the end.', `{"Statement":[${quoted},]}`, ''],
  ['comment', 'JSON has no comments.', `{"Statement":${quoted}} // pull`, ''],
  [
    'key-twice',
    'A key stands once in its object.',
    `{"Statement":[{"Effect":"Deny",${twice},"Action":"*","Resource":"*"}]}`,
    at('Effect'),
  ],
  ['statement-twice', 'Statement stands once.', `{"Statement":${quoted},"Statement":${quoted}}`, 'Statement'],
];
