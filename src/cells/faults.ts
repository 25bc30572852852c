import { catalogue } from '../base/fault.ts';

/** What can go wrong between two cells. */
export const cellFault = catalogue({
  CellUnreachable: {
    message: (p: { cell: string; reason: string }) => `the cell ${p.cell} cannot be reached: ${p.reason}`,
    hint: 'Check that it runs, and its address under cells: in the configuration file.',
  },
  CellFailed: {
    message: (p: { cell: string }) => `the cell ${p.cell} failed at what it was asked`,
    hint: 'Its log has more.',
  },
  CellUnknown: {
    message: (p: { cell: string }) => `there is no other cell ${p.cell}`,
    hint: 'The configuration file names the cells that there are.',
  },
  ChannelPathUnknown: {
    message: (p: { method: string; path: string }) => `cells do not answer ${p.method} ${p.path}`,
    hint: 'Run the same version of Entrepot in every cell.',
  },
  ChannelMessageTooLarge: {
    message: (p: { limit: number }) => `a message between cells is longer than ${p.limit} bytes`,
    hint: 'Run the same version of Entrepot in every cell.',
  },
  ChannelMessageInvalid: {
    message: (p: { reason: string }) => `a message between cells is not what it should be: ${p.reason}`,
    hint: 'Run the same version of Entrepot in every cell.',
  },
  TicketInvalid: {
    message: (_: Record<string, never>) => 'these bytes of a blob were not asked for, or too long ago',
    hint: 'The other cell offers the image again by itself.',
  },
  ChannelCannotListen: {
    message: (p: { address: string; reason: string }) =>
      `cannot listen for other cells on ${p.address}: ${p.reason}`,
    hint: "Give this cell another address with 'channel' or 'listen' under cells: in the configuration file.",
  },
});
