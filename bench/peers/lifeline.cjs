// What every peer does alike: it says its port in one JSON line, and ends when whoever started it is gone (stdin closes).
// Required by the other files of this folder; it measures nothing.

/** @param {import('node:net').Server} server */
function listen(server) {
  server.listen(0, '127.0.0.1', () => {
    console.log(JSON.stringify({ port: server.address().port }));
  });
  endWithParent();
}

function endWithParent() {
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0));
}

module.exports = { listen, endWithParent };
