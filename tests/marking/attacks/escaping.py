"""Attacks on processes, namespaces and the kernel: signals, tracing, mounts, keys, links."""

from .attack import DIES, RUNS, Attack

# A participant may kill what runs their own work; that costs the work, in words, and nobody else's.
OWN_LOSS = (RUNS, DIES, ("ran", "killed", "killed"), ("timed out", "fail", "pass"))

TRACING = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
ATTACH, SEIZE, PIDFD_OPEN, PIDFD_GETFD = 16, 0x4206, 434, 438
class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
buffer = ctypes.create_string_buffer(4096)
local = Part(ctypes.addressof(buffer), 4096)
remote = Part(id(reached) & ~4095, 4096)
for pid in {1, 2, 3, os.getppid(), @COORDINATOR@, *range(4, 400)} - {os.getpid(), 0}:
    if libc.ptrace(SEIZE, pid, 0, 0) == 0 or libc.ptrace(ATTACH, pid, 0, 0) == 0:
        reached(("ptrace", pid))
    if libc.process_vm_readv(pid, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0) > 0:
        reached(("process_vm_readv", pid))
    handle = libc.syscall(PIDFD_OPEN, pid, 0)
    if handle >= 0:
        for number in range(12):
            if libc.syscall(PIDFD_GETFD, handle, number, 0) >= 0:
                reached(("pidfd_getfd", pid, number))
        if libc.setns(handle, 0x20000) == 0:
            reached(("setns", pid))
"""

ESCAPING = (
    Attack("traces its parent and its siblings", TRACING),
    Attack(
        "kills every process that it can name",
        """
        import os, signal
        for pid in {@COORDINATOR@, os.getppid(), *range(1, 3000)} - {os.getpid(), 0}:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        """,
        outcomes=OWN_LOSS,
    ),
    Attack(
        "kills everyone at once",
        """
        import os, signal
        for target in (-1, -@COORDINATOR@):
            try:
                os.kill(target, signal.SIGKILL)
            except OSError:
                pass
        """,
        outcomes=OWN_LOSS,
    ),
    Attack(
        "sends every signal to process 1 and to its parent",
        """
        import os, signal
        for number in signal.valid_signals():
            for pid in {1, os.getppid()} - {0}:
                try:
                    os.kill(pid, number)
                except OSError:
                    pass
        """,
        outcomes=OWN_LOSS,
    ),
    Attack(
        "stops its process group",
        "import os, signal\nos.killpg(0, signal.SIGSTOP)",
        outcomes=(DIES, ("timed out", "killed", "killed")),
    ),
    Attack(
        "takes limits from its supervisor",
        """
        import os, resource
        for pid in (1, os.getppid()):
            for kind in ("NOFILE", "FSIZE", "AS", "CPU"):
                tried(resource.prlimit, pid, getattr(resource, f"RLIMIT_{kind}"), (0, 0))
        """,
    ),
    Attack(
        "raises its own limits",
        """
        import os, resource
        for kind in range(16):
            soft, hard = resource.getrlimit(kind)
            if hard != resource.RLIM_INFINITY:
                tried(resource.setrlimit, kind, (hard + 1, hard + 1))
        tried(os.setpriority, os.PRIO_PROCESS, 0, -20)
        """,
    ),
    Attack(
        "mounts, makes namespaces, changes its root",
        """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        for flags in (1 << 28, 1 << 28 | 1 << 17, *(1 << bit for bit in (17, 25, 26, 27, 29, 30))):
            child = os.fork()
            if child == 0:
                os._exit(0 if libc.unshare(flags) == 0 else 1)
            if os.waitpid(child, 0)[1] == 0:
                reached(("unshare", hex(flags)))
        os.makedirs("m", exist_ok=True)
        for kind, source in ((b"tmpfs", b"tmpfs"), (b"proc", b"proc"), (b"sysfs", b"sysfs"), (b"", b"/")):
            if libc.mount(source, b"m", kind, 0 if kind else 4096, None) == 0:
                reached(("mount", kind))
        for place in (b"/proc", b"/tmp", b"/dev", b"/usr", os.getcwd().encode()):
            if libc.umount2(place, 2) == 0:
                reached(("umount", place))
        tried(os.chroot, "m")
        """,
    ),
    Attack(
        "takes other users' ids and rights",
        """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        uid, gid = os.getuid(), os.getgid()
        for other in (0, 1, 1000, 65534, uid + 1):
            tried(os.setuid, other), tried(os.setgid, other), tried(os.setgroups, [other])
        if 0 in (uid, gid, os.geteuid(), os.getegid()):
            reached((uid, gid))
        if libc.prctl(39, 0, 0, 0, 0) != 1:
            reached("programs may gain rights")
        """,
    ),
    Attack(
        "changes owners and rights of the system",
        """
        import os, sys
        for path in ("/", "/usr", "/usr/bin/env", "/tmp/..", sys.prefix, sys.base_prefix, os.__file__):
            tried(os.chmod, path, 0o777), tried(os.chown, path, os.getuid(), os.getgid())
        for path in (*sys.path, "/usr/lib", "/etc", "/usr/bin", sys.prefix + "/bin"):
            if path.startswith("/") and not path.startswith(("/tmp", os.getcwd())):
                tried(open, path + "/hostile.pth", "w")
        """,
    ),
    Attack(
        "leaves keys in the kernel's keyrings for others",
        """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        for ring in (-1, -2, -3, -4, -5):
            number = libc.syscall(248, b"user", b"note-for-a-sibling", b"42", 2, ring)
            if number > 0:
                libc.syscall(250, 5, number, 0x3F3F3F3F)
        """,
    ),
    Attack(
        "reads keys that others left in the kernel's keyrings",
        """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.syscall(249, b"user", b"note-for-a-sibling", None, 0) > 0:
            reached("a sibling's key")
        """,
    ),
    Attack(
        "links out of its work folder",
        """
        import os
        for target in ("@ROOT@/gradebook.db", "@ROOT@/source", "@ROOT@", "/proc/1/root", "/proc/1/cwd"):
            for link in (os.symlink, os.link):
                name = f"link{len(os.listdir('.'))}"
                try:
                    link(target, name)
                except OSError:
                    continue
                tried(os.listdir if os.path.isdir(name) else open, name)
                try:
                    open(name, "ab").write(b"HOSTILE")
                    reached(name)
                except OSError:
                    pass
        """,
    ),
    Attack(
        "puts links where its notebook and its outputs are looked for",
        """
        import glob, os
        for name in glob.glob("*") + ["1-waits.ipynb", "2-costs.ipynb", "timestamp.txt", "autograded"]:
            try:
                if os.path.lexists(name):
                    os.rename(name, name + ".old")
                os.symlink("@ROOT@/gradebook.db", name)
            except OSError:
                pass
        """,
        outcomes=(RUNS, ("ran", "fail", "error")),
    ),
)

# Played by two submissions at once: each waits for the other wherever two processes of one machine can meet.
SIBLING = Attack(
    "meets a sibling that runs at the same time",
    """
    import os, socket, time
    name = "sibling-of-" + @MARK@
    places = [f"{folder}/{name}" for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", ".")]
    listeners = []
    for family, address in ((socket.AF_UNIX, "\\0" + name), (socket.AF_INET, ("127.0.0.1", 47117))):
        try:
            listener = socket.socket(family)
            listener.bind(address)
            listener.listen()
            listener.setblocking(False)
            listeners.append(listener)
        except OSError as error:
            reached(("taken by a sibling", address, error.errno))
    for number in range(2, 400):
        if number != os.getpid():
            tried(os.kill, number, 0)
    for place in places:
        try:
            os.close(os.open(place, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            reached(place)
        except OSError:
            pass
    until = time.monotonic() + 1
    while time.monotonic() < until and len(listeners) == 2:
        time.sleep(0.01)
    """,
)
