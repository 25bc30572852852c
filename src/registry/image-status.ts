export type StorageClass = 'STANDARD' | 'ARCHIVE';

/** An archived image is there, but cannot be pulled. Restoring takes no time here, so none is ever ACTIVATING. */
export type ImageStatus = 'ACTIVE' | 'ARCHIVED';

/** Which images a listing shows by their status. */
export type StatusFilter = ImageStatus | 'ACTIVATING' | 'ANY';
