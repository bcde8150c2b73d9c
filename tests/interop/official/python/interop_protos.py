"""The messages and methods of grpc.testing, from a descriptor set that protoc wrote.

Not from the modules that protoc writes: those would be a package `grpc`, and gRPC's is one already.
"""

import argparse
import dataclasses

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


@dataclasses.dataclass
class Method:
    """One method of a service, with what gRPC needs to call it."""

    path: str
    request: type
    response: type
    client_streams: bool
    server_streams: bool


class Protos:
    """protos.SimpleRequest is a message class, protos.methods["TestService"] methods by name."""

    def __init__(self, path):
        with open(path, "rb") as file:
            files = descriptor_pb2.FileDescriptorSet.FromString(file.read())
        pool = descriptor_pool.DescriptorPool()
        factory = message_factory.MessageFactory(pool)
        self.methods = {}
        for file in files.file:
            pool.Add(file)
        for file in files.file:
            descriptor = pool.FindFileByName(file.name)
            for name, message in descriptor.message_types_by_name.items():
                setattr(self, name, factory.GetPrototype(message))
        for file in files.file:
            for service in file.service:
                self.methods[service.name] = {
                    method.name: Method(
                        f"/{file.package}.{service.name}/{method.name}",
                        getattr(self, method.input_type.rpartition(".")[2]),
                        getattr(self, method.output_type.rpartition(".")[2]),
                        method.client_streaming, method.server_streaming)
                    for method in service.method
                }


def boolean(text):
    """The value of a flag such as --use_tls=true."""
    if text.lower() not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"{text} is neither true nor false")
    return text.lower() == "true"


def add_boolean(parser, name, help):
    parser.add_argument(name, type=boolean, nargs="?", const=True, default=False, help=help)
