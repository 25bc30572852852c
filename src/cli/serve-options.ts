import type { EventTargetOptions } from '../server/events/options.ts';
import type { ConnectionLimits, QuotaLimits, Rates } from '../server/limits.ts';
import type { ServerOptions } from '../server/options.ts';
import type { ReplicationEntry } from '../server/replication/options.ts';
import { type CellsLayout, chooseCell } from './cells-configuration.ts';
import { cliFault } from './faults.ts';
import { parseAddress } from './parse-address.ts';
import { parseRegistry } from './registry-option.ts';

/** The options of `entrepot serve` as commander gives them. */
export interface RawServeOptions {
  readonly listen: string;
  readonly data: string;
  readonly landingZone?: string;
  readonly registryHost?: string;
  readonly defaultRegistry?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly metrics?: boolean;
  readonly logLevel: string;
  readonly oidcAllowPrivate?: string;
  readonly lifecycleInterval: string;
  readonly gcInterval: string;
  readonly gcGrace: string;
  readonly auditMegabytes: string;
  readonly auditFiles: string;
  readonly config?: string;
  readonly cell?: string;
  /** From the configuration file only. */
  readonly events?: readonly EventTargetOptions[];
  readonly limits?: Partial<ConnectionLimits>;
  readonly quotas?: Partial<QuotaLimits>;
  readonly throttling?: Rates | undefined;
  readonly replication?: readonly ReplicationEntry[];
  readonly cells?: CellsLayout;
}

/** Throws InvalidOption and what `chooseCell` throws. */
export function parseServeOptions(raw: RawServeOptions): ServerOptions {
  return {
    ...parseListen(raw.listen),
    data: raw.data,
    landingZone: raw.landingZone,
    registryHost: raw.registryHost && parseTemplate(raw.registryHost),
    defaultRegistry:
      raw.defaultRegistry === undefined ? undefined : parseRegistry('default-registry', raw.defaultRegistry),
    tls: parseTls(raw),
    metrics: raw.metrics ?? false,
    logLevel: raw.logLevel,
    events: raw.events ?? [],
    limits: raw.limits ?? {},
    quotas: raw.quotas ?? {},
    throttling: raw.throttling,
    replication: raw.replication ?? [],
    cells: chooseCell(raw.cells, raw.cell),
    lifecycleInterval: 1000 * parseNumber('lifecycle-interval', raw.lifecycleInterval),
    garbage: {
      interval: 1000 * parseNumber('gc-interval', raw.gcInterval),
      grace: 1000 * parseCount('gc-grace', raw.gcGrace),
    },
    auditRotation: {
      maxBytes: 1_000_000 * parseNumber('audit-megabytes', raw.auditMegabytes),
      files: parseNumber('audit-files', raw.auditFiles),
    },
    oidcAllowPrivate: parseIssuers(raw.oidcAllowPrivate),
  };
}

export function parseNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw cliFault('InvalidOption', { option, value: text, expected: 'a number from 1 to 999999' });
}

/** Like `parseNumber`, and 0. */
export function parseCount(option: string, text: string): number {
  if (/^(?:0|[1-9]\d{0,6})$/.test(text)) return Number(text);
  throw cliFault('InvalidOption', { option, value: text, expected: 'a number from 0 to 9999999' });
}

function parseListen(text: string): { host: string; port: number } {
  const address = parseAddress(text);
  if (address) return address;
  throw cliFault('InvalidOption', { option: 'listen', value: text, expected: 'HOST:PORT' });
}

/** URLs with a comma between them. */
function parseIssuers(text = ''): string[] {
  const issuers = text.split(',').filter(issuer => issuer !== '');
  for (const value of issuers) {
    if (URL.canParse(value) && value.startsWith('https://')) continue;
    const expected =
      'issuers as tokens name them, such as https://kubernetes.default.svc, with commas between';
    throw cliFault('InvalidOption', { option: 'oidc-allow-private', value, expected });
  }
  return issuers;
}

/** Either both variables are in it, or neither: then every registry has the same name, and paths tell them apart. */
function parseTemplate(text: string): string {
  const rest = text.replaceAll('{account}', '1').replaceAll('{region}', '1');
  if (
    text.includes('{account}') &&
    text.includes('{region}') &&
    /^[A-Za-z0-9.-]+(?::\d+)?(?:\/[a-z0-9/-]+)?$/.test(rest)
  ) {
    return text;
  }
  const expected =
    'a host with {account} and {region} in it, for example {account}.dkr.ecr.{region}.example.com';
  throw cliFault('InvalidOption', { option: 'registry-host', value: text, expected });
}

function parseTls(raw: RawServeOptions): ServerOptions['tls'] {
  const { tlsCert: cert, tlsKey: key } = raw;
  if (cert !== undefined && key !== undefined) return { cert, key };
  if (cert === undefined && key === undefined) return undefined;
  const [option, value] = cert === undefined ? ['tls-key', key] : ['tls-cert', cert];
  throw cliFault('InvalidOption', {
    option,
    value: value ?? '',
    expected: 'given together with its other half',
  });
}
