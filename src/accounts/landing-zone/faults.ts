import { catalogue } from '../../base/fault.ts';

const guide = 'docs/landing-zone.md describes the format, with an example.';

/** What can be wrong with a landing zone. */
export const zoneFault = catalogue({
  LandingZoneInvalid: {
    message: ({ file, problems }: { file: string; problems: readonly ZoneProblem[] }) =>
      problems
        .map(({ line, path, text }) => `${file}:${line}: ${path === '' ? '' : `${path}: `}${text}`)
        .join('\n'),
    hint: `Nothing was changed. ${guide}`,
  },
  LandingZoneRefused: {
    message: ({ where, text }: { where: string; text: string; reason: string | undefined }) =>
      `The landing zone cannot be applied: ${where}: ${text}`,
    hint: `Nothing was changed. ${guide}`,
  },
  PathIsFixed: {
    message: ({ path }: { path: string }) => `It exists with the path ${path}, which cannot be changed.`,
    hint: 'Write that path into the landing zone, or delete it first.',
  },
  OrganizationDiffers: {
    message: ({ what, there, wanted }: { what: string; there: string; wanted: string }) =>
      `${what} is ${there} already, not ${wanted}.`,
    hint: 'What it is cannot be changed: write that into the landing zone.',
  },
  ManagedPolicyUnknown: {
    message: ({ name }: { name: string }) =>
      `There is no managed policy ${name}, neither in the account nor of AWS.`,
    hint: 'Declare it under `policies` of the account, or give the ARN of a policy of AWS that this server knows.',
  },
});

export interface ZoneProblem {
  /** From 1. */
  readonly line: number;
  /** For example `accounts[0].users[1].name`; empty for the whole file. */
  readonly path: string;
  readonly text: string;
}
