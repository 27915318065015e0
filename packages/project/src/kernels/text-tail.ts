/** The end of a stream of text, of bounded length: what a kernel wrote to stderr last. */
import { StringDecoder } from 'node:string_decoder';

export class TextTail {
  private readonly decoder = new StringDecoder('utf8');
  private kept = '';

  constructor(private readonly maxLength: number) {}

  push(chunk: Buffer): void {
    this.kept = (this.kept + this.decoder.write(chunk)).slice(-this.maxLength);
  }

  /** What was cut begins with a whole line. */
  text(): string {
    if (this.kept.length < this.maxLength) return this.kept;
    return this.kept.slice(this.kept.indexOf('\n') + 1);
  }
}
