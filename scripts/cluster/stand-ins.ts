// Stand-ins for hubs behind a real HAProxy, for tests: each says who it is and what it was asked. They are no hubs in anything else.
import { createHash } from 'node:crypto';
import http, { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** RFC 6455, section 1.3. */
const WEBSOCKET = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface StandIn {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers each request with its own name, the path and the headers as JSON, and takes upgrades. */
export async function standIn(name: string, port = 0): Promise<StandIn> {
  const upgraded = new Set<Duplex>();
  const server: Server = createServer((req, res) => {
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ name, url: req.url, headers: req.headers }));
  });
  server.on('upgrade', ({ headers }: IncomingMessage, socket) => {
    socket.on('error', () => socket.destroy());
    upgraded.add(socket);
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${WEBSOCKET}`).digest('base64');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'connection: upgrade', 'upgrade: websocket'];
    socket.write(`${[...lines, `sec-websocket-accept: ${accept}`].join('\r\n')}\r\n\r\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

/** One request over TLS or not, by a connection of its own; `host` for the Host header. */
export function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const options = { method, headers, agent: false as const, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const take = (response: IncomingMessage): void => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    };
    const request = url.startsWith('https:')
      ? https.request(url, options, take)
      : http.request(url, options, take);
    request.on('upgrade', (response: IncomingMessage, socket: { destroy(): void }) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
    });
    request.on('error', reject);
    request.end();
  });
}
