import {
  isTransient,
  nextState,
  PROJECT_STATES,
  type ProjectEvent,
  type ProjectStateName,
} from './project-state';

const EVENTS: ProjectEvent[] = ['open', 'opened', 'start', 'running', 'stop', 'stopped', 'close', 'closed'];

describe('[ST1] the project state machine', () => {
  test('the way up and down', () => {
    const walk: ProjectEvent[] = ['open', 'opened', 'start', 'running', 'stop', 'stopped', 'close', 'closed'];
    const seen: string[] = ['closed'];
    for (const event of walk) seen.push(nextState(seen.at(-1) as ProjectStateName, event) ?? '?');
    expect(seen).toEqual([
      'closed',
      'opening',
      'opened',
      'starting',
      'running',
      'stopping',
      'opened',
      'closing',
      'closed',
    ]);
  });

  test('every transient state has a way out and every step leads to a known state', () => {
    for (const state of PROJECT_STATES) {
      const next = EVENTS.map((event) => nextState(state, event)).filter((to) => to !== undefined);
      expect(next.length).toBeGreaterThan(0);
      for (const to of next) expect(PROJECT_STATES).toContain(to);
      if (isTransient(state)) expect(next.some((to) => to !== undefined && !isTransient(to))).toBe(true);
    }
  });

  test('what makes no sense in a state is no transition', () => {
    expect(nextState('closed', 'start')).toBeUndefined();
    expect(nextState('opened', 'stop')).toBeUndefined();
    expect(nextState('stopping', 'start')).toBeUndefined();
  });
});
