/** Where the open documents of this page keep their unacked edits. Made in app/signed-in.tsx; editors hand it to their document sessions. */
import type { Keeping } from '@lyceum/util/client/edit-store';
import { createContext, useContext } from 'react';

const KeepingContext = createContext<Keeping | undefined>(undefined);

export const KeepingProvider = KeepingContext.Provider;

export function useKeeping(): Keeping {
  const keeping = useContext(KeepingContext);
  if (!keeping) throw new Error('useKeeping() is for signed-in pages only.');
  return keeping;
}
