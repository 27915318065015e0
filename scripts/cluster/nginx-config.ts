// nginx's configuration from a cluster file: the webapp's files, precompressed and for ever, and its one page, never kept. Pure text;
// written and checked by front-files.ts. nginx stands behind HAProxy and speaks plain http to it alone.
import { contentSecurityPolicy } from '../../packages/util/src/security-policy';
import type { Cluster } from './cluster-file';

export interface NginxPlaces {
  /** For its pid file and folders for bodies that it never gets. */
  readonly folder: string;
  /** The page with the base path filled in. */
  readonly index: string;
  /** Its module for files compressed by Brotli, where there is one. */
  readonly brotli: string | undefined;
}

/** What webpack emits, and what browsers must be told of it. */
const TYPES = {
  'text/html': 'html',
  'text/css': 'css',
  'text/javascript': 'js mjs',
  'application/json': 'json map',
  'application/wasm': 'wasm',
  'image/svg+xml': 'svg',
  'image/png': 'png',
  'font/woff2': 'woff2',
  'text/plain': 'txt',
};

export function nginxConfig(cluster: Cluster, web: Cluster['static'][number], places: NginxPlaces): string {
  const { folder, brotli } = places;
  return `# Made from the cluster file by \`npm run cluster:config\`: change that file, and make this one anew.
${web.account ? `user ${web.account};\n` : ''}worker_processes 2;
pid ${folder}/${web.name}.pid;
error_log stderr warn;
${brotli ? `load_module ${brotli};\n` : ''}events {
    worker_connections 4096;
}
http {
    types {
${Object.entries(TYPES)
  .map(([type, ends]) => `        ${type} ${ends};`)
  .join('\n')}
    }
    default_type application/octet-stream;
    charset utf-8;
    charset_types text/css text/javascript application/json;
    sendfile on;
    tcp_nopush on;
    server_tokens off;
    access_log off;
    # HAProxy keeps its connections; it must be the first to close one.
    keepalive_timeout 75s;
    keepalive_requests 100000;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `    ${kind}_temp_path ${folder}/${web.name}.temp;`).join('\n')}

${server(cluster, web, places)}
}
`;
}

function server(
  { base_path, webapp, acme, public_url, content_url }: Cluster,
  web: Cluster['static'][number],
  { index, brotli }: NginxPlaces,
): string {
  return `    server {
        listen ${web.host}:${web.port};
        # Behind HAProxy the own name and port mean nothing to browsers.
        absolute_redirect off;
        # Only reading: whoever wants to change something asks a hub.
        if ($request_method !~ ^(GET|HEAD)$) {
            return 405;
        }
        add_header X-Content-Type-Options nosniff always;

        # Names carry a hash of their content: they never change.
        location ${base_path}/static/ {
            alias ${webapp}/static/;
            open_file_cache max=2000 inactive=60s;
            gzip_static on;
${brotli ? '            brotli_static on;\n' : ''}            gzip_vary on;
            add_header Cache-Control "public, max-age=31536000, immutable";
            add_header X-Content-Type-Options nosniff;
        }

        # Every other address is a page of the webapp, and all of them are one.
        location ${base_path}/ {
            root /;
            add_header Cache-Control no-cache;
            add_header X-Content-Type-Options nosniff;
            add_header Referrer-Policy same-origin;
            add_header Content-Security-Policy "${contentSecurityPolicy(public_url, content_url)}";
            try_files ${index} =404;
        }
${base_path === '' ? '' : outsideBase(base_path)}
        # Certificate authorities ask here who owns the name.
        location /.well-known/acme-challenge/ {
            root ${acme};
            default_type text/plain;
        }
    }`;
}

function outsideBase(base_path: string): string {
  return `
        location = ${base_path} {
            return 301 ${base_path}/;
        }
        location / {
            return 404;
        }
`;
}
