import { catalogue } from '../base/fault.ts';

/** What either door refuses before it knows what is asked. */
export const apiFault = catalogue({
  BodyMemoryFull: {
    message: (p: { bytes: number; client: string }) =>
      `Bodies of requests fill the memory that they may have: no room for ${p.bytes} bytes of ${p.client}`,
    hint: 'Raise bodyMemoryMiB or bodyMemoryPerClientMiB under limits: in the configuration file, or send less at once.',
  },
});
