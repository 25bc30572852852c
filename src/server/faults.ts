import { catalogue } from '../base/fault.ts';

/** What keeps a server from starting. */
export const serverFault = catalogue({
  DataInUse: {
    message: (p: { path: string }) => `another Entrepot server is using the data directory ${p.path}`,
    hint: 'Stop it first, or give this one a directory of its own with --data.',
  },
  MasterKeyMissing: {
    message: (p: { file: string }) => `${p.file} is missing, though the database beside it is not`,
    hint: 'Put the key back from a backup: access keys and tokens were sealed with it and cannot be read without.',
  },
  MasterKeyDamaged: {
    message: (p: { file: string }) => `${p.file} is not a key of 32 bytes`,
    hint: 'Put the key back from a backup.',
  },
  CannotListen: {
    message: (p: { address: string; reason: string }) => `cannot listen on ${p.address}: ${p.reason}`,
    hint: 'Choose another address with --listen HOST:PORT.',
  },
  UnknownPrincipal: {
    message: (p: { repository: string; stranger: string }) =>
      `the landing zone's policy of ${p.repository} names ${p.stranger}, which does not exist`,
    hint: 'Declare the account, user or role in the landing zone, or correct the policy.',
  },
  EventUndelivered: {
    message: (p: { to: string; reason: string }) => `an event could not be delivered to ${p.to}: ${p.reason}`,
    hint: 'It is tried again, for about a day. Look at the receiver, or take it out of the configuration.',
  },
  NoEvents: {
    message: (p: { file: string }) => `there are no events in ${p.file}`,
    hint: "Name the server's data directory with --data, and start the server once.",
  },
  UnreadableFile: {
    message: (p: { option: string; file: string; reason: string }) =>
      `cannot read ${p.file}, which ${p.option} names: ${p.reason}`,
    hint: 'Check the path and its permissions.',
  },
});
