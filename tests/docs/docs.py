#!/usr/bin/env python3
"""Checks that the documentation tells the truth about the files beside it.

    docs.py ROOT     prints what is wrong in README.md, CONTRIBUTING.md and docs/; exits 1 if anything is
    docs.py --test   plants faults in a small tree, and checks that each is found

Code in C++, CMake or proto is taken from a file that is compiled, which the line before says, and
stands there verbatim but for its indentation:

    <!-- examples/greeter/server.cc -->
    ```cpp
    greeter.bind(router);
    ```

What only shows a shape, and is not compiled, says so: <!-- a sketch -->. The code in the cells of a
table may be from a file too, each piece somewhere on one line of it:

    <!-- code of examples/greeter/server.cc -->
    | before | after |
    | --- | --- |
    | `Bind(&greeter)` | `greeter.bind(router)` |

Relative links lead to files, and the folders of a tree drawn in a ```tree block exist.
"""

import itertools
import pathlib
import re
import sys
import tempfile
import textwrap

CODE = {"cpp", "cmake", "proto"}
SKETCH = "a sketch"
MARKER = re.compile(r"<!-- (.+) -->")
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)")
FENCE = re.compile(r"```(\w*)")
TABLE = re.compile(r"<!-- code of (.+) -->")
CODE_SPAN = re.compile(r"`([^`]+)`")


def passages(text, lines):
    """Whether LINES stand in TEXT one after the other, all moved by the same indentation."""
    file = text.splitlines()
    wanted = "\n".join(line.rstrip() for line in lines)
    for start in range(len(file) - len(lines) + 1):
        found = textwrap.dedent("\n".join(file[start:start + len(lines)]))
        if "\n".join(line.rstrip() for line in found.splitlines()) == wanted:
            return True
    return False


def blocks(lines):
    """Each fenced block of a document: its first line's number, language, marker and lines."""
    start = None
    for number, line in enumerate(lines, 1):
        fence = FENCE.match(line)
        if start is None and fence:
            start, language = number, fence.group(1)
            marker = MARKER.fullmatch(lines[number - 2].strip()) if number > 1 else None
        elif start is not None and line == "```":
            yield start, language, marker and marker.group(1), lines[start:number - 1]
            start = None
    if start is not None:
        yield start, None, None, []


def block_fault(root, language, marker, lines):
    """Why a block is wrong, or None."""
    if language is None:
        return "the block is not closed"
    if language == "tree":
        missing = [word for word in (line.split()[0] for line in lines if line.strip())
                   if not (root / word).exists()]
        return f"there is no {missing[0]}" if missing else None
    if language not in CODE and not marker:
        return None
    if not marker:
        return f"code without a <!-- file --> it is taken from, or <!-- {SKETCH} -->"
    if marker == SKETCH:
        return None
    source = root / marker
    if not source.is_file():
        return f"there is no file {marker}"
    if not lines or not passages(source.read_text(encoding="utf-8"), lines):
        return f"this does not stand in {marker}"
    return None


def tables(lines):
    """Each table with a marker before it: its first line's number, the marker's file, its rows."""
    for number, line in enumerate(lines, 1):
        marker = TABLE.fullmatch(line.strip())
        if marker:
            rows = itertools.takewhile(lambda row: row.startswith("|"), lines[number:])
            yield number, marker.group(1), list(rows)[2:]


def table_fault(root, name, rows):
    """Why the code in a table is wrong, or None."""
    source = root / name
    if not source.is_file():
        return f"there is no file {name}"
    spans = [span.replace("\\|", "|") for row in rows for span in CODE_SPAN.findall(row)]
    if not spans:
        return "no table with code follows"
    lines = source.read_text(encoding="utf-8").splitlines()
    missing = [span for span in spans if not any(span in line for line in lines)]
    return f"this does not stand in {name}: {missing[0]}" if missing else None


def document_faults(root, document):
    """All that is wrong in DOCUMENT, one line each, and how many blocks and links it has."""
    faults, count = [], 0
    text = document.read_text(encoding="utf-8")
    lines = text.splitlines()
    where = document.relative_to(root)
    prose = list(lines)  # without the blocks, whose lambdas look like links
    for number, language, marker, block in blocks(lines):
        count += 1
        prose[number:number + len(block)] = [""] * len(block)
        fault = block_fault(root, language, marker, block)
        if fault:
            faults.append(f"{where}:{number}: {fault}")
    for number, name, rows in tables(prose):
        count += 1
        fault = table_fault(root, name, rows)
        if fault:
            faults.append(f"{where}:{number}: {fault}")
    for line, words in enumerate(prose, 1):
        for match in LINK.finditer(words):
            count += 1
            if not (document.parent / match.group(1)).exists():
                faults.append(f"{where}:{line}: the link leads nowhere: {match.group(1)}")
    return faults, count


def main(root):
    documents = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]
    faults, count = [], 0
    for document in documents:
        found, checked = document_faults(root, document)
        faults += found
        count += checked
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults in {len(documents)} documents with {count} blocks and links")
    return 1 if faults or count == 0 else 0


# --- the test of the test ------------------------------------------------------------------------

SOURCE = "int main() {\n  if (x) {\n    f();\n  }\n}\n"
CASES = [
    ("<!-- a.cc -->\n```cpp\nif (x) {\n  f();\n}\n```\n", None),
    ("<!-- a.cc -->\n```cpp\nint main() {\n  if (x) {\n```\n", None),
    ("<!-- a.cc -->\n```cpp\nif (x) {\n  g();\n}\n```\n", "does not stand in a.cc"),
    ("<!-- a.cc -->\n```cpp\nif (x) {\nf();\n}\n```\n", "does not stand in a.cc"),
    ("<!-- a.cc -->\n```cpp\nint main() {\n    f();\n```\n", "does not stand in a.cc"),
    ("<!-- a.cc -->\n```cpp\n```\n", "does not stand in a.cc"),
    ("<!-- b.cc -->\n```cpp\nf();\n```\n", "there is no file b.cc"),
    ("<!-- a.cc -->\n```cpp\nf();\n", "not closed"),
    ("text\n```cpp\nf();\n```\n", "code without"),
    ("<!-- a sketch -->\n```cpp\nanything();\n```\n", None),
    ("```sh\n./dev test\n```\n", None),
    ("```tree\na.cc    a file\n```\n", None),
    ("```tree\na.cc    a file\ngone/   a folder\n```\n", "there is no gone/"),
    ("<!-- code of a.cc -->\n| a | b |\n| --- | --- |\n| `if (x)` | `f();` |\n", None),
    ("<!-- code of a.cc -->\n| a | b |\n| --- | --- |\n| `f()` | `g()` |\n", "in a.cc: g()"),
    ("<!-- code of a.cc -->\n| a | b |\n| --- | --- |\n| `f(` | `x\\|\\|` |\n", "in a.cc: x||"),
    ("<!-- code of a.cc -->\n| `a` | `b` |\n| --- | --- |\n| f | g |\n", "no table with code"),
    ("<!-- code of a.cc -->\ntext\n", "no table with code"),
    ("<!-- code of b.cc -->\n| a |\n| --- |\n| `f` |\n", "there is no file b.cc"),
    ("see [a](a.cc) and [b](https://example.org/b) and [c](a.cc#x)\n", None),
    ("see\n[a](gone.md)\n", "leads nowhere: gone.md"),
]


def self_test():
    failed = 0
    for text, why in CASES:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "a.cc").write_text(SOURCE, encoding="utf-8")
            (root / "x.md").write_text(text, encoding="utf-8")
            faults, _ = document_faults(root, root / "x.md")
        if (len(faults) != 1 or why not in faults[0]) if why else faults:
            print(f"{text!r}: expected {why}, got {faults}")
            failed += 1
    print(f"{len(CASES)} documents, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(self_test() if sys.argv[1] == "--test" else main(pathlib.Path(sys.argv[1])))
