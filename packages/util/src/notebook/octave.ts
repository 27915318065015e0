/** Octave that is killed writes its variables into a file `octave-workspace` where it stands: not among people's files. */
export const NO_OCTAVE_WORKSPACE = ['crash', 'sighup', 'sigterm']
  .map((why) => `${why}_dumps_octave_core(false);`)
  .join(' ');
