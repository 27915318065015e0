// HAProxy's configuration from a cluster file: one front for all hubs and web servers. Pure text; written and checked by
// front-files.ts. What each line is for stands in the output, since that is what an admin reads.
import { isIP } from 'node:net';

import { type Cluster, portOf } from './cluster-file';

export interface HaproxyPlaces {
  /** PEM of the certificate; undefined for http. */
  readonly certificate: string | undefined;
  /** For the socket of its statistics and commands. */
  readonly folder: string;
}

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

export function haproxyConfig(cluster: Cluster, places: HaproxyPlaces): string {
  return [
    '# Made from the cluster file by `npm run cluster:config`: change that file, and make this one anew.',
    section('global', globals(cluster, places)),
    ...resolvers(cluster),
    section('defaults', [...DEFAULTS, ...(hasNames(cluster) ? LOOK_UP : [])]),
    ...fronts(cluster, places),
    ...redirects(cluster),
    ...backends(cluster),
    '',
  ].join('\n\n');
}

function section(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => (line === '' ? '' : `    ${line}`))].join('\n');
}

function globals({ front }: Cluster, { folder }: HaproxyPlaces): string[] {
  return [
    'log stdout format raw local0 info',
    '# As many connections as the limit of open files allows: one takes two.',
    'fd-hard-limit 200000',
    ...(front.account ? [`user ${front.account}`, `group ${front.account}`] : []),
    `stats socket ${folder}/haproxy.sock mode 600 level admin expose-fd listeners`,
    'ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets',
    '# After a reload the old process serves the connections that it has; after a day it lets go of the last ones.',
    'hard-stop-after 24h',
  ];
}

const DEFAULTS = [
  'mode http',
  'log global',
  '# Only what went wrong, and never the query: a ticket may stand there.',
  'option dontlog-normal',
  'log-format "%t %ci %ft %b/%s %Tw/%Tc/%Tr/%Ta %ST %B %tsc %HM %HPO"',
  'timeout connect 2s',
  'timeout http-request 10s',
  'timeout http-keep-alive 60s',
  'timeout queue 10s',
  'timeout client 5m',
  '# A command of the API may take its time; a hub that hangs is found by its checks.',
  'timeout server 15m',
  '# WebSockets live as long as their page; both ends have a heartbeat.',
  'timeout tunnel 24h',
  'timeout client-fin 10s',
  '# A member that died a moment ago: another one is asked at once. Only what changes nothing is asked twice.',
  'retries 3',
  'option redispatch 1',
  'retry-on conn-failure empty-response',
  '# A killed member is noticed at once, by its closed connections. One that hangs for some six seconds loses its people; one that pauses keeps them.',
  'timeout check 2s',
  'default-server inter 2s fastinter 500ms downinter 500ms fall 3 rise 1 on-marked-down shutdown-sessions',
];

/** Members by name (containers, say) may be away at HAProxy's start, and come back under another address. */
const LOOK_UP = ['default-server resolvers system init-addr last,libc,none'];

const hasNames = ({ hubs, static: webServers }: Cluster): boolean =>
  [...hubs, ...webServers].some(({ host }) => !isIP(host));

function resolvers(cluster: Cluster): string[] {
  return hasNames(cluster) ? [section('resolvers system', ['parse-resolv-conf', 'hold valid 5s'])] : [];
}

function fronts(cluster: Cluster, places: HaproxyPlaces): string[] {
  const { public_url, content_url, front } = cluster;
  const bind = (url: string) =>
    `bind ${front.bind}:${portOf(url)}${places.certificate ? ` ssl crt ${places.certificate} alpn h2,http/1.1` : ''}`;
  const isContent = `acl is_content req.hdr(host),field(1,:) -i ${new URL(content_url).hostname}`;
  if (portOf(public_url) === portOf(content_url))
    return [
      section('frontend lyceum', [
        bind(public_url),
        ...manners(cluster),
        '# Pages of projects have a host name of their own.',
        isContent,
        ...routes(cluster, ' !is_content'),
        'use_backend hub_proxies if is_content',
        ...CHOICE,
      ]),
    ];
  return [
    section('frontend lyceum', [bind(public_url), ...manners(cluster), ...routes(cluster), ...CHOICE]),
    section('frontend content', [bind(content_url), ...manners(cluster), 'default_backend hub_proxies']),
  ];
}

/** What holds for whoever asks. */
function manners({ public_url, front, websockets }: Cluster): string[] {
  const { protocol } = new URL(public_url);
  return [
    '# Who asks, and how, is said here; nobody says it of himself.',
    'http-request del-header ^(x-forwarded-.*|forwarded)$ -m reg',
    `http-request set-header X-Forwarded-Proto ${protocol.slice(0, -1)}`,
    'option forwardfor',
    'http-request disable-l7-retry unless METH_GET',
    ...(front.certificate !== undefined && front.certificate !== 'self-signed'
      ? ['http-response set-header Strict-Transport-Security max-age=31536000']
      : []),
    ...(websockets ? [] : ['http-request deny deny_status 403 if { req.hdr(upgrade) -m found }']),
  ];
}

/** `own`: a condition that leaves out what is content of projects. */
function routes({ base_path, content_url }: Cluster, own = ''): string[] {
  const at = (name: string) => `${base_path}/${name}`;
  return [
    '# Figures are for the operator, who asks each hub itself.',
    `http-request deny deny_status 404 if { path ${at('metrics')} }${own}`,
    '# Content of projects has an origin of its own.',
    `acl is_project path_reg ^${base_path}/${UUID}/(port|server|raw)/`,
    `http-request redirect location ${content_url}%[pathq] code 302 if is_project${own}`,
    `acl is_hub path ${['hub', 'content', 'customize', 'alive', 'healthcheck'].map(at).join(' ')}`,
    `acl is_hub path_beg ${at('hub/')} ${at('api/')}`,
  ];
}

const CHOICE = ['use_backend hubs if is_hub', 'default_backend static'];

function redirects({ front, public_url, content_url }: Cluster): string[] {
  if (front.redirect_port === undefined) return [];
  const content = new URL(content_url).hostname;
  return [
    section('frontend plain', [
      `bind ${front.bind}:${front.redirect_port}`,
      '# Certificate authorities ask here who owns the name.',
      'acl is_challenge path_beg /.well-known/acme-challenge/',
      ...(content === new URL(public_url).hostname
        ? []
        : [
            `http-request redirect prefix ${content_url} code 301 if { req.hdr(host),field(1,:) -i ${content} } !is_challenge`,
          ]),
      `http-request redirect prefix ${public_url} code 301 unless is_challenge`,
      'use_backend static if is_challenge',
    ]),
  ];
}

const AWAY = JSON.stringify({
  error: { code: 'unavailable', message: 'No hub answers at the moment. Please try again in a few seconds.' },
});

function backends({ base_path, hubs, static: webServers, public_url }: Cluster): string[] {
  const alive = [
    'option httpchk',
    `http-check send meth GET uri ${base_path}/alive`,
    'http-check expect status 200',
  ];
  const secure = public_url.startsWith('https:') ? ' secure' : '';
  return [
    section('backend hubs', [
      'balance leastconn',
      '# A browser stays with its hub: long polling needs it. Where that hub is gone it gets another one.',
      `cookie lyceum_hub insert indirect nocache httponly${secure} attr "SameSite=Lax"`,
      ...alive,
      `http-error status 503 content-type application/json string '${AWAY}'`,
      ...hubs.map(({ name, host, port }) => `server ${name} ${host}:${port} check cookie ${name}`),
    ]),
    section('backend hub_proxies', [
      'balance leastconn',
      ...alive,
      ...hubs.map(({ name, host, port }) => `server ${name} ${host}:${port + 1} check port ${port}`),
    ]),
    section('backend static', [
      'balance roundrobin',
      'option httpchk',
      `http-check send meth GET uri ${base_path}/`,
      'http-check expect status 200',
      ...webServers.map(({ name, host, port }) => `server ${name} ${host}:${port} check`),
    ]),
  ];
}
