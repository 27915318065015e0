/**
 * One request to a project's server and its answer back, streamed both ways at the pace of the slower side. Called by forward.ts with headers that
 * are ready to go. Whoever leaves in the middle takes the other side along; an answer that cannot be passed on never throws.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Way } from '../projects/reach';
import { type AnswerHead, InvalidAnswer } from './answer-reader';
import { answerError, type Refusal } from './answers';
import { withoutOurCookies } from './content-cookies';
import type { Asker, Line, ProjectLines } from './project-lines';

export interface Exchange {
  lines: ProjectLines;
  way: Way;
  req: IncomingMessage;
  res: ServerResponse;
  /** The request line and headers, without the empty line behind them. */
  head: string;
  /** What all cookies of ours begin with. */
  prefix: string;
  /** In words, for the browser. */
  refusal(error: Error): Refusal;
}

const INVALID_ANSWER: Refusal = {
  status: 502,
  code: 'unavailable',
  message: 'The server in this project gave no valid answer.',
};

/** Bytes of a body that is sent in one piece with its headers. */
const SMALL = 16 * 1024;

export function exchange(parts: Exchange): void {
  new Passing(parts).begin();
}

class Passing implements Asker {
  private line: Line | undefined;
  private reused = false;
  private done = false;
  private held = false;
  /** Nothing of the body went out: the headers may wait for it. */
  private bare = true;
  /** The request's body is on its way. */
  private sending: boolean;
  private readonly coding: 'chunked' | 'none';

  constructor(private readonly parts: Exchange) {
    const { headers } = parts.req;
    this.coding = headers['transfer-encoding'] === undefined ? 'none' : 'chunked';
    const length = headers['content-length'];
    this.sending = this.coding === 'chunked' || (length !== undefined && length !== '0');
  }

  begin(): void {
    const { lines, way, res } = this.parts;
    res.on('close', this.onLeft);
    const idle = lines.take(way);
    if (idle) this.ask(idle);
    else this.open();
  }

  private open(): void {
    const { lines, way } = this.parts;
    lines.open(way).then(
      (line) => (this.done ? line.destroy() : this.ask(line)),
      (error: Error) => this.onBroken(error),
    );
  }

  private ask(line: Line): void {
    const { req, head } = this.parts;
    this.line = line;
    this.reused = line.reused;
    line.ask(this, req.method ?? 'GET', `${head}\r\n`);
    if (!this.sending) return;
    req.on('data', this.onRequestBody);
    req.once('end', this.onRequestEnd);
  }

  private readonly onRequestBody = (bytes: Buffer): void => {
    const { line, coding } = this;
    if (coding === 'chunked') line?.send(`${bytes.length.toString(16)}\r\n`);
    const goesOn = line?.send(bytes);
    if (coding === 'chunked') line?.send('\r\n');
    if (!goesOn) this.parts.req.pause();
  };

  private readonly onRequestEnd = (): void => {
    this.sending = false;
    if (this.coding === 'chunked') this.line?.send('0\r\n\r\n');
  };

  onDrain(): void {
    this.parts.req.resume();
  }

  onHead({ status, reason, headers, upgraded }: AnswerHead): void {
    const { res, prefix } = this.parts;
    // An upgrade that nobody asked for.
    if (upgraded) {
      this.refuse(INVALID_ANSWER);
      return;
    }
    try {
      res.writeHead(status, reason, withoutOurCookies(headers, prefix));
    } catch {
      // What Node does not write: thrown out of here it would end the hub.
      res.statusMessage = '';
      this.refuse(INVALID_ANSWER);
    }
  }

  onBody(bytes: Buffer, last: boolean): void {
    if (this.done) return;
    const { res } = this.parts;
    // One string with the headers is one write, without a copy of its own.
    if (last && this.bare && bytes.length <= SMALL) res.end(bytes.toString('latin1'), 'latin1');
    else if (!res.write(bytes)) this.hold();
    this.bare = false;
  }

  /** Until the browser has taken what it was sent. */
  private hold(): void {
    if (this.held) return;
    this.held = true;
    this.line?.pause();
    this.parts.res.once('drain', () => {
      this.held = false;
      if (!this.done) this.line?.resume();
    });
  }

  onPause(): void {
    const { res } = this.parts;
    if (!this.bare || !res.headersSent) return;
    this.bare = false;
    res.flushHeaders();
  }

  onEnd(): void {
    if (this.done) return;
    this.finish();
    if (!this.parts.res.writableEnded) this.parts.res.end();
  }

  onBroken(error: Error): void {
    const { req, res } = this.parts;
    if (this.done) return;
    const { code } = error as NodeJS.ErrnoException;
    const stale = this.reused && (code === 'ECONNRESET' || code === 'EPIPE') && !res.headersSent;
    // An idle connection that the server closed just then: nothing was done yet, so a request without a body goes once more, on a new one.
    const mayRepeat = !this.sending && (req.method === 'GET' || req.method === 'HEAD');
    if (stale && mayRepeat) this.open();
    else this.refuse(error instanceof InvalidAnswer ? INVALID_ANSWER : this.parts.refusal(error));
  }

  /** In words; an answer that has begun is broken off: the browser would wait for a rest that never comes. */
  private refuse(refusal: Refusal): void {
    const { req, res } = this.parts;
    this.finish();
    answerError(req, res, refusal);
  }

  private readonly onLeft = (): void => this.finish();

  /** Lets go of both sides; a line that is not at its end is of no more use. */
  private finish(): void {
    const { req, res } = this.parts;
    const { line, sending } = this;
    this.done = true;
    res.off('close', this.onLeft);
    if (sending) {
      req.off('data', this.onRequestBody);
      req.off('end', this.onRequestEnd);
      // What is still to come of the body would keep the browser from reading the answer.
      req.resume();
    }
    line?.leave(this, sending);
  }
}
