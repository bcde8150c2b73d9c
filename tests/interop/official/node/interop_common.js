// What the client and the server have in common: the protos, and a command line as gRPC's own
// interop programs have it.

'use strict';

const path = require('path');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

// The package grpc.testing, from the import root of gRPC's protos.
function loadProtos(root) {
  const definition = protoLoader.loadSync(path.join('grpc', 'testing', 'test.proto'), {
    includeDirs: [root],
    keepCase: true,
    defaults: true,
  });
  return grpc.loadPackageDefinition(definition).grpc.testing;
}

// `--port=7`, `--use_tls` and `--use_tls=true`, into a copy of `defaults`. A flag has the type of
// its default.
function parseFlags(defaults) {
  const flags = { ...defaults };
  for (const argument of process.argv.slice(2)) {
    const [, name, value] = /^--(\w+)(?:=(.*))?$/s.exec(argument) || [];
    if (!(name in defaults)) {
      console.error(`there is no flag ${argument}; the flags: ${Object.keys(defaults).join(' ')}`);
      process.exit(2);
    }
    const type = typeof defaults[name];
    if (type === 'boolean') {
      flags[name] = value === undefined || value === 'true';
    } else {
      flags[name] = type === 'number' ? Number(value) : value;
    }
  }
  return flags;
}

module.exports = { loadProtos, parseFlags };
