import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveCommand } from '../../../src/cli/serve.ts';
import { parseServeOptions, type RawServeOptions } from '../../../src/cli/serve-options.ts';
import { type Server, startServer } from '../../../src/server/server.ts';
import { owner, region } from '../../oci-registry.ts';
import { dataPath, landingZone } from '../workload/record.ts';

/** The server on the disk below `top`, in this process: a start takes some ten milliseconds there. */
export async function serveInProcess(top: string): Promise<Server> {
  const zone = join(top, 'landing-zone.yaml');
  writeFileSync(zone, landingZone);
  const command = serveCommand().action(() => {});
  const options = {
    '--listen': '127.0.0.1:0',
    '--data': join(top, dataPath),
    '--landing-zone': zone,
    '--default-registry': `${owner}/${region}`,
    '--registry-host': '{account}.dkr.ecr.{region}.localhost',
    '--log-level': 'error',
  };
  command.parse(Object.entries(options).flat(), { from: 'user' });
  return await startServer(parseServeOptions(command.opts<RawServeOptions>()));
}
