import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { type Child, launch } from './child.ts'

/** nginx as a plain proxy: one worker, kept-alive upstream connections, no log. */
export interface NginxPorts {
  /** Answers are buffered, which is nginx's best for short ones. */
  buffered: number
  /** Each piece goes out as it comes, as streams need it. */
  unbuffered: number
}

export function nginxVersion(): string | undefined {
  const { status, stderr } = spawnSync('nginx', ['-v'], { encoding: 'utf8' })
  return status === 0 ? stderr.trim().replace('nginx version: ', '') : undefined
}

export async function startNginx(dir: string, upstreamPort: number, ports: NginxPorts): Promise<Child> {
  const file = join(dir, 'nginx.conf')
  await writeFile(file, configuration(dir, upstreamPort, ports))
  return launch('nginx', { command: 'nginx', args: ['-p', dir, '-c', file, '-e', 'stderr'] })
}

function configuration(dir: string, upstreamPort: number, ports: NginxPorts): string {
  const server = (port: number, buffering: 'on' | 'off') => `
  server {
    listen 127.0.0.1:${port};
    keepalive_requests 1000000;
    location / {
      proxy_pass http://upstream_mock;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering ${buffering};
    }
  }`
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `  ${kind}_temp_path ${join(dir, kind)};`)
    .join('\n')
  // Started by root, nginx would give its worker another user, who may not enter our directory.
  const user = process.getuid?.() === 0 ? `user ${userInfo().username};` : ''
  return `${user}
worker_processes 1;
daemon off;
pid ${join(dir, 'nginx.pid')};
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log off;
${temporary}
  upstream upstream_mock {
    server 127.0.0.1:${upstreamPort};
    keepalive 128;
    keepalive_requests 1000000;
  }
${server(ports.buffered, 'on')}
${server(ports.unbuffered, 'off')}
}
`
}
