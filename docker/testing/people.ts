// A person at the all-in-one image, for its test: requests of the API over HTTPS with a session's cookie. It trusts the certificate of a trial.
import https from 'node:https';

/** For one request, in ms: a project starts in it, on a busy machine. */
const LIMIT_MS = 60_000;

export interface Answer {
  status: number;
  text: string;
}

export class Person {
  private cookies = '';

  /** `origin` is what browsers would say: the address inside the container is another one than the port out here. */
  constructor(
    private readonly port: number,
    private readonly origin: string,
  ) {}

  ask(method: string, path: string, body?: object): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      origin: this.origin,
      ...(this.cookies && { cookie: this.cookies }),
      ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    };
    const options = { method, path, headers, host: '127.0.0.1', port: this.port, timeout: LIMIT_MS };
    return new Promise((resolve, reject) => {
      const request = https.request({ ...options, agent: false, rejectUnauthorized: false }, (response) => {
        const set = response.headers['set-cookie']?.map((line) => line.split(';')[0]);
        if (set) this.cookies = [this.cookies, ...set].filter(Boolean).join('; ');
        let said = '';
        response.setEncoding('utf8').on('data', (part: string) => (said += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: said }));
      });
      request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer`)));
      request.on('error', reject);
      request.end(text);
    });
  }

  /** As above; the answer must be a success, in JSON. */
  async api<T>(method: string, path: string, body?: object): Promise<T> {
    const { status, text } = await this.ask(method, `/api/v1${path}`, body);
    if (status >= 300) throw new Error(`${method} ${path} answers ${status}: ${text}`);
    return JSON.parse(text) as T;
  }
}
