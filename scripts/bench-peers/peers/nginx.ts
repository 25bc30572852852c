import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../test/support/free-port.ts';
import { debianProgram } from './cache.ts';
import type { Candidate } from './candidate.ts';
import { launch } from './launch.ts';
import { noLogin } from './password.ts';
import { filesOf } from './plain-files.ts';

const configuration = (directory: string, port: number): string => {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    each => `  ${each}_temp_path ${join(directory, each)};`,
  );
  return `daemon off;
worker_processes auto;
${process.getuid?.() === 0 ? 'user root;\n' : ''}pid ${join(directory, 'nginx.pid')};
error_log ${join(directory, 'error.log')};
events {}
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
${temporary.join('\n')}
  server {
    listen 127.0.0.1:${port};
    root ${filesOf(directory)};
  }
}
`;
};

/** Serves blobs as plain files, in the kernel: how little a GET can cost. */
export function nginx(): Candidate {
  const command = debianProgram('nginx', 'nginx', 'usr/sbin/nginx');
  const said = spawnSync(command, ['-v'], { encoding: 'utf8' }).stderr;
  return {
    name: 'nginx',
    role: 'files',
    version: /nginx\/(\S+)/.exec(said)?.[1] ?? '',
    durability: 'takes no pushes',
    access: 'none; plain files, `sendfile`',
    launch: async directory => {
      mkdirSync(filesOf(directory), { recursive: true });
      const port = await freePort();
      const file = join(directory, 'nginx.conf');
      writeFileSync(file, configuration(directory, port));
      return launch({
        directory,
        port,
        command,
        args: ['-p', directory, '-c', file, '-e', 'error.log'],
        path: '/',
      });
    },
    login: async () => noLogin,
  };
}
