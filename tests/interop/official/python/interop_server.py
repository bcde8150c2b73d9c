#!/usr/bin/env python3
"""The server of gRPC's interop tests on grpcio, as a peer of ours.

    interop_server.py --protos=test.descriptors --port=0

Prints "port 8080" once it serves, and ends on SIGTERM or SIGINT.
"""

import argparse
import concurrent.futures
import os
import signal
import threading
import time

import grpc

from interop_protos import Protos, add_boolean

INITIAL = "x-grpc-test-echo-initial"
TRAILING = "x-grpc-test-echo-trailing-bin"

CODES = {code.value[0]: code for code in grpc.StatusCode}


def echo_metadata(context):
    received = dict(context.invocation_metadata())
    if INITIAL in received:
        context.send_initial_metadata([(INITIAL, received[INITIAL])])
    if TRAILING in received:
        context.set_trailing_metadata([(TRAILING, received[TRAILING])])


def end_as_asked(context, status):
    """Does not return if the client asks for an error."""
    if status.code != 0:
        context.abort(CODES[status.code], status.message)


def compress(context, is_to_be):
    """What is sent next. Compression is on for the whole call, and off for single messages."""
    context.set_compression(grpc.Compression.Gzip)
    if not is_to_be:
        context.disable_next_message_compression()


class TestService:
    def __init__(self, protos):
        self.protos = protos
        self.id = f"grpcio-{os.getpid()}"

    def payload(self, size):
        return self.protos.Payload(body=bytes(size))

    def respond(self, context, request):
        for parameters in request.response_parameters:
            time.sleep(parameters.interval_us / 1e6)
            if parameters.HasField("compressed"):
                compress(context, parameters.compressed.value)
            yield self.protos.StreamingOutputCallResponse(payload=self.payload(parameters.size))
        end_as_asked(context, request.response_status)

    def EmptyCall(self, request, context):
        echo_metadata(context)
        return self.protos.Empty()

    def UnaryCall(self, request, context):
        if request.HasField("response_compressed"):
            compress(context, request.response_compressed.value)
        echo_metadata(context)
        end_as_asked(context, request.response_status)
        response = self.protos.SimpleResponse()
        if request.response_size > 0:
            response.payload.CopyFrom(self.payload(request.response_size))
        if request.fill_server_id:
            response.server_id = self.id
        return response

    def StreamingOutputCall(self, request, context):
        if any(each.HasField("compressed") for each in request.response_parameters):
            context.set_compression(grpc.Compression.Gzip)  # before the headers
        echo_metadata(context)
        yield from self.respond(context, request)

    def StreamingInputCall(self, requests, context):
        size = sum(len(request.payload.body) for request in requests)
        return self.protos.StreamingInputCallResponse(aggregated_payload_size=size)

    def FullDuplexCall(self, requests, context):
        echo_metadata(context)
        for request in requests:
            yield from self.respond(context, request)

    def HalfDuplexCall(self, requests, context):
        for request in list(requests):
            yield from self.respond(context, request)


def handlers(service, methods):
    """Those that the service has."""
    kinds = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, False): grpc.stream_unary_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }
    return {
        name: kinds[method.client_streams, method.server_streams](
            getattr(service, name), request_deserializer=method.request.FromString,
            response_serializer=method.response.SerializeToString)
        for name, method in methods.items() if hasattr(service, name)
    }


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--protos", required=True, help="the descriptor set of grpc.testing")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--address", default="127.0.0.1")
    add_boolean(parser, "--use_tls", "whether to encrypt")
    parser.add_argument("--tls_cert_file")
    parser.add_argument("--tls_key_file")
    flags = parser.parse_args()

    protos = Protos(flags.protos)
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=16))
    server.add_generic_rpc_handlers([
        grpc.method_handlers_generic_handler(
            "grpc.testing.TestService",
            handlers(TestService(protos), protos.methods["TestService"]))
    ])
    address = f"{flags.address}:{flags.port}"
    if flags.use_tls:
        pair = (read(flags.tls_key_file), read(flags.tls_cert_file))
        port = server.add_secure_port(address, grpc.ssl_server_credentials([pair]))
    else:
        port = server.add_insecure_port(address)

    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    server.start()
    print("port", port, flush=True)
    told_to_stop.wait()
    server.stop(grace=1).wait()


if __name__ == "__main__":
    main()
