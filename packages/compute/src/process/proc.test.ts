/** Which processes belong together, as a table; and the odd lines of /proc/<pid>/stat. */
import { belonging, isAlive, listProcesses, parseStat, readProcess } from './proc';

const row = (pid: number, parent: number, session: number) => ({
  pid,
  parent,
  session,
  start_time: pid * 10,
});

describe('proc', () => {
  it('[CP4] descent and session are followed to the end of the chain, but not through foreign sessions', () => {
    const rows = [
      row(1, 0, 1),
      row(10, 1, 10),
      row(11, 10, 11),
      row(12, 1, 11),
      row(13, 12, 13),
      row(20, 1, 20),
      row(21, 20, 0),
      row(22, 1, 0),
    ];
    const found = (seeds: number[]) => belonging(rows, new Set(seeds), new Set([0])).map(({ pid }) => pid);
    expect(found([10])).toEqual([10, 11, 12, 13]);
    expect(found([13])).toEqual([13]);
    expect(found([21])).toEqual([21]);
    expect(found([])).toEqual([]);
  });

  it('[CP4] a command with spaces and brackets does not shift the fields; zombies are gone', () => {
    const rest = '1 10 10 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4242 0';
    expect(parseStat(7, `7 (a ) (b) S ${rest}`)).toEqual({
      pid: 7,
      parent: 1,
      session: 10,
      start_time: 4242,
    });
    expect(parseStat(7, `7 (x) Z ${rest}`)).toBeUndefined();
  });

  it('[CP8] a pid with another start time is another process', () => {
    const self = readProcess(process.pid)!;
    expect(isAlive(self)).toBe(true);
    expect(isAlive({ ...self, start_time: self.start_time - 1 })).toBe(false);
    expect(listProcesses().some(({ pid }) => pid === process.pid)).toBe(true);
  });
});
