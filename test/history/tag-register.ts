import type { TagEvent, TagResult } from './event.ts';
import type { Sequential } from './linearizable.ts';

/** Where a tag points; null where there is none. */
export type TagState = string | null;

/** A tag when one request comes after the other. */
export const tagRegister = (immutable: boolean): Sequential<TagEvent, TagState> => ({
  initial: null,
  next(state, { operation, answer }) {
    const told = answer?.result;
    const is = (...results: TagResult['is'][]) => told === undefined || results.includes(told.is);
    const to = (after: TagState, ...results: TagResult['is'][]) =>
      is(...results) ? { state: after } : undefined;
    switch (operation.kind) {
      case 'put': {
        const { digest } = operation;
        if (state === digest) return to(state, 'done', 'same');
        return immutable && state !== null ? to(state, 'refused') : to(digest, 'done');
      }
      case 'delete':
        return state === null ? to(null, 'absent') : to(null, 'done');
      case 'delete image':
        // Whether there was such an image says nothing of this tag, but where the tag points it is there.
        return state === operation.digest ? to(null, 'done') : to(state, 'done', 'absent');
      case 'read':
        if (state === null) return to(null, 'absent');
        return told === undefined || (told.is === 'digest' && told.digest === state) ? { state } : undefined;
      case 'list':
        return to(state, state === null ? 'absent' : 'listed');
    }
  },
});
