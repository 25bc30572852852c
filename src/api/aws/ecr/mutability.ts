import type { ImageTagMutabilityExclusionFilter, PutImageTagMutabilityRequest } from '@aws-sdk/client-ecr';
import { registryFault } from '../../../registry/faults.ts';
import { updateRepository } from '../../../registry/repositories.ts';
import type { TagMutability } from '../../../registry/tag-mutability.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { theRepository } from './resources.ts';
import { awsMutability, awsRepositoryId } from './shapes.ts';

/** A filter may hold this many `*`. */
const maxWildcards = 2;

/** The setting that a request asks for; the modes `…_WITH_EXCLUSION` need filters, and the others must have none. */
export function mutabilityOf(input: {
  imageTagMutability?: string | undefined;
  imageTagMutabilityExclusionFilters?: ImageTagMutabilityExclusionFilter[] | undefined;
}): TagMutability {
  const mode = (input.imageTagMutability ?? 'MUTABLE') as TagMutability['mode'];
  const filters = input.imageTagMutabilityExclusionFilters ?? [];
  const member = 'imageTagMutabilityExclusionFilters';
  if (mode.endsWith('_WITH_EXCLUSION') !== filters.length > 0) {
    const why = `ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as ${mode}`;
    throw registryFault('InvalidParameter', { member, why });
  }
  const exclusions = filters.map(filter => filter.filter ?? '');
  if (exclusions.some(filter => filter.split('*').length - 1 > maxWildcards)) {
    throw registryFault('InvalidParameter', {
      member,
      why: `A filter must have at most ${maxWildcards} wildcards`,
    });
  }
  return { mode, exclusions };
}

export const putImageTagMutability = operation<PutImageTagMutabilityRequest, object>()({
  action: 'ecr:PutImageTagMutability',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const tagMutability = mutabilityOf(input);
    await updateRepository(services.registry, repository, { tagMutability });
    return { ...awsRepositoryId(repository), ...awsMutability(tagMutability) };
  },
});
