import { can, type ProjectAction, requireRole } from './permission';

const TABLE: Record<ProjectAction, [viewer: boolean, collaborator: boolean, owner: boolean]> = {
  read: [true, true, true],
  write: [false, true, true],
  run: [false, true, true],
  control: [false, true, true],
  edit_settings: [false, true, true],
  manage_members: [false, false, true],
  delete: [false, false, true],
};

describe('[PM1] what each role may do', () => {
  test.each(Object.entries(TABLE))('%s', (action, [viewer, collaborator, owner]) => {
    const name = action as ProjectAction;
    expect([can('viewer', name), can('collaborator', name), can('owner', name)]).toEqual([
      viewer,
      collaborator,
      owner,
    ]);
    expect([can(null, name), can(undefined, name)]).toEqual([false, false]);
  });

  test('a stranger hears the same words for every action', () => {
    for (const action of Object.keys(TABLE) as ProjectAction[]) {
      expect(() => requireRole(null, action)).toThrow(
        expect.objectContaining({ code: 'forbidden', message: 'You are not a member of this project.' }),
      );
    }
  });
});
