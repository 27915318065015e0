import { fromWireError, LyceumError, toWireError } from './errors';

describe('[PC1] errors on a wire', () => {
  test('a known error travels as it is', () => {
    const error = new LyceumError('not_found', 'There is no such file.');
    const back = fromWireError(toWireError(error));
    expect([back.code, back.message]).toEqual(['not_found', 'There is no such file.']);
  });

  test('an unknown one tells nothing of the inside', () => {
    const wire = toWireError(new Error('password=hunter2 at /srv/secret.ts:12'));
    expect(wire.code).toBe('internal');
    expect(JSON.stringify(wire)).not.toMatch(/hunter2|secret/);
  });

  test('a code from a newer program is internal', () => {
    expect(fromWireError({ code: 'toString', message: 'x' }).code).toBe('internal');
  });
});
