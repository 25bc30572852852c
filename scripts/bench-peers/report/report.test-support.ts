import type { Limits } from '../limits.ts';
import type { Candidate, Role } from '../peers/candidate.ts';
import type { Metric, Result } from '../workload.ts';

export const candidate = (name: string, role: Role): Candidate => ({
  name,
  role,
  version: 'v1',
  durability: 'synced',
  access: 'password',
  launch: () => Promise.reject(new Error('not to be started')),
  login: () => Promise.reject(new Error('not to be asked')),
});

export const candidates: readonly Candidate[] = [
  candidate('Entrepot', 'entrepot'),
  candidate('one', 'peer'),
  candidate('two', 'peer'),
  candidate('one, open', 'open'),
  candidate('nginx', 'files'),
];

export const limits: Limits = {
  sha256: 1700,
  disk: 400,
  loopback: 4000,
  loopbackCpu: 0.25,
  cache: 40,
  smallFile: 0.43,
};

export const result = (name: string, metric: Metric, values: Readonly<Record<string, number[]>>): Result => ({
  group: 'A group',
  name,
  metric,
  values: new Map(Object.entries(values)),
});
