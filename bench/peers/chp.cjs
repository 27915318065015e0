// A peer for the proxy: configurable-http-proxy as JupyterHub runs it, with its own agent and logging off, in front of the port in argv[2].
// Started by bench/rows through startPeer.
const { listen } = require('./lifeline.cjs');

// An ES module: loaded when the program has begun.
import('configurable-http-proxy').then(({ ConfigurableProxy }) => {
  const silent = () => {};
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const proxy = new ConfigurableProxy({ defaultTarget: `http://127.0.0.1:${process.argv[2]}`, log });
  proxy.proxyServer.keepAliveTimeout = 60_000;
  listen(proxy.proxyServer);
});

// A browser that resets makes http-proxy throw where nobody listens: the peer is measured, not judged.
process.on('uncaughtException', () => {});
