/** The last bytes of a terminal by their offsets. Rule [TM3]. */
import { OutputRing, RING_BYTES } from './output-ring';

test('[TM3] the ring keeps at least its size, and any slice is what was appended', () => {
  const ring = new OutputRing();
  const all: Buffer[] = [];
  for (let i = 0; ring.end < 3 * RING_BYTES; i++) {
    const chunk = Buffer.alloc(1 + ((i * 7919) % 5000), i);
    ring.append(chunk);
    all.push(chunk);
  }
  const expected = Buffer.concat(all);
  expect(ring.end).toBe(expected.length);
  expect(ring.end - ring.start).toBeGreaterThanOrEqual(RING_BYTES);
  const parts: Buffer[] = [];
  for (let at = ring.start; at < ring.end; ) {
    const part = ring.slice(at, 1000);
    parts.push(part);
    at += part.length;
  }
  expect(Buffer.concat(parts).equals(expected.subarray(ring.start))).toBe(true);
  expect(ring.tail(100).equals(expected.subarray(-100))).toBe(true);
  expect(ring.slice(ring.end)).toHaveLength(0);
});
