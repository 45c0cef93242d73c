"""Attacks by what is said: outputs that break their reader, and messages to anyone outside."""

from .attack import DIES, RUNS, Attack

# Output that can't be told as JSON may cost its cell, and no more.
OWN_CELL = (RUNS, DIES, ("killed", "fail", "pass"), ("looks tampered", "killed", "killed"))

TELLING = (
    Attack(
        "calls a listener on this machine",
        """
        import socket
        for place in ("127.0.0.1", "localhost", "0.0.0.0", "::1", socket.gethostname()):
            for family, kind in ((2, 1), (2, 2), (10, 1)):
                try:
                    with socket.socket(family, kind) as line:
                        line.settimeout(0.2)
                        line.connect((place, @PORT@))
                        line.send(b"hello")
                        if kind == 1:
                            reached(place)
                except OSError:
                    pass
        """,
        reaches=True,
    ),
    Attack(
        "calls other machines",
        """
        import socket
        for place in ("192.0.2.1", "198.51.100.1", "169.254.169.254", "255.255.255.255"):
            with socket.socket() as line:
                line.settimeout(0.1)
                try:
                    line.connect((place, 80))
                    reached(place)
                except TimeoutError:
                    reached(("a way to", place))
                except OSError:
                    pass
        """,
    ),
    Attack(
        "asks for a name",
        """
        import socket
        tried(socket.gethostbyname, "cmplearn.invalid")
        tried(socket.getaddrinfo, "cmplearn.invalid", 80)
        question = bytes.fromhex("abcd01000001000000000000") + b"\\x07invalid\\x00\\x00\\x01\\x00\\x01"
        for place in ("127.0.0.1", "127.0.0.53", "192.0.2.53"):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
                for port in (53, @PORT@):
                    try:
                        line.sendto(question, (place, port))
                    except OSError:
                        pass
        """,
    ),
    Attack(
        "calls unix sockets outside",
        """
        import socket
        for address in ("\\0@ABSTRACT@", "@SOCKET@", "/run/dbus/system_bus_socket", "/var/run/docker.sock"):
            with socket.socket(socket.AF_UNIX) as line:
                try:
                    line.connect(address)
                    line.send(b"hello")
                    reached(address)
                except OSError:
                    pass
        """,
        reaches=True,
    ),
    Attack(
        "opens sockets that no network namespace holds",
        """
        import socket
        for name in ("AF_VSOCK", "AF_PACKET", "AF_ALG", "AF_BLUETOOTH", "AF_TIPC", "AF_CAN"):
            if hasattr(socket, name):
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
                    tried(socket.socket, getattr(socket, name), kind)
        """,
    ),
    Attack(
        "types into the tutor's terminal",
        """
        import fcntl, os, termios
        for number in range(16):
            try:
                fcntl.ioctl(number, termios.TIOCSTI, b"x")
                reached(number)
            except OSError:
                pass
        tried(os.open, "/dev/tty", os.O_RDWR)
        """,
    ),
    Attack(
        "prints commands for a terminal", "print('\\x1b]0;owned\\x07\\x1b[2J\\x1b[31m\\x9b5n\\x00\\r\\u202e')"
    ),
    Attack(
        "prints what isn't text",
        """
        import os, sys
        os.write(1, bytes(range(256)))
        try:
            print("\\ud800 alone")
            sys.stdout.flush()
        except UnicodeError:
            pass
        """,
        outcomes=OWN_CELL,
    ),
    Attack(
        "shows numbers that JSON has not",
        """
        from IPython.display import display
        display({"application/json": {"x": float("nan"), "y": float("inf")}, "text/plain": "x"}, raw=True,
                metadata={"z": float("-inf"), "w": float("nan")})
        """,
        outcomes=OWN_CELL,
    ),
    Attack(
        "shows what JSON can't hold",
        """
        from IPython.display import display
        nested = []
        for _ in range(100_000):
            nested = [nested]
        for bundle in ({"a/b": object()}, {1: 2}, {"a/b": {1, 2}}, {"a/b": b"\\xff"}, {"a/b": nested}):
            try:
                display(bundle, raw=True)
            except Exception:
                pass
        display("\\ud800", metadata={"\\udfff": "\\ud800"})
        """,
        outcomes=OWN_CELL,
    ),
    Attack(
        "shows objects whose words are code",
        """
        from IPython.display import display
        class Odd:
            def _repr_mimebundle_(self, **anything):
                return {"text/plain": type("S", (str,), {"encode": lambda *a: 1 / 0})("x"), "text/html": self}
            def _repr_html_(self):
                return b"\\xff" * 3
            def __repr__(self):
                raise KeyboardInterrupt("from the words of an object")
        display(Odd(), {"text/plain": Odd()}, metadata=Odd().__dict__)
        """,
        outcomes=(*OWN_CELL, ("timed out", "fail", "pass")),
    ),
    Attack(
        "raises errors that nobody can tell",
        """
        class Odd(Exception):
            def __str__(self):
                raise ValueError("\\ud800")
            __repr__ = __str__
            def __getattribute__(self, name):
                raise BaseException(name)
        raise Odd("\\ud800")
        """,
        outcomes=OWN_CELL,
    ),
    Attack(
        "hands a script to the reader",
        "from IPython.display import HTML\nHTML('<script>owned = 1</script>')",
    ),
)
