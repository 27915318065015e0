/** The in-memory twin passes what the real store for unacked edits must. */
import { EDIT_STORE_CASES } from './edit-store-contract';
import { createMemoryEditStore } from './memory-edit-store';

test.each(EDIT_STORE_CASES)('[CL33] the in-memory twin %s', (_what, run) => run(createMemoryEditStore()));
