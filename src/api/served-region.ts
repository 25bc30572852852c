import { catalogue } from '../base/fault.ts';
import type { Services } from './services.ts';

const regionFault = catalogue({
  RegionElsewhere: {
    message: (p: { region: string; cell: string; url: string }) =>
      `The registries of ${p.region} are not here but in the cell ${p.cell}, at ${p.url}`,
    hint: 'Use that URL as the endpoint of the region.',
  },
  RegionUnserved: {
    message: (p: { region: string }) => `No cell serves the region ${p.region}`,
    hint: 'The regions of each cell are under cells: in the configuration file.',
  },
});

/** Throws RegionElsewhere and RegionUnserved. A server that stands alone serves every region. */
export function requireServedRegion({ cells }: Pick<Services, 'cells'>, region: string): void {
  if (!cells) return;
  const cell = cells.cellOf(region);
  if (cell === cells.name) return;
  if (cell === undefined) throw regionFault('RegionUnserved', { region });
  throw regionFault('RegionElsewhere', { region, cell, url: cells.urlOf(cell) ?? '' });
}
