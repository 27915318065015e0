import { random } from '@lyceum/util/client/seeded';
import { OutputRing } from './output-ring';
import { Viewer } from './viewer';

const SEAT = {
  number: 1,
  account_id: undefined,
  size: { cols: 80, rows: 24 },
  view: { visible: true, leads: false },
};

afterEach(() => jest.restoreAllMocks());

test.each([1, 2, 3, 4, 5])('[TM5] at any pace of acks every byte comes in order (seed %i)', (seed) => {
  const next = random(seed);
  let now = 1_000_000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  const ring = new OutputRing();
  const got: Buffer[] = [];
  const port = {
    data: (bytes: Buffer) => got.push(Buffer.from(bytes)) > 0,
    drained: () => Promise.resolve(),
    reset: () => {},
    size: () => {},
    people: () => {},
    typing: () => {},
    show: () => {},
    moved: () => {},
    exit: () => {},
  };
  const viewer = new Viewer(port, SEAT, 0);
  viewer.startAt(0);
  const sent: Buffer[] = [];
  const drawn = () => got.reduce((sum, bytes) => sum + bytes.length, 0);
  for (let round = 0; round < 400; round++) {
    if (!viewer.holdsBack(ring.end)) {
      const piece = Buffer.alloc(1 + Math.floor(next() * 60_000), round % 256);
      sent.push(piece);
      ring.append(piece);
    }
    now += Math.floor(next() * 37);
    viewer.pump(ring);
    if (next() < 0.7) viewer.ack(Math.floor(viewer.acked + next() * (drawn() - viewer.acked + 1)));
    viewer.pump(ring);
  }
  for (let round = 0; round < 10; round++) {
    viewer.ack(drawn());
    viewer.pump(ring);
  }
  expect(Buffer.compare(Buffer.concat(got), Buffer.concat(sent))).toBe(0);
});
