"""The implementations: how the client and the server of each are started, and what each cannot do."""

import dataclasses
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent

COMPRESSED = ("client_compressed_unary", "server_compressed_unary", "client_compressed_streaming",
              "server_compressed_streaming")


@dataclasses.dataclass
class Peer:
    """An implementation."""

    name: str
    version: str
    client: list  # command
    server: list
    environment: dict = dataclasses.field(default_factory=dict)
    # Why its client, or its server, cannot take part in a case, by the case's name.
    client_lacks: dict = dataclasses.field(default_factory=dict)
    server_lacks: dict = dataclasses.field(default_factory=dict)


def ours(programs, transport, name):
    version = re.search(r"project\(cpprpc VERSION (\S+)",
                        (HERE.parents[2] / "CMakeLists.txt").read_text()).group(1)
    flag = f"--transport={transport}"
    return Peer(name, f"cpp-rpc {version} on {transport}",
                [programs / "interop_client", flag], [programs / "interop_server", flag])


def cpp(programs):
    version = _first_line("pkg-config", "--modversion", "grpc++")
    return Peer("c++", f"grpc++ {version}",
                [programs / "interop_grpcpp_client"], [programs / "interop_grpcpp_server"])


def python(programs):
    interpreter = "/usr/bin/python3"  # Debian's, whose packages have grpcio
    versions = _first_line(interpreter, "-c", "import grpc, platform; "
                           "print('grpcio', grpc.__version__, 'on Python', "
                           "platform.python_version())")
    protos = f"--protos={programs / 'test.descriptors'}"
    blind = "grpcio does not tell whether a message arrived compressed"
    return Peer(
        "python", versions,
        [interpreter, HERE / "python" / "interop_client.py", protos],
        [interpreter, HERE / "python" / "interop_server.py", protos],
        client_lacks={
            "server_compressed_unary": blind,
            "server_compressed_streaming": blind,
            "client_compressed_streaming":
                "grpcio's client has no compression for single messages of a stream",
        },
        server_lacks={
            "client_compressed_unary": blind,
            "client_compressed_streaming": blind,
        })


def node(protos, packages):
    version = _first_line("node", "-p",
                          f"require('{packages}/node_modules/@grpc/grpc-js/package.json').version")
    blind = "@grpc/grpc-js does not tell whether a message arrived compressed"
    plain = "@grpc/grpc-js's server does not compress"
    return Peer(
        "node", f"@grpc/grpc-js {version} on Node.js {_first_line('node', '--version')}",
        ["node", HERE / "node" / "interop_client.js", f"--protos={protos}"],
        ["node", HERE / "node" / "interop_server.js", f"--protos={protos}"],
        environment={"NODE_PATH": str(packages / "node_modules")},
        client_lacks={
            "server_compressed_unary": blind,
            "server_compressed_streaming": blind,
            "client_compressed_streaming":
                "@grpc/grpc-js's client has no compression for single messages of a stream",
        },
        server_lacks={
            "client_compressed_unary": blind,
            "client_compressed_streaming": blind,
            "server_compressed_unary": plain,
            "server_compressed_streaming": plain,
        })


def _first_line(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[0]
