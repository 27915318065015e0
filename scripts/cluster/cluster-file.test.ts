// The cluster file: what is understood, what is refused and in which words.
import { Failure } from '../failure';
import { type ClusterInput, parseCluster } from './cluster-file';

const EXAMPLE: ClusterInput = {
  public_url: 'https://lyceum.example.org',
  content_url: 'https://content.example.org',
  front: { certificate: '/etc/lyceum/tls/lyceum.pem' },
  static: [{ name: 'static1', host: '10.0.0.10', port: 8080 }],
  hubs: [
    { name: 'hub1', host: '10.0.0.11', port: 5000 },
    { name: 'hub2', host: '10.0.0.12', port: 5000, mesh_port: 5002 },
  ],
  nodes: [{ name: 'node1', host: '10.0.0.21', port: 5600 }],
  webapp: '/srv/lyceum/packages/webapp/dist',
};

const parse = (changes: object) => parseCluster(JSON.stringify({ ...EXAMPLE, ...changes }), 'cluster.json');

test('[HA1] a cluster file is understood, with defaults for what it leaves out', () => {
  expect(parse({})).toMatchObject({ base_path: '', websockets: true, front: { bind: '0.0.0.0' } });
});

test.each<[string, object, RegExp]>([
  ['a misspelt field', { hub: [] }, /no field hub/],
  [
    'a slash at the end of an origin',
    { public_url: 'https://lyceum.example.org/' },
    /public_url.*without a slash/,
  ],
  ['a script for an origin', { content_url: 'javascript:alert(1)' }, /content_url/],
  ['one origin for both', { content_url: EXAMPLE.public_url }, /another origin/],
  ['http beside https', { content_url: 'http://content.example.org' }, /both be https or both http/],
  ['https without a certificate', { front: {} }, /needs front.certificate/],
  ['a certificate without https', { public_url: 'http://a.org', content_url: 'http://b.org' }, /needs https/],
  ['no hub', { hubs: [] }, /hubs.*at least one hub/],
  ['a host with a blank', { nodes: [{ name: 'node1', host: 'a b', port: 1 }] }, /nodes.0.host/],
  ['a configuration inside a path', { webapp: '/srv/x; }' }, /webapp/],
  ['a dollar in the base path', { base_path: '/$x' }, /base_path/],
  [
    'a name twice',
    { nodes: [{ name: 'hub1', host: '10.0.0.21', port: 5600 }] },
    /two members are named hub1/,
  ],
  [
    'a name of a folder of ours',
    { nodes: [{ name: 'postgres', host: '10.0.0.21', port: 5600 }] },
    /may be named postgres/,
  ],
  [
    'a port twice',
    { nodes: [{ name: 'node1', host: '10.0.0.11', port: 5001 }] },
    /10\.0\.0\.11:5001 is wanted/,
  ],
  [
    'a port that leaves none for the proxy',
    { hubs: [{ name: 'hub1', host: '10.0.0.11', port: 65_535 }] },
    /hubs.0.port/,
  ],
])('[HA2] refused in one line: %s', (_name, changes, words) => {
  expect(() => parse(changes)).toThrow(Failure);
  expect(() => parse(changes)).toThrow(words);
});

test('[HA2] what is no JSON is refused by the name of its file', () => {
  expect(() => parseCluster('{', 'cluster.json')).toThrow(/cluster\.json is no JSON/);
});
