/** Kernels that went with a local hub that was killed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentId } from '@lyceum/util/ids';
import { LostKernels } from './lost-kernels';

const root = mkdtempSync(join(tmpdir(), 'lyceum-lost-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const [one, other] = ['one', 'other'] as DocumentId[] as [DocumentId, DocumentId];

test('[NR22] after a kill it is known, once, which notebooks had a kernel; after an end as it should be, none', () => {
  const folder = join(root, 'with-kernel');
  const killed = new LostKernels(folder);
  killed.mark(one, true);
  killed.mark(other, true);
  killed.mark(other, false);
  const next = new LostKernels(folder);
  expect([next.take(one), next.take(one), next.take(other)]).toEqual([true, false, false]);
  next.mark(other, true);
  next.close();
  expect(new LostKernels(folder).take(other)).toBe(false);
});

test('[NR22] a disk that takes no mark hinders no kernel', () => {
  const folder = join(root, 'no-folder');
  const kernels = new LostKernels(folder);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, '');
  expect(() => kernels.mark(one, true)).not.toThrow();
  expect(() => kernels.mark(one, false)).not.toThrow();
});
