"""Protos by the thousand, as a company has them: corpus.write(folder, count, seed) makes them.

Folders are packages, of ten files each. A file has two to eight messages of two to twelve fields,
with comments, most have an enum, every third has a service. It uses types of up to four others, of
its own package or of the first three, which are what all have in common, and often a well-known one.
The same count and seed give the same files.
"""

import random

SCALARS = ("string", "string", "string", "int64", "int32", "bool", "double", "bytes", "uint64",
           "sint32", "fixed64")
KEYS = ("string", "string", "int32", "uint64")
WELL_KNOWN = {"google.protobuf.Timestamp": "google/protobuf/timestamp.proto",
              "google.protobuf.Duration": "google/protobuf/duration.proto"}
NOUNS = ("account", "address", "batch", "cart", "device", "event", "filter", "group", "invoice",
         "job", "label", "metric", "note", "order", "page", "quota", "region", "shelf", "ticket",
         "user")
FILES_PER_PACKAGE = 10
COMMON = 3 * FILES_PER_PACKAGE


class File:
    """One .proto: what it defines, and what it needs of others."""

    def __init__(self, number, earlier, rng):
        self.rng = rng
        self.package = f"corp.area{number // FILES_PER_PACKAGE:03}.v1"
        self.noun = f"{NOUNS[number % len(NOUNS)]}{number:04}"
        self.path = f"{self.package.replace('.', '/')}/{self.noun}.proto"
        nearby = earlier[:COMMON] + earlier[max(COMMON, number - number % FILES_PER_PACKAGE):]
        self.neighbours = rng.sample(nearby, min(len(nearby), rng.randint(0, 4)))
        self.imports = set()
        self.messages = [f"{self.noun.title()}{part}" for part in
                         ("", "Spec", "State", "Change", "Summary", "Page", "Hint", "Audit")
                         [:rng.randint(2, 8)]]
        self.has_enum = rng.random() < 0.7
        self.has_service = number % 3 == 0

    def type_of_field(self, known):
        """A type that a message may have as a field: one before it, of KNOWN, or of an import."""
        pick = self.rng.random()
        if pick < 0.15 and known:
            return self.rng.choice(known)
        if pick < 0.25 and self.neighbours:
            other = self.rng.choice(self.neighbours)
            self.imports.add(other.path)
            return f"{other.package}.{self.rng.choice(other.messages)}"
        if pick < 0.32:
            name = self.rng.choice(sorted(WELL_KNOWN))
            self.imports.add(WELL_KNOWN[name])
            return name
        if pick < 0.4 and self.has_enum:
            return f"{self.noun.title()}Kind"
        return self.rng.choice(SCALARS)

    def field(self, number, known):
        name = f"{self.rng.choice(NOUNS)}_{number}"
        pick = self.rng.random()
        if pick < 0.15:
            return f"  repeated {self.type_of_field(known)} {name} = {number};\n"
        if pick < 0.2:
            key = self.rng.choice(KEYS)
            return f"  map<{key}, {self.type_of_field(known)}> {name} = {number};\n"
        if pick < 0.3:
            return f"  optional {self.type_of_field(known)} {name} = {number};\n"
        if pick < 0.34:
            return (f"  oneof choice_{number} {{\n    string {name} = {number};\n"
                    f"    int64 {name}_id = {number + 100};\n  }}\n")
        comment = f"  // What the {name} of this one is.\n" if pick > 0.6 else ""
        return f"{comment}  {self.type_of_field(known)} {name} = {number};\n"

    def message(self, name, known):
        fields = "".join(self.field(number, known)
                         for number in range(1, self.rng.randint(3, 13)))
        return f"// A {name}, as {self.package} has it.\nmessage {name} {{\n{fields}}}\n\n"

    def enum(self):
        name = self.noun.upper()
        values = "".join(f"  {name}_KIND_VALUE_{n} = {n};\n" for n in range(self.rng.randint(2, 9)))
        return f"enum {self.noun.title()}Kind {{\n{values}}}\n\n" if self.has_enum else ""

    def service(self):
        if not self.has_service:
            return ""
        name, request, reply = self.noun.title(), self.messages[1], self.messages[0]
        return (f"service {name}Service {{\n"
                f"  // Gets one.\n  rpc Get{name}({request}) returns ({reply});\n"
                f"  rpc Update{name}({reply}) returns ({reply});\n"
                f"  rpc Watch{name}({request}) returns (stream {reply});\n"
                f"  rpc Upload{name}(stream {reply}) returns ({request});\n}}\n")

    def text(self):
        body = "".join(self.message(name, self.messages[:index])
                       for index, name in enumerate(self.messages))
        body = self.enum() + body + self.service()
        imports = "".join(f'import "{path}";\n' for path in sorted(self.imports))
        return f'syntax = "proto3";\n\npackage {self.package};\n\n{imports}\n{body}'


def write(folder, count, seed=1):
    """Writes COUNT files below FOLDER; gives them as File, each after those it imports."""
    rng = random.Random(seed)
    files = []
    for number in range(count):
        file = File(number, files, rng)
        files.append(file)
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text(), encoding="utf-8")
    return files
