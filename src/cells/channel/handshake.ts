import { hkdfSync } from 'node:crypto';
import type { CommonConnectionOptions, SecureContextOptions } from 'node:tls';

/**
 * How two cells prove to each other who they are, and keep what they say to themselves: TLS 1.3 with a pre-shared key
 * and an ephemeral key exchange (RFC 8446, section 2.2), so that who learns the key later still cannot read what was
 * said before. The suite is the fastest of the sound ones where the processor has AES.
 *
 * The identity is the caller's name; each direction of each pair of cells has a key of its own, so that a caller that
 * reached another cell than it meant is refused like a stranger.
 */
export const handshakeOptions = {
  minVersion: 'TLSv1.3',
  maxVersion: 'TLSv1.3',
  ciphers: 'TLS_AES_128_GCM_SHA256',
} as const satisfies SecureContextOptions & CommonConnectionOptions;

/** What a caller proves itself with; `secret` is the content of the cells' key file. */
export const handshakeKey = (secret: Uint8Array, caller: string, called: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'entrepot cells', `channel ${caller} ${called}`, 32));

/**
 * TLS 1.3 falls back to certificates where the called one does not know the key. There are none between cells, so
 * nothing that a certificate could say is believed: Node asks only where the key did not prove it.
 */
export const refuseCertificates = (): Error =>
  new Error('it does not prove itself with the key of the cells');
