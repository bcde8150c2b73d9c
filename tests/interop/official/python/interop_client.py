#!/usr/bin/env python3
"""The client of gRPC's interop tests on grpcio, as a peer of ours.

    interop_client.py --protos=test.descriptors --server_port=8080 --test_case=large_unary

Exit status: 0 if the case passes, 1 with the reason on stderr if it does not, 2 if the command line
is wrong.
"""

import argparse
import queue
import sys
import time

import grpc

from interop_protos import Protos, add_boolean

LARGE_REQUEST = 271828
LARGE_RESPONSE = 314159
REQUEST_SIZES = (27182, 8, 1828, 45904)
RESPONSE_SIZES = (31415, 9, 2653, 58979)
METADATA = (("x-grpc-test-echo-initial", "test_initial_metadata_value"),
            ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"))


class CaseFailed(Exception):
    pass


def expect(is_so, what):
    if not is_so:
        raise CaseFailed(what)


def expect_zeros(payload, size):
    expect(payload.body == bytes(size), f"a payload is not {size} zeros")


def expect_code(call, code, message=None):
    """That the call, or the error of one, ended like that."""
    expect(call.code() is code, f"the call ended with {call.code()}: {call.details()}; not {code}")
    if message is not None:
        expect(call.details() == message, "the status has another message than was asked for")


def expect_end(call, code=grpc.StatusCode.OK, message=None):
    """That no response is left, and how the call ended."""
    try:
        next(call)
        raise CaseFailed("there are too many responses")
    except StopIteration:
        pass
    except grpc.RpcError:
        pass
    expect_code(call, code, message)


def expect_error(call, code, message=None):
    """That calling ends like that."""
    try:
        call()
    except grpc.RpcError as error:
        expect_code(error, code, message)
    else:
        raise CaseFailed(f"the call succeeded, where {code} was expected")


class Requests:
    """What a stream of requests is fed from."""

    def __init__(self):
        self.queue = queue.Queue()

    def __iter__(self):
        return iter(self.queue.get, None)

    def write(self, request):
        self.queue.put(request)

    def writes_done(self):
        self.queue.put(None)


class Client:
    def __init__(self, flags):
        self.flags = flags
        self.protos = Protos(flags.protos)
        self.channel = self.connect()

    def connect(self):
        target = f"{self.flags.server_host}:{self.flags.server_port}"
        options = [("grpc.use_local_subchannel_pool", 1)]
        if not self.flags.use_tls:
            return grpc.insecure_channel(target, options)
        roots = None
        if self.flags.use_test_ca:
            with open(self.flags.ca_file, "rb") as file:
                roots = file.read()
        if self.flags.server_host_override:
            options.append(("grpc.ssl_target_name_override", self.flags.server_host_override))
        return grpc.secure_channel(target, grpc.ssl_channel_credentials(roots), options)

    def method(self, name, service="TestService", channel=None):
        method = self.protos.methods[service][name]
        channel = channel or self.channel
        kinds = {
            (False, False): channel.unary_unary,
            (False, True): channel.unary_stream,
            (True, False): channel.stream_unary,
            (True, True): channel.stream_stream,
        }
        return kinds[method.client_streams, method.server_streams](
            method.path, request_serializer=method.request.SerializeToString,
            response_deserializer=method.response.FromString)

    def payload(self, size):
        return self.protos.Payload(body=bytes(size))

    def large_request(self):
        return self.protos.SimpleRequest(response_size=LARGE_RESPONSE,
                                         payload=self.payload(LARGE_REQUEST))

    def stream_request(self, response_size, payload_size=0):
        request = self.protos.StreamingOutputCallRequest()
        request.response_parameters.add(size=response_size)
        if payload_size:
            request.payload.CopyFrom(self.payload(payload_size))
        return request

    # --- the cases

    def empty_unary(self):
        response = self.method("EmptyCall")(self.protos.Empty())
        expect(response == self.protos.Empty(), "the response is not empty")

    def large_unary(self):
        expect_zeros(self.method("UnaryCall")(self.large_request()).payload, LARGE_RESPONSE)

    def client_compressed_unary(self):
        request = self.large_request()
        request.expect_compressed.value = True
        unary = self.method("UnaryCall")
        expect_error(lambda: unary(request), grpc.StatusCode.INVALID_ARGUMENT)
        expect_zeros(unary(request, compression=grpc.Compression.Gzip).payload, LARGE_RESPONSE)
        request.expect_compressed.value = False
        expect_zeros(unary(request).payload, LARGE_RESPONSE)

    def client_streaming(self):
        requests = (self.protos.StreamingInputCallRequest(payload=self.payload(size))
                    for size in REQUEST_SIZES)
        response = self.method("StreamingInputCall")(requests)
        expect(response.aggregated_payload_size == 74922, "the server has counted wrong")

    def server_streaming(self):
        request = self.protos.StreamingOutputCallRequest()
        for size in RESPONSE_SIZES:
            request.response_parameters.add(size=size)
        call = self.method("StreamingOutputCall")(request)
        for size in RESPONSE_SIZES:
            expect_zeros(next(call).payload, size)
        expect_end(call)

    def ping_pong(self):
        requests = Requests()
        call = self.method("FullDuplexCall")(iter(requests))
        for request_size, response_size in zip(REQUEST_SIZES, RESPONSE_SIZES):
            requests.write(self.stream_request(response_size, request_size))
            expect_zeros(next(call).payload, response_size)
        requests.writes_done()
        expect_end(call)

    def empty_stream(self):
        expect_end(self.method("FullDuplexCall")(iter(())))

    def half_duplex(self):
        call = self.method("HalfDuplexCall")(self.stream_request(size) for size in RESPONSE_SIZES)
        for size in RESPONSE_SIZES:
            expect_zeros(next(call).payload, size)
        expect_end(call)

    def slow_consumer(self):
        request = self.protos.StreamingOutputCallRequest()
        for _ in range(2000):
            request.response_parameters.add(size=1030)
        call = self.method("StreamingOutputCall")(request)
        for _ in range(2000):
            expect_zeros(next(call).payload, 1030)
            time.sleep(self.flags.slow_consumer_delay_ms / 1000)
        expect_end(call)

    def cancel_after_begin(self):
        requests = Requests()
        call = self.method("StreamingInputCall").future(iter(requests))
        call.cancel()
        expect(call.cancelled(), "the call is not cancelled")
        requests.writes_done()
        expect_code(call, grpc.StatusCode.CANCELLED)

    def cancel_after_first_response(self):
        requests = Requests()
        call = self.method("FullDuplexCall")(iter(requests))
        requests.write(self.stream_request(31415, 27182))
        expect_zeros(next(call).payload, 31415)
        call.cancel()
        expect_end(call, grpc.StatusCode.CANCELLED)
        requests.writes_done()

    def timeout_on_sleeping_server(self):
        requests = Requests()
        call = self.method("FullDuplexCall")(iter(requests), timeout=0.001)
        requests.write(self.protos.StreamingOutputCallRequest(payload=self.payload(27182)))
        expect_end(call, grpc.StatusCode.DEADLINE_EXCEEDED)
        requests.writes_done()

    def unary_status(self, message):
        request = self.protos.SimpleRequest()
        request.response_status.code = grpc.StatusCode.UNKNOWN.value[0]
        request.response_status.message = message
        unary = self.method("UnaryCall")
        expect_error(lambda: unary(request), grpc.StatusCode.UNKNOWN, message)

    def status_code_and_message(self):
        message = "test status message"
        self.unary_status(message)
        request = self.protos.StreamingOutputCallRequest()
        request.response_status.code = grpc.StatusCode.UNKNOWN.value[0]
        request.response_status.message = message
        call = self.method("FullDuplexCall")(iter((request,)))
        expect_end(call, grpc.StatusCode.UNKNOWN, message)

    def special_status_message(self):
        self.unary_status("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n")

    def custom_metadata(self):
        response, unary = self.method("UnaryCall").with_call(self.large_request(),
                                                             metadata=METADATA)
        expect_zeros(response.payload, LARGE_RESPONSE)
        duplex = self.method("FullDuplexCall")(
            iter((self.stream_request(LARGE_RESPONSE, LARGE_REQUEST),)), metadata=METADATA)
        expect_zeros(next(duplex).payload, LARGE_RESPONSE)
        expect_end(duplex)
        for call in (unary, duplex):
            expect(METADATA[0] in [tuple(each) for each in call.initial_metadata()],
                   "the headers do not have the echo")
            expect(METADATA[1] in [tuple(each) for each in call.trailing_metadata()],
                   "the trailers do not have the echo")

    def unimplemented_method(self):
        call = self.method("UnimplementedCall")
        expect_error(lambda: call(self.protos.Empty()), grpc.StatusCode.UNIMPLEMENTED)

    def unimplemented_service(self):
        call = self.method("UnimplementedCall", "UnimplementedService")
        expect_error(lambda: call(self.protos.Empty()), grpc.StatusCode.UNIMPLEMENTED)

    def pick_first_unary(self):
        unary = self.method("UnaryCall")
        request = self.protos.SimpleRequest(fill_server_id=True)
        ids = {unary(request).server_id for _ in range(100)}
        expect(ids != {""}, "the server does not tell its id")
        expect(len(ids) == 1, "two servers have answered")

    def rpc_soak(self):
        self.soak(lambda: self.channel)

    def channel_soak(self):
        self.soak(self.connect)

    def soak(self, channel_for_a_call):
        flags = self.flags
        end = time.monotonic() + flags.soak_overall_timeout_seconds
        request = self.protos.SimpleRequest(response_size=flags.soak_response_size,
                                            payload=self.payload(flags.soak_request_size))
        failed = 0
        for i in range(flags.soak_iterations):
            start = time.monotonic()
            expect(start < end, "the time is up before all iterations were made")
            channel = channel_for_a_call()
            outcome = "succeeded"
            try:
                response = self.method("UnaryCall", channel=channel)(request)
                expect_zeros(response.payload, flags.soak_response_size)
            except grpc.RpcError as error:
                outcome = str(error)
            elapsed_ms = (time.monotonic() - start) * 1000
            if elapsed_ms > flags.soak_per_iteration_max_acceptable_latency_ms:
                outcome += ", but too late"
            failed += outcome != "succeeded"
            print(f"soak iteration: {i} elapsed_ms: {elapsed_ms:.0f} {outcome}", file=sys.stderr)
            if channel is not self.channel:
                channel.close()
            time.sleep(max(0, start + flags.soak_min_time_ms_between_rpcs / 1000 - time.monotonic()))
        expect(failed <= flags.soak_max_failures, "more iterations have failed than may")


CASES = ("empty_unary", "large_unary", "client_compressed_unary", "client_streaming",
         "server_streaming", "ping_pong", "empty_stream", "half_duplex", "slow_consumer",
         "cancel_after_begin", "cancel_after_first_response", "timeout_on_sleeping_server",
         "status_code_and_message", "special_status_message", "custom_metadata",
         "unimplemented_method", "unimplemented_service", "pick_first_unary", "rpc_soak",
         "channel_soak")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--protos", required=True, help="the descriptor set of grpc.testing")
    parser.add_argument("--server_host", default="localhost")
    parser.add_argument("--server_port", type=int, required=True)
    parser.add_argument("--server_host_override", default="")
    parser.add_argument("--test_case", choices=CASES, default="large_unary")
    add_boolean(parser, "--use_tls", "whether to encrypt")
    add_boolean(parser, "--use_test_ca", "whether to trust --ca_file, not the system's")
    parser.add_argument("--ca_file")
    parser.add_argument("--slow_consumer_delay_ms", type=int, default=20)
    parser.add_argument("--soak_iterations", type=int, default=10)
    parser.add_argument("--soak_max_failures", type=int, default=0)
    parser.add_argument("--soak_per_iteration_max_acceptable_latency_ms", type=int, default=1000)
    parser.add_argument("--soak_overall_timeout_seconds", type=int, default=10)
    parser.add_argument("--soak_min_time_ms_between_rpcs", type=int, default=0)
    parser.add_argument("--soak_request_size", type=int, default=LARGE_REQUEST)
    parser.add_argument("--soak_response_size", type=int, default=LARGE_RESPONSE)
    flags = parser.parse_args()
    try:
        client = Client(flags)
        getattr(client, flags.test_case)()
        client.channel.close()
    except (CaseFailed, StopIteration, grpc.RpcError, OSError) as error:
        print(f"{flags.test_case}: {error!r}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
