// The limit for uploads and downloads: Node's HTTP server, a PUT streamed into a file, a GET streamed out of it, and nothing else.
// Started by bench/rows/files.ts through startPeer with the file to write.
const { createServer } = require('node:http');
const { createReadStream, createWriteStream, statSync } = require('node:fs');
const { pipeline } = require('node:stream');
const { listen } = require('./lifeline.cjs');

const [, , file] = process.argv;

listen(
  createServer((request, response) => {
    if (request.method === 'PUT')
      return pipeline(request, createWriteStream(file), (error) => {
        response.statusCode = error ? 500 : 200;
        response.end();
      });
    response.setHeader('content-length', statSync(file).size);
    return pipeline(createReadStream(file), response, () => {});
  }),
);
