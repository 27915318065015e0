/**
 * The Redux store of a signed-in page: which slices there are, and the typed hooks. Made once per sign-in by app/signed-in.tsx;
 * no module keeps it, so nothing dispatches from outside. Document text is never in it.
 */
import { combineReducers, configureStore } from '@reduxjs/toolkit';
import { useDispatch, useSelector } from 'react-redux';
import { accountReducer } from '../account/account-slice';
import type { Me } from '../account/me';
import { connectionReducer } from '../connection/connection-slice';
import { controlReducer } from '../project/control-slice';
import { searchReducer } from '../project/search/search-slice';
import { tabsReducer } from '../project/tabs/tabs-slice';
import { marksReducer } from '../projects/marks-slice';
import { membersReducer } from '../projects/members-slice';
import { projectsReducer } from '../projects/projects-slice';

const reducer = combineReducers({
  account: accountReducer,
  connection: connectionReducer,
  projects: projectsReducer,
  members: membersReducer,
  marks: marksReducer,
  search: searchReducer,
  control: controlReducer,
  tabs: tabsReducer,
});

export type RootState = ReturnType<typeof reducer>;

export function createStore(account: Me) {
  return configureStore({ reducer, preloadedState: { account } as Partial<RootState> });
}

export type Store = ReturnType<typeof createStore>;
export type Dispatch = Store['dispatch'];

export const useAppSelector = useSelector.withTypes<RootState>();
export const useAppDispatch = useDispatch.withTypes<Dispatch>();
