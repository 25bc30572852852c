import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as resolve } from 'node:dns';
import { request } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress } from '../../base/public-address.ts';

/** A document could not be had. `transport`: nobody answered, or with an error of the server's: trying again may help. */
export class FetchFailed extends Error {
  readonly transport: boolean;

  constructor(message: string, transport: boolean) {
    super(message);
    this.name = 'FetchFailed';
    this.transport = transport;
  }
}

/** Milliseconds for a whole answer: what AWS gives an identity provider. */
const timeout = 5_000;
/** Bytes. Hundreds of keys fit. */
const largest = 512 * 1024;

/**
 * GETs a JSON document. Only https, no redirects, at most 5 seconds and 512 KiB; and no address outside the public
 * internet unless `allowPrivate`: what is connected to is the very address that was checked, so that a name cannot
 * change in between. Throws `FetchFailed`.
 */
export async function fetchJson(url: string, options: { readonly allowPrivate: boolean }): Promise<unknown> {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target?.protocol !== 'https:' || target.username !== '' || target.password !== '') {
    throw new FetchFailed(`${url} is not an https URL`, false);
  }
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !options.allowPrivate && !isPublicAddress(host)) throw refused(host);
  const text = await get(target, options.allowPrivate);
  try {
    return JSON.parse(text);
  } catch {
    throw new FetchFailed(`${url} does not answer JSON`, false);
  }
}

function get(url: URL, allowPrivate: boolean): Promise<string> {
  return new Promise((done, failed) => {
    const signal = AbortSignal.timeout(timeout);
    const fail = (error: unknown) => {
      if (error instanceof FetchFailed) failed(error);
      else failed(new FetchFailed(signal.aborted ? `${url} took too long` : String(error), true));
    };
    const sent = request(url, {
      agent: false,
      signal,
      headers: { Accept: 'application/json' },
      lookup: (name, wanted, found) => guardedLookup(name, wanted, allowPrivate, found),
    });
    sent.on('error', fail);
    sent.on('response', response => {
      const { statusCode = 0 } = response;
      if (statusCode !== 200) {
        response.destroy();
        fail(new FetchFailed(`${url} answers ${statusCode}`, statusCode >= 500 || statusCode === 429));
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', fail);
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > largest) {
          fail(new FetchFailed(`${url} answers more than ${largest} bytes`, false));
          response.destroy();
        }
      });
      response.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
    });
    sent.end();
  });
}

type Found = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** Refuses a name as soon as one of its addresses is private: a mixture is no accident. */
function guardedLookup(name: string, wanted: LookupOptions, allowPrivate: boolean, found: Found): void {
  resolve(name, { ...wanted, all: true }, (error, addresses) => {
    if (error) return found(error, []);
    const inside = addresses.find(({ address }) => !isPublicAddress(address));
    if (inside && !allowPrivate) return found(refused(name), []);
    if (wanted.all) return found(null, addresses);
    const [first] = addresses;
    return first ? found(null, first.address, first.family) : found(refused(name), []);
  });
}

const refused = (host: string) => new FetchFailed(`${host} is not on the public internet`, false);
