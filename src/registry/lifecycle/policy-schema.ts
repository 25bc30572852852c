import type { Schema } from './json-schema.ts';

/** ECR's limit on the rules of a policy. */
export const maxRules = 50;

const strings: Schema = { type: 'array', items: { type: 'string' } };

const selection: Schema = {
  type: 'object',
  closed: true,
  required: ['countNumber', 'countType', 'tagStatus'],
  properties: {
    tagStatus: { enum: ['any', 'tagged', 'untagged'] },
    tagPatternList: strings,
    tagPrefixList: strings,
    storageClass: { enum: ['archive', 'standard'] },
    countType: { type: 'string' },
    countUnit: { enum: ['days'] },
    countNumber: { type: 'integer', minimum: 1 },
  },
  // A count of images has no unit, one of days needs it.
  oneOf: [
    { properties: { countType: { enum: ['imageCountMoreThan'] } }, not: { required: ['countUnit'] } },
    {
      properties: {
        countType: { enum: ['sinceImagePulled', 'sinceImagePushed', 'sinceImageTransitioned'] },
      },
      required: ['countUnit'],
    },
  ],
};

const action: Schema = {
  type: 'object',
  closed: true,
  required: ['type'],
  properties: { type: { type: 'string' }, targetStorageClass: { enum: ['archive'] } },
  oneOf: [
    { properties: { type: { enum: ['expire'] } }, not: { required: ['targetStorageClass'] } },
    { properties: { type: { enum: ['transition'] } }, required: ['targetStorageClass'] },
  ],
};

/** The form of a lifecycle policy ("Lifecycle policy properties in Amazon ECR", ECR User Guide). */
export const policySchema: Schema = {
  type: 'object',
  closed: true,
  required: ['rules'],
  properties: {
    rules: {
      type: 'array',
      minItems: 1,
      maxItems: maxRules,
      items: {
        type: 'object',
        closed: true,
        required: ['action', 'rulePriority', 'selection'],
        properties: {
          rulePriority: { type: 'integer', minimum: 1 },
          description: { type: 'string' },
          selection,
          action,
        },
      },
    },
  },
};
