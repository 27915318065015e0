// The entry of `npm start` and `npm run dev`: refuses an old Node in one line, installs (packages of npm and of the system at the same time), then hands
// over to launcher/main.ts. It must parse on Node 12, so: no optional chaining, no top-level await, no "node:" imports.
const MINIMUM_NODE = 20;

const major = Number(process.versions.node.split('.')[0]);
if (major < MINIMUM_NODE) {
  console.error(
    `Lyceum cannot start: it needs Node.js ${MINIMUM_NODE} or newer, and this is ${process.version}.`,
  );
  process.exitCode = 1;
} else {
  Promise.all([import('./setup.mjs'), import('./system-packages.mjs')]).then(([setup, system]) =>
    Promise.all([setup.install(), system.ensurePackages(system.RUNNING, 'Lyceum')]).then(
      ([installed, missing]) => {
        if (!installed) {
          process.exitCode = 1;
          return undefined;
        }
        if (missing.length > 0)
          console.log(`Lyceum runs, with less, without: ${missing.join(', ')} (apt-get install).`);
        return setup.installAndRun('launcher/main.ts', process.argv.slice(2));
      },
    ),
  );
}
