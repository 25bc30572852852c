/** A lifecycle policy that was checked: its rules in ascending order of priority. */
export interface LifecyclePolicy {
  readonly rules: readonly LifecycleRule[];
}

export interface LifecycleRule {
  /** 1 or more; unique in a policy. A lower number is applied first. */
  readonly rulePriority: number;
  readonly description?: string;
  readonly selection: Selection;
  readonly action: LifecycleAction;
}

export interface Selection {
  readonly tagStatus: 'tagged' | 'untagged' | 'any';
  /** An image needs, for each entry, a tag that it matches: `*` stands for any run of characters. */
  readonly tagPatternList?: readonly string[];
  /** An image needs, for each entry, a tag that begins with it. */
  readonly tagPrefixList?: readonly string[];
  /** `standard` where it is not there. */
  readonly storageClass?: 'standard' | 'archive';
  readonly countType: CountType;
  /** There exactly for the counts of days. */
  readonly countUnit?: 'days';
  readonly countNumber: number;
}

export type CountType =
  | 'imageCountMoreThan'
  | 'sinceImagePushed'
  | 'sinceImagePulled'
  | 'sinceImageTransitioned';

export type LifecycleAction =
  | { readonly type: 'expire' }
  | { readonly type: 'transition'; readonly targetStorageClass: 'archive' };

/** The class of the images that a rule looks at. */
export const storageClassOf = (rule: LifecycleRule): 'standard' | 'archive' =>
  rule.selection.storageClass ?? 'standard';
