"""A real Neo4j Community server for the tests, from its Maven artifacts."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
LTS = "5.26.28"
START_SECONDS = 600  # a busy machine
# Tests end before a compiler that takes its time would pay; and published classes are
# sound, so that loading them need not check each.
QUICK = (
    *("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
    *("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"),
)
_OPENS = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch")


class NoServerError(Exception):
    """Neo4j was asked for and cannot be had; the message says why."""


@dataclass(frozen=True)
class Release:
    """One version of Neo4j: what it needs, and how it is started."""

    version: str

    @property
    def is_lts(self) -> bool:
        return self.version.startswith("5.")

    @property
    def java_versions(self) -> range:
        return range(17, 22) if self.is_lts else range(21, 100)

    @property
    def main_class(self) -> str:
        name = "CommunityEntryPoint" if self.is_lts else "Neo4jCommunity"
        return f"org.neo4j.server.{name}"

    @property
    def opens(self) -> list[str]:
        more = () if self.is_lts else ("java.base/java.util.concurrent",)
        return [f"--add-opens={package}=ALL-UNNAMED" for package in (*_OPENS, *more)]


@dataclass
class Server:
    """A server in a home of its own on a port of its own, ended by its process id."""

    release: Release
    home: Path
    password: str = field(default_factory=lambda: secrets.token_hex(12))
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    settings: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = QUICK

    def __post_init__(self) -> None:
        self.java = find_java(self.release)
        self.libraries = fetch(self.release)
        for name in ("conf", "data", "logs", "plugins", "import", "run"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        self.port = self.port or free_port()
        self.admin("dbms", "set-initial-password", self.password)

    @property
    def uri(self) -> str:
        return f"neo4j://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "NEO4J_URI": self.uri,
            "NEO4J_USERNAME": "neo4j",
            "NEO4J_PASSWORD": self.password,
        }

    def admin(self, *arguments: str) -> str:
        """Run a command of Neo4j's own administration tool on this home."""
        self._configure()
        environment = {
            **os.environ,
            "NEO4J_HOME": str(self.home),
            "NEO4J_CONF": str(self.home / "conf"),
        }
        command = [self.java, *QUICK, "-cp", f"{self.libraries}/*", *self.release.opens]
        done = subprocess.run(  # noqa: S603
            [*command, "org.neo4j.cli.AdminTool", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NoServerError(f"neo4j-admin {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def start(self) -> None:
        self._configure()
        log = (self.home / "logs" / "console.log").open("wb")
        command = [
            self.java,
            *self.options,
            "-cp",
            f"{self.libraries}/*",
            *self.release.opens,
        ]
        self.process = subprocess.Popen(  # noqa: S603
            [
                *command,
                self.release.main_class,
                f"--home-dir={self.home}",
                f"--config-dir={self.home / 'conf'}",
                "--console-mode",
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        log.close()
        self._wait()

    def kill(self) -> None:
        """End the server as a crash would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    def _configure(self) -> None:
        settings = {
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "dbms.security.auth_enabled": "true",
            "server.memory.pagecache.size": "256m",
            "dbms.usage_report.enabled": "false",
            # Tests fill and empty the database: each would have every plan made anew.
            "dbms.cypher.min_replan_interval": "1h",
            "db.tx_log.preallocate": "false",
            **self.settings,
        }
        text = "".join(f"{name}={value}\n" for name, value in settings.items())
        (self.home / "conf" / "neo4j.conf").write_text(text)

    def _wait(self) -> None:
        assert self.process is not None
        console = self.home / "logs" / "console.log"
        deadline = time.monotonic() + START_SECONDS
        while "Started." not in console.read_text(errors="replace"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                tail = console.read_text(errors="replace")[-2000:]
                self.stop()
                raise NoServerError(f"Neo4j {self.release.version} did not start: {tail}")
            time.sleep(0.1)


def find_java(release: Release) -> str:
    """Find a Java that this release runs on: JAVA_HOME, the path, and those beside it."""
    first = [Path(home) / "bin" / "java" for home in (os.environ.get("JAVA_HOME"),) if home]
    if found := shutil.which("java"):
        first.append(Path(found))
    beside = [
        other
        for java in first
        for other in sorted(java.resolve().parents[2].glob("*/bin/java"))
    ]
    for java in (*first, *beside):
        if java.is_file() and _java_version(java) in release.java_versions:
            return str(java)
    needed = release.java_versions
    raise NoServerError(f"Neo4j {release.version} needs Java {needed.start} or newer")


def fetch(release: Release) -> Path:
    """Fetch the artifacts of a release once, into a folder outside the project."""
    cache = os.environ.get("DIVERSION_NEO4J_CACHE") or Path.home() / ".cache"
    folder = Path(cache) / "diversion-neo4j" / release.version
    complete = folder / ".complete"
    if not complete.exists():
        import fcntl  # noqa: PLC0415 - not on every system

        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not complete.exists():  # another process may have been here first
                _fetch(release, folder)
                complete.touch()
    return folder


def _fetch(release: Release, folder: Path) -> None:
    if (maven := shutil.which("mvn")) is None:
        raise NoServerError("Maven (mvn) is needed to fetch Neo4j")
    command = [
        maven, "-q", "-B", "-f", str(POM), "dependency:copy-dependencies",
        "-DincludeScope=runtime", f"-Dneo4j.version={release.version}",
        f"-DoutputDirectory={folder}",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise NoServerError(f"fetching Neo4j {release.version}: {done.stdout[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _java_version(java: Path) -> int:
    command = [str(java), "-version"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r'version "(\d+)', told.stderr)
    return int(found[1]) if found else 0
