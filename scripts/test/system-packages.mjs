// What the tests need of the system: programs that change files or draw screens while people type, podman for isolated projects, and Chromium for
// the end-to-end tests. Called by scripts/test.mjs before npm ci; plain Node only.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';
import { CLUSTER, ensurePackages, findProgram } from '../system-packages.mjs';
import { nothing } from './tally.mjs';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const TESTING = {
  ...CLUSTER,
  chromium: CHROMIUM_NAMES,
  git: ['git'],
  // Screens and saves of real programs.
  vim: ['vim'],
  htop: ['htop'],
  tmux: ['tmux'],
  mc: ['mc'],
  less: ['less'],
  procps: ['ps'],
  zip: ['zip'],
  unzip: ['unzip'],
  // The container driver; runc also serves where the cgroups are of the old kind.
  podman: ['podman'],
  runc: ['runc'],
  slirp4netns: ['slirp4netns'],
  catatonit: ['catatonit'],
  'btrfs-progs': ['mkfs.btrfs'],
  // Notebooks: kernels beside Python's, what plots and converts, and classic Jupyter as a program behind the proxy.
  'python3-matplotlib': ['/usr/lib/python3/dist-packages/matplotlib/__init__.py'],
  'jupyter-nbconvert': ['jupyter-nbconvert'],
  'jupyter-notebook': ['jupyter-notebook'],
  'r-cran-irkernel': ['/usr/share/jupyter/kernels/ir/kernel.json'],
  'python3-octave-kernel': ['/usr/share/jupyter/kernels/octave/kernel.json'],
  // Plots of Octave without a screen.
  'gnuplot-nox': ['gnuplot'],
  ghostscript: ['gs'],
  'fonts-freefont-otf': ['/usr/share/fonts/opentype/freefont/FreeSans.otf'],
  sagemath: ['sage'],
  'sagemath-jupyter': ['/usr/share/jupyter/kernels/sagemath/kernel.json'],
  // docs/deployment/backup.sh.
  'postgresql-client': ['psql'],
  // The images of docker/.
  buildah: ['buildah'],
  debootstrap: ['debootstrap'],
};

const findChromium = () => process.env.CHROMIUM || findProgram(CHROMIUM_NAMES);

function countBrowserTests() {
  const folder = join(root, 'e2e');
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith('.test.ts')).length;
}

/** Resolves to the path of Chromium, and without one to the tally of the tests that cannot run. */
export async function systemPackages() {
  const { chromium: _, ...rest } = TESTING;
  const missing = (await ensurePackages(process.env.CHROMIUM ? rest : TESTING, 'the tests')).join(' ');
  if (missing !== '') console.error(`Missing for the tests: ${missing}. Install: apt-get install ${missing}`);
  const chromium = findChromium();
  if (!chromium) console.error('Without Chromium the end-to-end tests are skipped.');
  return { chromium, skippedBrowserTests: { ...nothing(), skipped: countBrowserTests() } };
}
