"""A filter of system calls for participants' code (seccomp): what no notebook needs and an attack would."""

import ctypes
import errno
import os
import struct
import sys

LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF instructions
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
CALL, MACHINE, FIRST_ARGUMENT = 0, 4, 16  # places in struct seccomp_data
X32 = 0x40000000  # calls of another convention, numbered from here on x86-64
NAMESPACES = 0x7E020000  # any CLONE_NEW... flag
FAMILIES = (1, 2, 10, 16)  # unix, inet, inet6, netlink: what a namespace of the network holds; never vsock
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 38, 22

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE = {"x86_64": 56, "aarch64": 220}
KILL_CALL = {"x86_64": 62, "aarch64": 129}
EVERYBODY = 0xFFFFFFFF  # kill(-1, ...)
LIMITS_OF = {"x86_64": 302, "aarch64": 261}  # prlimit64: of whom comes first, and 0 is oneself
SOCKET = {"x86_64": 41, "aarch64": 198}
REFUSED = {  # each: on x86-64, on 64-bit ARM
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "shmget": (29, 194),  # this and the next two: memory that no limit counts
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "syslog": (103, 116),
}
UNKNOWN = {  # said not to exist, so that libraries take their other way
    "memfd_create": (319, 279),  # memory that no limit counts
    "memfd_secret": (447, 447),
    "io_uring_setup": (425, 425),  # it would pass by this filter
    "clone3": (435, 435),  # its flags can't be read here; glibc then calls clone
}


def program(machine: str) -> bytes:
    """Return the filter for a machine, as the kernel's instructions."""
    column = list(ARCHITECTURES).index(machine)
    refuse, unknown = REFUSE | errno.EPERM, REFUSE | errno.ENOSYS
    lines = [
        (LOAD, 0, 0, MACHINE),
        (JUMP_EQUAL, 1, 0, ARCHITECTURES[machine]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, CALL),
        (JUMP_AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, unknown),
    ]
    for numbers, answer in ((REFUSED, refuse), (UNKNOWN, unknown)):
        for number in numbers.values():
            lines += [(JUMP_EQUAL, 0, 1, number[column]), (RETURN, 0, 0, answer)]
    lines += [
        (JUMP_EQUAL, 0, 4, CLONE[machine]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (JUMP_ANY_BIT, 0, 1, NAMESPACES),
        (RETURN, 0, 0, refuse),
        (RETURN, 0, 0, ALLOW),
        (JUMP_EQUAL, 0, 4, KILL_CALL[machine]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (JUMP_EQUAL, 0, 1, EVERYBODY),
        (RETURN, 0, 0, refuse),
        (RETURN, 0, 0, ALLOW),
        (JUMP_EQUAL, 0, 4, LIMITS_OF[machine]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (JUMP_EQUAL, 0, 1, 0),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, refuse),
        (JUMP_EQUAL, 1, 0, SOCKET[machine]),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, FIRST_ARGUMENT),
    ]
    for family in FAMILIES:
        lines += [(JUMP_EQUAL, 0, 1, family), (RETURN, 0, 0, ALLOW)]
    lines.append((RETURN, 0, 0, REFUSE | errno.EAFNOSUPPORT))
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def is_known() -> bool:
    """Whether there is a filter for this machine."""
    return os.uname().machine in ARCHITECTURES and sys.maxsize > 1 << 32


def filter_calls() -> bool:
    """Put the filter over this process and all that come of it; return whether it is there."""
    if not is_known():
        return False
    instructions = program(os.uname().machine)
    buffer = ctypes.create_string_buffer(instructions, len(instructions))
    head = struct.pack("HxxxxxxP", len(instructions) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    pointer = ctypes.create_string_buffer(head, len(head))
    return bool(libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(pointer), 0, 0) == 0)
