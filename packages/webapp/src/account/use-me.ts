/** The signed-in person, live: a name changed in another tab shows here. For components of signed-in pages. */
import { useAppSelector } from '../app/store';
import type { Me } from './me';

export function useMe(): Me {
  return useAppSelector((state) => state.account);
}
