// The server of gRPC's interop tests on @grpc/grpc-js, as a peer of ours.
//
//   interop_server.js --protos=/usr/share/grpc-proto --port=0
//
// Prints "port 8080" once it serves, and ends on SIGTERM or SIGINT.

'use strict';

const { once } = require('events');
const fs = require('fs');
const { setTimeout: sleep } = require('timers/promises');
const grpc = require('@grpc/grpc-js');
const { loadProtos, parseFlags } = require('./interop_common');

const INITIAL = 'x-grpc-test-echo-initial';
const TRAILING = 'x-grpc-test-echo-trailing-bin';
const serverId = `grpc-js-${process.pid}`;

// Sends the headers; the trailers to send later.
function echoMetadata(call) {
  const headers = new grpc.Metadata();
  const trailers = new grpc.Metadata();
  for (const value of call.metadata.get(INITIAL)) headers.add(INITIAL, value);
  for (const value of call.metadata.get(TRAILING)) trailers.add(TRAILING, value);
  if (call.metadata.get(INITIAL).length > 0) call.sendMetadata(headers);
  return trailers;
}

// The error that the client asks for, if it does.
function askedError(status, trailers) {
  if (!status || status.code === 0) return null;
  return { code: status.code, details: status.message, metadata: trailers };
}

// Waits while the client does not keep up.
async function write(call, response) {
  if (call.write(response) || call.cancelled) return;
  const over = new AbortController();
  const event = (name) => once(call, name, { signal: over.signal }).catch(() => {});
  await Promise.race([event('drain'), event('cancelled')]);
  over.abort(); // the other one
}

// The requests of a stream, in order. Iterating over the call itself would close both directions of
// it at the end.
async function* requestsOf(call) {
  const received = [];
  let ended = false;
  let wake = () => {};
  call.on('data', (request) => {
    received.push(request);
    wake();
  });
  for (const event of ['end', 'cancelled']) {
    call.on(event, () => {
      ended = true;
      wake();
    });
  }
  while (received.length > 0 || !ended) {
    if (received.length > 0) {
      yield received.shift();
    } else {
      await new Promise((resolve) => (wake = resolve));
    }
  }
}

// Sends what one request asks for.
async function respond(call, request) {
  for (const parameters of request.response_parameters) {
    if (parameters.interval_us > 0) await sleep(parameters.interval_us / 1000);
    if (call.cancelled) return;
    await write(call, { payload: { body: Buffer.alloc(parameters.size) } });
  }
}

const service = {
  EmptyCall(call, callback) {
    callback(null, {}, echoMetadata(call));
  },

  UnaryCall(call, callback) {
    const trailers = echoMetadata(call);
    const error = askedError(call.request.response_status, trailers);
    if (error) return callback(error);
    const response = {};
    if (call.request.response_size > 0) {
      response.payload = { body: Buffer.alloc(call.request.response_size) };
    }
    if (call.request.fill_server_id) response.server_id = serverId;
    callback(null, response, trailers);
  },

  async StreamingOutputCall(call) {
    const trailers = echoMetadata(call);
    await respond(call, call.request);
    call.end(trailers);
  },

  StreamingInputCall(call, callback) {
    let size = 0;
    call.on('data', (request) => {
      size += request.payload ? request.payload.body.length : 0;
    });
    call.on('end', () => callback(null, { aggregated_payload_size: size }));
  },

  async FullDuplexCall(call) {
    const trailers = echoMetadata(call);
    for await (const request of requestsOf(call)) {
      const error = askedError(request.response_status, trailers);
      if (error) return call.emit('error', error);
      await respond(call, request);
    }
    call.end(trailers);
  },

  async HalfDuplexCall(call) {
    const requests = [];
    for await (const request of requestsOf(call)) requests.push(request);
    for (const request of requests) await respond(call, request);
    call.end();
  },
};

function credentials(flags) {
  if (!flags.use_tls) return grpc.ServerCredentials.createInsecure();
  const pair = {
    private_key: fs.readFileSync(flags.tls_key_file),
    cert_chain: fs.readFileSync(flags.tls_cert_file),
  };
  return grpc.ServerCredentials.createSsl(null, [pair]);
}

const flags = parseFlags({
  protos: '/usr/share/grpc-proto',
  address: '127.0.0.1',
  port: 0,
  use_tls: false,
  tls_cert_file: '',
  tls_key_file: '',
});
const server = new grpc.Server();
server.addService(loadProtos(flags.protos).TestService.service, service);
server.bindAsync(`${flags.address}:${flags.port}`, credentials(flags), (error, port) => {
  if (error) throw error;
  console.log(`port ${port}`);
});
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.forceShutdown();
    process.exit(0);
  });
}
