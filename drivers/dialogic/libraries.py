"""Dialogic's own libraries, bound where they are installed: Global Call, SRL and voice.

The vendor's headers may not be passed on, so only the names, numbers and layouts that are used
stand here, as the programmer's manuals have them (Global Call API Library Reference, Voice API
Library Reference, Standard Runtime Library). Nothing is loaded before a line of this kind is
configured.
"""

from __future__ import annotations

import enum
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cffi import FFI

from drivers.line import LineUnavailable

DECLARATIONS = """
typedef long LINEDEV;
typedef long CRN;
typedef struct {
    long magicno; unsigned long flags; void *evtdatap; long evtlen; long evtdev; long evttype;
    LINEDEV linedev; CRN crn; void *extevtdatap; void *usrattr; int cclibid; int rfu1;
} METAEVENT;
typedef struct { unsigned long type; long rfu; long service[4]; } GC_CALLACK_BLK;
typedef struct { unsigned long sc_numts; long *sc_tsarrayp; } SC_TSINFO;

int gc_Start(void *start);
int gc_Stop(void);
int gc_OpenEx(LINEDEV *linedev, char *devicename, int mode, void *usrattr);
int gc_Close(LINEDEV linedev);
int gc_WaitCall(LINEDEV linedev, CRN *crn, void *waitcall, int timeout, unsigned long mode);
int gc_CallAck(CRN crn, GC_CALLACK_BLK *callack, unsigned long mode);
int gc_AcceptCall(CRN crn, int rings, unsigned long mode);
int gc_AnswerCall(CRN crn, int rings, unsigned long mode);
int gc_SetCallingNum(LINEDEV linedev, char *calling);
int gc_MakeCall(LINEDEV linedev, CRN *crn, char *number, void *makecall, int timeout,
                unsigned long mode);
int gc_DropCall(CRN crn, int cause, unsigned long mode);
int gc_ReleaseCallEx(CRN crn, unsigned long mode);
int gc_ResetLineDev(LINEDEV linedev, unsigned long mode);
int gc_SetChanState(LINEDEV linedev, int state, unsigned long mode);
int gc_GetMetaEvent(METAEVENT *event);
int gc_GetCallInfo(CRN crn, int info, char *value);
int gc_ResultValue(METAEVENT *event, int *gc_result, int *cclibid, long *cclib_result);
int gc_ErrorValue(int *gc_error, int *cclibid, long *cclib_error);
int gc_ResultMsg(int cclibid, long result, char **message);
int gc_GetXmitSlot(LINEDEV linedev, SC_TSINFO *slot);
int gc_Listen(LINEDEV linedev, SC_TSINFO *slot, unsigned long mode);

long sr_waitevt(long timeout);

typedef struct DX_IOTT {
    unsigned short io_type; unsigned short rfu; int io_fhandle; char *io_bufp;
    unsigned long io_offset; long io_length; struct DX_IOTT *io_nextp; struct DX_IOTT *io_prevp;
} DX_IOTT;
typedef struct {
    unsigned short wFileFormat; unsigned short wDataFormat; unsigned long nSamplesPerSec;
    unsigned long wBitsPerSample;
} DX_XPB;
typedef struct {
    int (*u_read)(int, char *, unsigned int);
    int (*u_write)(int, char *, unsigned int);
    int (*u_seek)(int, long, int);
} DX_UIO;
int dx_open(char *name, int flags);
int dx_close(int device);
int dx_setuio(DX_UIO uio);
int dx_playiottdata(int device, DX_IOTT *iott, void *tpt, DX_XPB *xpb, unsigned short mode);
int dx_reciottdata(int device, DX_IOTT *iott, void *tpt, DX_XPB *xpb, unsigned short mode);
int dx_stopch(int device, unsigned short mode);
int dx_getxmitslot(int device, SC_TSINFO *slot);
int dx_listen(int device, SC_TSINFO *slot);
"""

ASYNC, SYNC = 0x8000, 0
ORIGINATION_ADDRESS, DESTINATION_ADDRESS = 0x107, 0x108
CALL_PROCEEDING = 3
"""GCACK_SERVICE_PROC: gc_CallAck answers the set-up with Proceeding."""
IN_SERVICE, OUT_OF_SERVICE = 0, 2
LONGEST_ADDRESS = 128

IO_TO_THE_END = 0x04 | 0x10
"""IO_EOT, the only entry of its table, and IO_UIO, sound by functions of the program."""
FILE_FORMAT_VOX, DATA_FORMAT_ALAW, RATE_8_KHZ, BITS = 1, 3, 0x40, 8


class GcEvent(enum.IntEnum):
    """Events of Global Call that are heard."""

    TASKFAIL = 0x801
    ANSWERED = 0x802
    ACCEPT = 0x804
    DROPCALL = 0x805
    RESETLINEDEV = 0x806
    SETCHANSTATE = 0x809
    OPENEX = 0x817
    OPENEX_FAIL = 0x818
    ALERTING = 0x821
    CONNECTED = 0x822
    OFFERED = 0x824
    DISCONNECTED = 0x826
    PROCEEDING = 0x827
    PROGRESSING = 0x828
    BLOCKED = 0x832
    UNBLOCKED = 0x833
    RELEASECALL = 0x859
    RELEASECALL_FAIL = 0x85A
    CALLPROC = 0x866


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, copied: the library uses its memory again."""

    type: int
    line_device: int
    call: int
    result: int
    """The library's own result; its low seven bits are a cause of Q.850 after DISCONNECTED."""


FOLDERS = (Path("/usr/dialogic/lib"), Path("/usr/lib"), Path("/usr/lib64"))

ffi: Any = FFI()
ffi.cdef(DECLARATIONS)


class Library:
    """The functions of the vendor's libraries as one object."""

    def __init__(self, names: tuple[str, ...], folder: str = "") -> None:
        self._parts = [ffi.dlopen(str(_path(name, folder)), os.RTLD_GLOBAL) for name in names]

    def __getattr__(self, function: str) -> Any:
        for part in self._parts:
            try:
                found = getattr(part, function)
            except AttributeError:
                continue
            setattr(self, function, found)
            return found
        raise LineUnavailable(f"the installed Dialogic libraries have no function {function}")


def _path(name: str, folder: str) -> Path:
    folders = (Path(folder),) if folder else FOLDERS
    for place in folders:
        if (place / name).exists():
            return place / name
    raise LineUnavailable(
        f"Dialogic's library {name} is not in {' or '.join(map(str, folders))}: install the "
        "board's system release, or name its folder by 'libraries' in the section of the line"
    )


CALLS = ("libsrl.so", "libgc.so")
VOICE = ("libsrl.so", "libdxxx.so")


def library(names: tuple[str, ...], folder: str = "") -> Library:
    """Load libraries. Raises LineUnavailable with the library that is missing."""
    try:
        return Library(names, folder)
    except OSError as problem:
        raise LineUnavailable(f"a Dialogic library cannot be loaded: {problem}") from problem
