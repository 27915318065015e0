/** Answers read as Node's own client reads them, however their bytes are cut; what is no HTTP is refused. */
import { request } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type AnswerHead, AnswerReader, InvalidAnswer } from './answer-reader';

interface Answer {
  status: number;
  reason: string;
  headers: string[];
  body: string;
}

/** What an answer comes to, cut at these places. `ends`: the other side ends the connection behind it. */
function readAll(text: string, cuts: readonly number[], { method = 'GET', ends = false } = {}) {
  const answers: Answer[] = [];
  let head: AnswerHead | undefined;
  let body = '';
  const reader = new AnswerReader({
    head: (it) => {
      head = it;
    },
    body: (bytes) => {
      body += bytes.toString('latin1');
    },
    end: () => {
      const { status = 0, reason = '', headers = [] } = head ?? {};
      answers.push({ status, reason, headers, body });
    },
  });
  reader.expect(method);
  const bytes = Buffer.from(text, 'latin1');
  const places = [0, ...cuts, bytes.length];
  places.slice(1).forEach((place, i) => {
    reader.read(bytes.subarray(places[i], place));
  });
  if (ends) reader.ended();
  return { answers, reader, head, body };
}

const everyByte = (text: string) => Array.from({ length: text.length - 1 }, (_, i) => i + 1);

const HEAD = 'HTTP/1.1 200 OK\r\nX-A: b\r\n';
const OK: Answer = { status: 200, reason: 'OK', headers: ['X-A', 'b'], body: '' };
const sized = (length: number) => ({ ...OK, headers: ['X-A', 'b', 'Content-Length', String(length)] });

test.each<[string, string, Answer, { method?: string; ends?: boolean; reusable?: boolean }]>([
  ['a length', `${HEAD}Content-Length: 5\r\n\r\nhello`, { ...sized(5), body: 'hello' }, {}],
  ['no body at all', `${HEAD}Content-Length: 0\r\n\r\n`, sized(0), {}],
  [
    'chunks, extensions and trailers',
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX-T: 1\r\n\r\n`,
    { ...OK, body: 'hello' },
    {},
  ],
  ['until its end', `${HEAD}\r\nhello`, { ...OK, body: 'hello' }, { ends: true, reusable: false }],
  ['to HEAD', `${HEAD}Content-Length: 5\r\n\r\n`, sized(5), { method: 'HEAD' }],
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n', { ...OK, status: 204, reason: 'No Content', headers: [] }, {}],
  [
    '304',
    'HTTP/1.1 304\r\nContent-Length: 9\r\n\r\n',
    { status: 304, reason: '', headers: ['Content-Length', '9'], body: '' },
    {},
  ],
  [
    'after others',
    `HTTP/1.1 103 Early\r\nLink: x\r\n\r\n${HEAD}Content-Length: 1\r\n\r\nx`,
    { ...sized(1), body: 'x' },
    {},
  ],
  ['bare line feeds', 'HTTP/1.1 200 OK\nX-A: b\nContent-Length: 1\n\nx', { ...sized(1), body: 'x' }, {}],
  [
    'a folded line',
    'HTTP/1.1 200 OK\r\nX-A: b\r\n  c\r\nContent-Length: 0\r\n\r\n',
    { ...sized(0), headers: ['X-A', 'b c', 'Content-Length', '0'] },
    {},
  ],
  [
    'of one connection',
    `${HEAD}Connection: close\r\nContent-Length: 1\r\n\r\nx`,
    { ...sized(1), body: 'x' },
    { reusable: false },
  ],
  [
    'of HTTP/1.0',
    'HTTP/1.0 200 OK\r\nX-A: b\r\nContent-Length: 1\r\n\r\nx',
    { ...sized(1), body: 'x' },
    { reusable: false },
  ],
  [
    'of a kept HTTP/1.0',
    'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nX-A: b\r\nContent-Length: 1\r\n\r\nx',
    { ...sized(1), body: 'x' },
    {},
  ],
])('[PX30] an answer with a body %s is read, whole or byte by byte', (_name, text, expected, given) => {
  for (const cuts of [[], everyByte(text)]) {
    const { answers, reader } = readAll(text, cuts, given);
    expect(answers).toEqual([expected]);
    expect(reader.reusable).toBe(given.reusable ?? true);
  }
});

test.each([
  'nonsense\r\n\r\n',
  'HTTP/2 200 OK\r\n\r\n',
  'HTTP/1.1 20 OK\r\n\r\n',
  `${HEAD}no colon\r\n\r\n`,
  `${HEAD}: no name\r\n\r\n`,
  'HTTP/1.1 200 OK\r\n folded: first\r\n\r\n',
  `${HEAD}Content-Length: -1\r\n\r\n`,
  `${HEAD}Content-Length: 1, 1\r\n\r\n`,
  `${HEAD}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`,
  `${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
  `${HEAD}Transfer-Encoding: chunked\r\n\r\nx\r\n`,
  `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n`,
  `${HEAD}Transfer-Encoding: chunked\r\n\r\n${'0'.repeat(5000)}`,
  `${HEAD}X: ${'x'.repeat(20_000)}`,
])('[PX31] no answer (%#)', (text) => {
  for (const cuts of [[], everyByte(text)]) expect(() => readAll(text, cuts)).toThrow(InvalidAnswer);
});

test('[PX31] what comes unasked, or is cut off, makes the connection unusable', () => {
  const whole = `${HEAD}Content-Length: 1\r\n\r\nx`;
  const more = readAll(`${whole}HTTP/1.1 200 OK\r\n\r\n`, []);
  expect([more.answers.length, more.reader.reusable]).toEqual([1, false]);
  const cut = readAll(whole.slice(0, -1), [], { ends: true });
  expect([cut.answers.length, cut.reader.reusable]).toEqual([0, false]);
  const upgraded = readAll('HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nbytes', []);
  expect([upgraded.head?.upgraded, upgraded.body, upgraded.reader.reusable]).toEqual([true, '', false]);
});

test('[PX31] a server says how long it keeps the connection', () => {
  const of = (header: string) => readAll(`${HEAD}${header}Content-Length: 0\r\n\r\n`, []).reader.keep_s;
  expect(of('Keep-Alive: timeout=5, max=100\r\n')).toBe(5);
  expect(of('Keep-Alive: max=1, timeout=15\r\n')).toBe(15);
  expect([of('Keep-Alive: max=1\r\n'), of('')]).toEqual([undefined, undefined]);
});

/** Small and seeded: the same answers each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function madeUp(next: () => number): { text: string; ends: boolean } {
  const pick = <T>(...from: T[]) => from[Math.floor(next() * from.length)] as T;
  const body = Array.from({ length: Math.floor(next() * 300) }, () => String.fromCharCode(next() * 256)).join(
    '',
  );
  const lines = [
    pick(
      'HTTP/1.1 200 OK',
      'HTTP/1.1 404 Not Found',
      'HTTP/1.0 200 OK',
      'HTTP/1.1 299 \xe4',
      'HTTP/1.1 204 No',
      'HTTP/1.1 304 x',
    ),
    pick('Date: now', 'x-empty:', 'X-Spaces:   a  b  '),
    ...pick([], ['Set-Cookie: a=1', 'set-cookie: b=2']),
    ...pick([], ['Connection: close'], ['Connection: keep-alive', 'Keep-Alive: timeout=9']),
  ];
  const form = pick('length', 'chunked', 'end', 'short', 'wrong');
  if (form === 'length') lines.push(`Content-Length: ${body.length}`);
  if (form === 'short') lines.push(`Content-Length: ${body.length + 5}`);
  if (form === 'wrong')
    lines.push(pick('Content-Length: x', 'no colon', 'Content-Length: 1\r\nContent-Length: 2'));
  if (form === 'chunked') lines.push('Transfer-Encoding: chunked');
  const head = `${lines.join('\r\n')}\r\n\r\n`;
  const size = Math.floor(body.length / 2);
  const piece = (part: string) => (part === '' ? '' : `${part.length.toString(16)}\r\n${part}\r\n`);
  const chunks = `${piece(body.slice(0, size))}${piece(body.slice(size))}0\r\n\r\n`;
  // What follows an answer without a body would be the next one.
  if (/^\S+ (204|304)/.test(head)) return { text: head, ends: false };
  return { text: head + (form === 'chunked' ? chunks : body), ends: form !== 'chunked' };
}

describe('[PX32] beside Node', () => {
  let server: Server;
  let text = '';
  beforeAll(async () => {
    server = createServer((socket: Socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(text, 'latin1'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** undefined: refused, or cut off. */
  const byNode = () =>
    new Promise<Answer | undefined>((resolve) => {
      const { port } = server.address() as AddressInfo;
      const asked = request({ port, host: '127.0.0.1', agent: false }, (answer) => {
        let body = '';
        answer.setEncoding('latin1').on('data', (piece: string) => {
          body += piece;
        });
        answer.on('error', () => resolve(undefined));
        const { statusCode = 0, statusMessage = '', rawHeaders } = answer;
        answer.on('end', () =>
          resolve({ status: statusCode, reason: statusMessage, headers: rawHeaders, body }),
        );
      });
      asked.on('error', () => resolve(undefined));
      asked.end();
    });

  function byUs(cuts: number[], ends: boolean): Answer | undefined {
    try {
      return readAll(text, cuts, { ends }).answers[0];
    } catch {
      return undefined;
    }
  }

  const HOPS = /^(connection|keep-alive|transfer-encoding)$/i;
  const onward = (answer: Answer | undefined) =>
    answer && {
      ...answer,
      headers: answer.headers.filter((_, i, all) => !HOPS.test(all[i - (i % 2)] ?? '')),
    };

  test('made-up answers come to the same', async () => {
    for (let seed = 1; seed <= 400; seed++) {
      const next = random(seed);
      const made = madeUp(next);
      text = made.text;
      const cuts = Array.from({ length: 3 }, () => Math.floor(next() * text.length)).sort((a, b) => a - b);
      expect({ seed, ...byUs(cuts, made.ends) }).toEqual({ seed, ...onward(await byNode()) });
    }
  });
});
