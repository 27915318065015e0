// The entry of `npm start` and `npm run dev`: refuses an old Node in one line, installs, then hands over to
// launcher/main.ts. It must parse on Node 12, so: no optional chaining, no top-level await, no "node:" imports.
const MINIMUM_NODE = 20;

const major = Number(process.versions.node.split('.')[0]);
if (major < MINIMUM_NODE) {
  console.error(
    `Lyceum cannot start: it needs Node.js ${MINIMUM_NODE} or newer, and this is ${process.version}.`,
  );
  process.exitCode = 1;
} else {
  import('./setup.mjs').then((setup) => setup.installAndRun('launcher/main.ts', process.argv.slice(2)));
}
