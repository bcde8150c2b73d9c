"""A Debian in a folder: what packages find in a fresh system, and nothing else.

Nothing is mounted into it by us, and what runs in it runs by chroot: so it needs root, debootstrap,
and the mirror that this machine's own apt takes packages from.
"""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import time

from harness import expect
from tools import skip, tool

BASE_LASTS = 7 * 24 * 60 * 60  # seconds: an older base is fetched anew


def output_of(command, **options):
    """The exit status of COMMAND, and what it printed."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **options)
    return done.returncode, done.stdout


def run(command, **options):
    """What COMMAND prints; the test fails if that fails."""
    status, output = output_of(command, **options)
    expect(status == 0, command, "exited with", status, "and printed:\n" + output)
    return output


def release():
    """The name of this machine's Debian: packages made here are for that one."""
    text = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
    values = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    if values.get("ID") != "debian" or "VERSION_CODENAME" not in values:
        skip("this is no release of Debian")
    return values["VERSION_CODENAME"].strip('"')


def sources(codename):
    """Where this machine gets its release from: {name: URI}, as of bookworm and its updates."""
    listed = run([tool("apt-get", "apt"), "indextargets", "--format",
                  "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages"])
    found = {}
    for line in listed.splitlines():
        uri, name, component = line.split()
        if component == "main" and name.removeprefix(codename) in ("", "-updates", "-security"):
            found[name] = uri.rstrip("/")
    if codename not in found:
        skip(f"apt has no source of {codename}, or was never updated")
    return found


def mounts_below(folder):
    with open("/proc/self/mounts", encoding="utf-8") as file:
        points = [line.split()[1] for line in file]
    return [point for point in points if pathlib.Path(point).is_relative_to(folder)]


def remove(folder):
    """Ends what runs in the root FOLDER, and removes it; what is mounted there is not touched."""
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if pathlib.Path(os.readlink(process / "root")).is_relative_to(folder):
                os.kill(int(process.name), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            pass  # it has ended, or is none of ours
    for point in sorted(mounts_below(folder), reverse=True):  # of a debootstrap that was cut short
        run(["umount", point])
    if folder.exists():
        shutil.rmtree(folder)


@contextlib.contextmanager
def fresh(cache):
    """A Root in a folder of CACHE, which also keeps what the next one is made of."""
    if os.geteuid() != 0:
        skip("only root may make a Debian in a folder")
    tool("debootstrap", "debootstrap")
    if any(letter.isspace() for letter in str(cache)):
        skip(f"debootstrap makes no system in a folder with a space in its name: {cache}")
    folder = cache.resolve() / "root"
    try:
        remove(folder)  # of a test that was killed
        yield Root(folder, cache)
    finally:
        remove(folder)


class Root:
    """A fresh system in FOLDER."""

    def __init__(self, folder, cache):
        self.folder = folder
        self.archives = cache / "archives"
        codename = release()
        self.sources = sources(codename)
        cache.mkdir(exist_ok=True)
        status, output = output_of(["/usr/lib/apt/apt-helper", "download-file",
                                    f"{self.sources[codename]}/dists/{codename}/Release",
                                    cache / "Release"])
        if status != 0:
            skip(f"the mirror of this machine's apt cannot be reached:\n{output}")
        base = cache / f"{codename}.tar"
        if base.exists() and time.time() - base.stat().st_mtime < BASE_LASTS:
            self.folder.mkdir()
            run(["tar", "-C", self.folder, "-xf", base])
        else:
            shutil.rmtree(self.archives, ignore_errors=True)
            self._make_base(codename, base)
        self.archives.mkdir(exist_ok=True)
        self._prepare()

    def _make_base(self, codename, base):
        status, output = output_of(["debootstrap", "--variant=minbase", codename, self.folder,
                                    self.sources[codename]])
        if "Cannot install into target" in output:  # as in a container that may not make devices
            skip(f"debootstrap cannot make a system here:\n{output}")
        expect(status == 0, "debootstrap exited with", status, "and printed:\n" + output[-2000:])
        run(["tar", "-C", self.folder, "--one-file-system", "-cf", f"{base}.new", "."])
        os.replace(f"{base}.new", base)

    def _prepare(self):
        """This machine's sources, what was fetched for earlier roots, and no waiting for disks."""
        etc = self.folder / "etc"
        lines = [f"deb {uri} {name} main\n" for name, uri in self.sources.items()]
        (etc / "apt/sources.list").write_text("".join(lines), encoding="utf-8")
        (etc / "dpkg/dpkg.cfg.d/quick").write_text("force-unsafe-io\n", encoding="utf-8")
        (etc / "apt/apt.conf.d/quick").write_text(
            'APT::Install-Recommends "false";\nDpkg::Use-Pty "false";\n'
            'Binary::apt-get::APT::Keep-Downloaded-Packages "true";\n', encoding="utf-8")
        shutil.copy("/etc/resolv.conf", etc / "resolv.conf")
        for archive in self.archives.glob("*.deb"):
            shutil.copy(archive, self.folder / "var/cache/apt/archives")
        self.run(["apt-get", "-q", "update"])

    def command(self, words):
        return ["chroot", self.folder, "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                "LC_ALL=C.UTF-8", "HOME=/root", "DEBIAN_FRONTEND=noninteractive", *words]

    def run(self, words):
        """What WORDS print in the root; the test fails if they fail."""
        return run(self.command(words))

    def install(self, *packages):
        """Installs packages: names, or files of this machine."""
        words = []
        for package in packages:
            if isinstance(package, pathlib.Path):
                shutil.copy(package, self.folder / "root")
                package = f"/root/{package.name}"
            words.append(package)
        self.run(["apt-get", "-q", "-y", "install", *words])
        for archive in (self.folder / "var/cache/apt/archives").glob("*.deb"):
            shutil.copy(archive, self.archives)

    def installed(self):
        """The names of all packages that are installed, or whose settings are."""
        listed = self.run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n"])
        return {line.split()[0] for line in listed.splitlines() if "not-installed" not in line}

    def files(self):
        """Every file and folder of the system, but for what apt and dpkg remember."""
        output = self.run(["find", "/", "-xdev", "-not", "-path", "/root/*", "-not", "-path",
                           "/var/cache/apt/*", "-not", "-path", "/var/log/*"])
        return output.splitlines()
