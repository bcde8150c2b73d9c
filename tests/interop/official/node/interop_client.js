// The client of gRPC's interop tests on @grpc/grpc-js, as a peer of ours.
//
//   interop_client.js --protos=/usr/share/grpc-proto --server_port=8080 --test_case=large_unary
//
// Exit status: 0 if the case passes, 1 with the reason on stderr if it does not, 2 if the command
// line is wrong.

'use strict';

const assert = require('assert/strict');
const fs = require('fs');
const { setTimeout: sleep } = require('timers/promises');
const grpc = require('@grpc/grpc-js');
const { loadProtos, parseFlags } = require('./interop_common');

const LARGE_REQUEST = 271828;
const LARGE_RESPONSE = 314159;
const REQUEST_SIZES = [27182, 8, 1828, 45904];
const RESPONSE_SIZES = [31415, 9, 2653, 58979];
const INITIAL = 'x-grpc-test-echo-initial';
const INITIAL_VALUE = 'test_initial_metadata_value';
const TRAILING = 'x-grpc-test-echo-trailing-bin';
const TRAILING_VALUE = Buffer.from([0xab, 0xab, 0xab]);
const GZIP = 2;

const flags = parseFlags({
  protos: '/usr/share/grpc-proto',
  server_host: 'localhost',
  server_port: 0,
  server_host_override: '',
  test_case: 'large_unary',
  use_tls: false,
  use_test_ca: false,
  ca_file: '',
  slow_consumer_delay_ms: 20,
  soak_iterations: 10,
  soak_max_failures: 0,
  soak_per_iteration_max_acceptable_latency_ms: 1000,
  soak_overall_timeout_seconds: 10,
  soak_min_time_ms_between_rpcs: 0,
  soak_request_size: LARGE_REQUEST,
  soak_response_size: LARGE_RESPONSE,
});
const protos = loadProtos(flags.protos);

function connect(options = {}, Client = protos.TestService) {
  const all = { 'grpc.use_local_subchannel_pool': 1, ...options };
  let credentials = grpc.credentials.createInsecure();
  if (flags.use_tls) {
    const roots = flags.use_test_ca ? fs.readFileSync(flags.ca_file) : null;
    credentials = grpc.credentials.createSsl(roots);
    if (flags.server_host_override) {
      all['grpc.ssl_target_name_override'] = flags.server_host_override;
      all['grpc.default_authority'] = flags.server_host_override;
    }
  }
  return new Client(`${flags.server_host}:${flags.server_port}`, credentials, all);
}

const zeros = (size) => ({ body: Buffer.alloc(size) });

const largeRequest = () => ({ response_size: LARGE_RESPONSE, payload: zeros(LARGE_REQUEST) });

function expectZeros(payload, size) {
  assert.ok(payload && payload.body.equals(Buffer.alloc(size)), `a payload is not ${size} zeros`);
}

// A unary call: its response or error, its headers and its trailers.
function unary(client, method, request, metadata = new grpc.Metadata()) {
  return new Promise((resolve) => {
    const result = {};
    let open = 2; // the callback, and the status with the trailers
    const close = () => {
      if (--open === 0) resolve(result);
    };
    const call = client[method](request, metadata, (error, response) => {
      Object.assign(result, { error, response });
      close();
    });
    call.on('metadata', (headers) => (result.headers = headers));
    call.on('status', (status) => {
      result.trailers = status.metadata;
      close();
    });
  });
}

async function expectOk(promise) {
  const result = await promise;
  if (result.error) throw result.error;
  return result.response;
}

// The responses of a stream one by one; then its status.
class Responses {
  constructor(call) {
    this.ended = new Promise((resolve) => call.on('status', resolve));
    call.on('error', () => {}); // the status says it too
    call.on('metadata', (headers) => (this.headers = headers));
    this.waiting = [];
    this.received = [];
    call.on('readable', () => {
      for (let next = call.read(); next !== null; next = call.read()) this.received.push(next);
      this.pass();
    });
    this.ended.then(() => this.pass(true));
  }

  pass(ended = false) {
    while (this.waiting.length > 0 && (this.received.length > 0 || ended)) {
      this.waiting.shift()(this.received.shift());
    }
  }

  // Undefined at the end.
  async read() {
    if (this.received.length > 0) return this.received.shift();
    const next = new Promise((resolve) => this.waiting.push(resolve));
    this.ended.then(() => this.pass(true));
    return next;
  }

  async expectZeros(size) {
    const response = await this.read();
    assert.ok(response, 'there are too few responses');
    expectZeros(response.payload, size);
  }

  async expectEnd(code = grpc.status.OK) {
    assert.equal(await this.read(), undefined, 'there are too many responses');
    const status = await this.ended;
    assert.equal(status.code, code, `the call ended with ${status.code}: ${status.details}`);
    return status;
  }
}

const streamRequest = (responseSize, payloadSize = 0) => ({
  response_parameters: [{ size: responseSize }],
  payload: zeros(payloadSize),
});

function metadataToEcho() {
  const metadata = new grpc.Metadata();
  metadata.add(INITIAL, INITIAL_VALUE);
  metadata.add(TRAILING, TRAILING_VALUE);
  return metadata;
}

function expectEcho(headers, trailers) {
  assert.deepEqual(headers.get(INITIAL), [INITIAL_VALUE], 'the headers do not have the echo');
  assert.deepEqual(trailers.get(TRAILING), [TRAILING_VALUE], 'the trailers do not have the echo');
}

async function unaryStatus(client, message) {
  const status = { code: grpc.status.UNKNOWN, message };
  const { error } = await unary(client, 'UnaryCall', { response_status: status });
  assert.equal(error.code, grpc.status.UNKNOWN);
  assert.equal(error.details, message);
}

async function expectUnimplemented(client) {
  const { error } = await unary(client, 'UnimplementedCall', {});
  assert.equal(error && error.code, grpc.status.UNIMPLEMENTED);
}

// `forCall` gives the client for each call.
async function soak(forCall) {
  const end = Date.now() + flags.soak_overall_timeout_seconds * 1000;
  const request = {
    response_size: flags.soak_response_size,
    payload: zeros(flags.soak_request_size),
  };
  let failed = 0;
  for (let i = 0; i < flags.soak_iterations; ++i) {
    const start = Date.now();
    assert.ok(start < end, 'the time is up before all iterations were made');
    const client = forCall();
    const { error, response } = await unary(client, 'UnaryCall', request);
    const elapsed = Date.now() - start;
    if (!error) expectZeros(response.payload, flags.soak_response_size);
    const late = elapsed > flags.soak_per_iteration_max_acceptable_latency_ms;
    if (error || late) ++failed;
    const outcome = error ? error.message : late ? 'too late' : 'succeeded';
    console.error(`soak iteration: ${i} elapsed_ms: ${elapsed} ${outcome}`);
    await sleep(Math.max(0, start + flags.soak_min_time_ms_between_rpcs - Date.now()));
  }
  assert.ok(failed <= flags.soak_max_failures, 'more iterations have failed than may');
}

const cases = {
  async empty_unary(client) {
    assert.deepEqual({ ...(await expectOk(unary(client, 'EmptyCall', {}))) }, {});
  },

  async large_unary(client) {
    const response = await expectOk(unary(client, 'UnaryCall', largeRequest()));
    expectZeros(response.payload, LARGE_RESPONSE);
  },

  async client_compressed_unary(client) {
    const compressing = connect({ 'grpc.default_compression_algorithm': GZIP });
    const said = (value) => ({ ...largeRequest(), expect_compressed: { value } });
    const { error } = await unary(client, 'UnaryCall', said(true));
    assert.equal(error && error.code, grpc.status.INVALID_ARGUMENT);
    const compressed = await expectOk(unary(compressing, 'UnaryCall', said(true)));
    expectZeros(compressed.payload, LARGE_RESPONSE);
    const plain = await expectOk(unary(client, 'UnaryCall', said(false)));
    expectZeros(plain.payload, LARGE_RESPONSE);
    compressing.close();
  },

  async client_streaming(client) {
    const response = await new Promise((resolve, reject) => {
      const call = client.StreamingInputCall((error, reply) =>
        error ? reject(error) : resolve(reply)
      );
      for (const size of REQUEST_SIZES) call.write({ payload: zeros(size) });
      call.end();
    });
    assert.equal(response.aggregated_payload_size, 74922);
  },

  async server_streaming(client) {
    const parameters = RESPONSE_SIZES.map((size) => ({ size }));
    const call = client.StreamingOutputCall({ response_parameters: parameters });
    const responses = new Responses(call);
    for (const size of RESPONSE_SIZES) await responses.expectZeros(size);
    await responses.expectEnd();
  },

  async ping_pong(client) {
    const call = client.FullDuplexCall();
    const responses = new Responses(call);
    for (let i = 0; i < REQUEST_SIZES.length; ++i) {
      call.write(streamRequest(RESPONSE_SIZES[i], REQUEST_SIZES[i]));
      await responses.expectZeros(RESPONSE_SIZES[i]);
    }
    call.end();
    await responses.expectEnd();
  },

  async empty_stream(client) {
    const call = client.FullDuplexCall();
    const responses = new Responses(call);
    call.end();
    await responses.expectEnd();
  },

  async half_duplex(client) {
    const call = client.HalfDuplexCall();
    const responses = new Responses(call);
    for (const size of RESPONSE_SIZES) call.write(streamRequest(size));
    call.end();
    for (const size of RESPONSE_SIZES) await responses.expectZeros(size);
    await responses.expectEnd();
  },

  // Read with an iterator, which takes one at a time: that is what makes the consumer slow.
  async slow_consumer(client) {
    const parameters = Array(2000).fill({ size: 1030 });
    const call = client.StreamingOutputCall({ response_parameters: parameters });
    const status = new Promise((resolve) => call.on('status', resolve));
    let count = 0;
    for await (const response of call) {
      expectZeros(response.payload, 1030);
      ++count;
      await sleep(flags.slow_consumer_delay_ms);
    }
    assert.equal(count, 2000);
    assert.equal((await status).code, grpc.status.OK);
  },

  async cancel_after_begin(client) {
    const error = await new Promise((resolve) => {
      const call = client.StreamingInputCall(resolve);
      call.cancel();
    });
    assert.equal(error && error.code, grpc.status.CANCELLED);
  },

  async cancel_after_first_response(client) {
    const call = client.FullDuplexCall();
    const responses = new Responses(call);
    call.write(streamRequest(31415, 27182));
    await responses.expectZeros(31415);
    call.cancel();
    await responses.expectEnd(grpc.status.CANCELLED);
  },

  async timeout_on_sleeping_server(client) {
    const call = client.FullDuplexCall({ deadline: Date.now() + 1 });
    const responses = new Responses(call);
    call.write({ payload: zeros(27182) });
    await responses.expectEnd(grpc.status.DEADLINE_EXCEEDED);
  },

  async status_code_and_message(client) {
    const message = 'test status message';
    await unaryStatus(client, message);
    const call = client.FullDuplexCall();
    const responses = new Responses(call);
    call.write({ response_status: { code: grpc.status.UNKNOWN, message } });
    call.end();
    assert.equal((await responses.expectEnd(grpc.status.UNKNOWN)).details, message);
  },

  async special_status_message(client) {
    await unaryStatus(
      client,
      '\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \u{1f608}\t\n'
    );
  },

  async custom_metadata(client) {
    const result = await unary(client, 'UnaryCall', largeRequest(), metadataToEcho());
    if (result.error) throw result.error;
    expectZeros(result.response.payload, LARGE_RESPONSE);
    expectEcho(result.headers, result.trailers);

    const call = client.FullDuplexCall(metadataToEcho());
    const responses = new Responses(call);
    call.write(streamRequest(LARGE_RESPONSE, LARGE_REQUEST));
    call.end();
    await responses.expectZeros(LARGE_RESPONSE);
    expectEcho(responses.headers, (await responses.expectEnd()).metadata);
  },

  async unimplemented_method(client) {
    await expectUnimplemented(client);
  },

  async unimplemented_service() {
    const client = connect({}, protos.UnimplementedService);
    await expectUnimplemented(client);
    client.close();
  },

  async pick_first_unary(client) {
    const ids = new Set();
    for (let i = 0; i < 100; ++i) {
      const response = await expectOk(unary(client, 'UnaryCall', { fill_server_id: true }));
      ids.add(response.server_id);
    }
    assert.ok(!ids.has(''), 'the server does not tell its id');
    assert.equal(ids.size, 1, 'two servers have answered');
  },

  async rpc_soak(client) {
    await soak(() => client);
  },

  async channel_soak() {
    let last = null;
    await soak(() => {
      if (last) last.close();
      return (last = connect());
    });
    last.close();
  },
};

async function main() {
  const run = cases[flags.test_case];
  if (!run) {
    console.error(`there is no case ${flags.test_case}; the cases: ${Object.keys(cases).join(' ')}`);
    return 2;
  }
  const client = connect();
  try {
    await run(client);
  } catch (error) {
    console.error(`${flags.test_case}: ${error.message}`);
    return 1;
  }
  client.close();
  return 0;
}

main().then((status) => process.exit(status));
