/** The tags of a session; keys are unique without regard to case. Pairs, to be short where they are sealed. */
export type SessionTags = readonly (readonly [key: string, value: string])[];
