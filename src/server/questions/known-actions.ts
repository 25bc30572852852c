import { loadModelFile } from '../../wire/aws/model.ts';
import { questionFault } from './faults.ts';
import { nearest } from './nearest.ts';

const services = ['ecr', 'iam', 'sts', 'organizations'] as const;

/** Actions that are no operations. Service Authorization Reference, per service. */
const further: Readonly<Record<string, readonly string[]>> = {
  ecr: ['BatchImportUpstreamImage', 'ReplicateImage'],
  iam: ['PassRole'],
  sts: ['TagSession', 'SetSourceIdentity', 'SetContext'],
};

/** The action as its service writes it. Throws `NoSuchAction`; actions of services that are not here are taken as they are. */
export function knownAction(text: string): string {
  const known = services.flatMap(service =>
    [...loadModelFile(service).operationNames, ...(further[service] ?? [])].map(name => `${service}:${name}`),
  );
  const found = known.find(action => action.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  const [service = ''] = text.toLowerCase().split(':');
  const foreign =
    /^[a-z][a-z0-9-]*:[A-Za-z][A-Za-z0-9]*$/.test(text) && !services.some(each => each === service);
  if (foreign) return text;
  throw questionFault('NoSuchAction', { action: text, nearest: nearest(text, known) });
}
