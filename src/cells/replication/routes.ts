import type { Services } from '../../api/services.ts';
import { type ChannelRoute, jsonResponse, readJson } from '../channel/messages.ts';
import { cellFault } from '../faults.ts';
import { parseOffer } from './offer.ts';
import { policiesRoute } from './policies.ts';
import { receiveBlob } from './receive-blob.ts';
import { receiveImage } from './receive-image.ts';
import { type Regions, requireRegions } from './regions.ts';

export const imagesPath = '/replication/images';
export const blobsPath = '/replication/blobs';

/** Bytes of an offer: a manifest of 4 MiB in base64, and what is said of it. */
const longestOffer = 8 * 1024 * 1024;

/** What a cell takes from others. */
export const replicationRoutes = (services: Services, regions: Regions): readonly ChannelRoute[] => [
  policiesRoute(services, regions),
  {
    method: 'POST',
    path: imagesPath,
    async handler({ cell, body }) {
      const offer = parseOffer(await readJson(body, longestOffer));
      requireRegions(regions, cell, offer);
      return jsonResponse({ missing: await receiveImage(services, cell, offer) });
    },
  },
  {
    method: 'PATCH',
    path: blobsPath,
    async handler({ cell, query, body }) {
      const number = (name: string) => {
        const text = query.get(name) ?? '';
        if (/^\d{1,15}$/.test(text)) return Number(text);
        throw cellFault('ChannelMessageInvalid', { reason: `${name}: is no number` });
      };
      const ticket = query.get('ticket') ?? '';
      await receiveBlob(services, cell, { ticket, offset: number('offset'), size: number('size'), body });
      return jsonResponse({});
    },
  },
];
