/** One tab's view of the edits that its browser keeps: after the tab's death nothing of it gets there any more. Used by typist.ts. */
import type { EditStore } from '@lyceum/util/client/edit-store';

export interface MortalStore extends EditStore {
  die(): void;
}

export function mortalStore(device: EditStore): MortalStore {
  let dead = false;
  const never = new Promise<never>(() => {});
  return {
    append: (record, row, update) => (dead ? never : device.append(record, row, update)),
    leftovers: (account_id, at) => (dead ? never : device.leftovers(account_id, at)),
    remove: (record_id, rows) => (dead ? never : device.remove(record_id, rows)),
    die: () => {
      dead = true;
    },
  };
}
