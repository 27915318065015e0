// HEALTHCHECK of the images: exit code 0 when the program of this image answers. Run by the container engine with the image's name.
// A member that answers is well, whatever the others do: else one broken member would take all others with it.
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as requestTls } from 'node:https';
import { connect } from 'node:net';
import { hostname } from 'node:os';

const LIMIT_MS = 3000;

const { env } = process;
const CLUSTER_FILE = env.CLUSTER_FILE || '/etc/lyceum/cluster.json';
const cluster = () => JSON.parse(readFileSync(CLUSTER_FILE, 'utf8'));
const basePath = () => env.BASE_PATH || (existsSync(CLUSTER_FILE) ? cluster().base_path : '') || '';

const answers = {
  hub: () => web(`http://127.0.0.1:${env.PORT}${basePath()}/alive`),
  compute: () => tcp(env.COMPUTE_HOST || hostname(), env.COMPUTE_PORT),
  // Any answer: it may well say that no hub is there.
  haproxy: () => front(cluster(), '', () => true),
  nginx: () => {
    const { static: members, base_path } = cluster();
    const { host, port } = members.find(({ name }) => name === (env.MEMBER || 'nginx'));
    return web(`http://${host}:${port}${base_path ?? ''}/`);
  },
  'all-in-one': () =>
    front(JSON.parse(readFileSync(`${env.LYCEUM_DATA}/cluster.json`, 'utf8')), 'healthcheck'),
};

function front({ public_url, base_path }, name, isWell) {
  const { protocol, port } = new URL(public_url);
  const number = port || (protocol === 'https:' ? 443 : 80);
  return web(`${protocol}//127.0.0.1:${number}${base_path ?? ''}/${name}`, isWell);
}

function web(url, isWell = (status) => status === 200) {
  // The certificate may be one of a trial, and is for another name than this one.
  const options = { timeout: LIMIT_MS, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const ask = url.startsWith('https:') ? requestTls : request;
    const asked = ask(url, options, (answer) => {
      answer.resume();
      if (isWell(answer.statusCode)) resolve();
      else reject(new Error(`${url} answers ${answer.statusCode}`));
    });
    asked.on('timeout', () => asked.destroy(new Error(`${url} does not answer`)));
    asked.on('error', reject);
    asked.end();
  });
}

function tcp(host, port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), timeout: LIMIT_MS }, () => resolve(socket.destroy()));
    socket.on('timeout', () => socket.destroy(new Error(`${host}:${port} does not answer`)));
    socket.on('error', reject);
  });
}

answers[process.argv[2]]().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
