import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, succeeded } from './run.ts';

export interface TestTls {
  /** The server's certificate, its key, and the CA that signed it: PEM files. */
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/**
 * Makes a throwaway CA and a server certificate for `names` (`*.` stands for one label) in `dir`. Nothing of the system
 * is told: clients come to trust it by AWS_CA_BUNDLE (aws) or SSL_CERT_FILE (dockerd, skopeo: programs in Go).
 */
export async function makeTls(dir: string, names: readonly string[]): Promise<TestTls> {
  const at = (name: string) => join(dir, name);
  const openssl = async (...args: readonly string[]) => succeeded(await run('openssl', args));
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];
  await openssl(
    ...['req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=Entrepot test CA'],
    ...['-keyout', at('ca.key'), '-out', at('ca.pem')],
  );
  await openssl(
    ...[
      'req',
      ...newKey,
      '-subj',
      '/CN=entrepot.test',
      '-keyout',
      at('server.key'),
      '-out',
      at('server.csr'),
    ],
  );
  writeFileSync(
    at('extensions'),
    [
      `subjectAltName=${names.map(name => `DNS:${name}`).join(',')}`,
      'basicConstraints=CA:FALSE',
      'extendedKeyUsage=serverAuth',
    ].join('\n'),
  );
  await openssl(
    ...[
      'x509',
      '-req',
      '-in',
      at('server.csr'),
      '-CA',
      at('ca.pem'),
      '-CAkey',
      at('ca.key'),
      '-CAcreateserial',
    ],
    ...['-days', '2', '-extfile', at('extensions'), '-out', at('server.pem')],
  );
  return { cert: at('server.pem'), key: at('server.key'), ca: at('ca.pem') };
}
