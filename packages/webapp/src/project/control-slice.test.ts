/** The one automatic start of a project. */
import type { ProjectId } from '@lyceum/util/ids';
import { actionAsked, actionDone, controlReducer, shouldAutoStart } from './control-slice';

const project_id = 'p' as ProjectId;
const stopped = { state: 'opened', mayControl: true, control: {} } as const;

test('[WA40] opening a page of a stopped project starts it, for those who may', () => {
  expect(shouldAutoStart(stopped)).toBe(true);
  expect(shouldAutoStart({ ...stopped, mayControl: false })).toBe(false);
  expect(shouldAutoStart({ ...stopped, state: 'running' })).toBe(false);
  expect(shouldAutoStart({ ...stopped, state: 'starting' })).toBe(false);
});

test('[WA41] a project that this person stopped is not started by opening its page; pressing start forgets that', () => {
  const halted = controlReducer({}, actionAsked({ project_id, action: 'stop' }));
  const done = controlReducer(halted, actionDone({ project_id }));
  expect(shouldAutoStart({ ...stopped, control: done[project_id] ?? {} })).toBe(false);
  const asked = controlReducer(done, actionAsked({ project_id, action: 'start' }));
  expect(shouldAutoStart({ ...stopped, control: asked[project_id] ?? {} })).toBe(false);
  const failed = controlReducer(asked, actionDone({ project_id, failure: 'no room' }));
  expect(failed[project_id]).toMatchObject({ failure: 'no room', stoppedByMe: false });
  expect(shouldAutoStart({ ...stopped, control: failed[project_id] ?? {} })).toBe(true);
});
