// The few globals that browsers and Node share: util is compiled without DOM and without Node types.
declare function setTimeout(handler: () => void, ms: number): number;
declare function clearTimeout(id: number | undefined): void;
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes: Uint8Array): string;
}
declare const performance: { now(): number };
declare const CompressionStream: new (format: 'deflate') => { readable: unknown; writable: unknown };
declare const DecompressionStream: new (format: 'deflate') => { readable: unknown; writable: unknown };
