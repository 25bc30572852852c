import type { Operation, Resource } from '../../access/operation.ts';
import type { PathKind } from '../../wire/oci/path.ts';
import type { Services } from '../services.ts';
import {
  checkBlob,
  deleteBlob,
  pullBlob,
  readBlobInput,
  readPullInput as readBlobPullInput,
} from './blobs.ts';
import { catalog, readCatalogInput, readTagsInput, tagList } from './listings.ts';
import {
  deleteManifest,
  headManifest,
  pullManifest,
  pushManifest,
  readManifestInput,
  readPullInput,
  readPushInput,
} from './manifests.ts';
import { readReferrersInput, referrers } from './referrers.ts';
import { type Route, route } from './request.ts';
import { json, type OciResponse } from './response.ts';
import { readChunkInput, readFinishInput, readStartInput, readUploadInput } from './upload-input.ts';
import { abandonUpload, beginUpload, finishUploadByDigest, uploadChunk, uploadStatus } from './uploads.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Says that the API is there, to everybody with a valid token. */
const versionCheck: Operation<object, OciResponse, Resource, Services> = {
  action: null,
  resource: async ({ caller }) => ({ arn: '*', account: caller.principal.account, policies: [] }),
  handler: async () => json(200, {}),
};

/** The OCI distribution API: every end point with its methods. What is not here does not exist. */
export const routes: { readonly [K in PathKind]: { readonly [M in Method]?: Route<K> } } = {
  base: {
    GET: route<'base'>()('GetVersion', () => ({}), versionCheck),
    HEAD: route<'base'>()('GetVersion', () => ({}), versionCheck),
  },
  catalog: { GET: route<'catalog'>()('ListRepositories', readCatalogInput, catalog) },
  tags: { GET: route<'tags'>()('ListTags', readTagsInput, tagList) },
  manifest: {
    GET: route<'manifest'>()('PullManifest', readPullInput, pullManifest),
    HEAD: route<'manifest'>()('CheckManifest', readPullInput, headManifest),
    PUT: route<'manifest'>()('PushManifest', readPushInput, pushManifest),
    DELETE: route<'manifest'>()('DeleteManifest', readManifestInput, deleteManifest),
  },
  blob: {
    GET: route<'blob'>()('PullBlob', readBlobPullInput, pullBlob),
    HEAD: route<'blob'>()('CheckBlob', readBlobInput, checkBlob),
    DELETE: route<'blob'>()('DeleteBlob', readBlobInput, deleteBlob),
  },
  uploads: { POST: route<'uploads'>()('BeginUpload', readStartInput, beginUpload) },
  upload: {
    GET: route<'upload'>()('GetUpload', readUploadInput, uploadStatus),
    PATCH: route<'upload'>()('UploadChunk', readChunkInput, uploadChunk),
    PUT: route<'upload'>()('FinishUpload', readFinishInput, finishUploadByDigest),
    DELETE: route<'upload'>()('CancelUpload', readUploadInput, abandonUpload),
  },
  referrers: { GET: route<'referrers'>()('ListReferrers', readReferrersInput, referrers) },
};
