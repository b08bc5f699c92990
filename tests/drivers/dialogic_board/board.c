/* A board with Dialogic's calls: line devices :N_near1, :N_near2, ... wired to :N_far1, :N_far2, ...

   Calls go through the states of Global Call as its manual has them; every request that is made
   asynchronously ends with its event. Voice devices dxxxB1C1, dxxxB1C2, ... move sound in blocks of
   160 octets along the routes of the bus. It stands in for the vendor's libraries in the tests. */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    TASKFAIL = 0x801, ANSWERED = 0x802, ACCEPT = 0x804, DROPCALL = 0x805, RESETLINEDEV = 0x806,
    SETCHANSTATE = 0x809, ALERTING = 0x821, CONNECTED = 0x822, OFFERED = 0x824,
    DISCONNECTED = 0x826, PROCEEDING = 0x827, BLOCKED = 0x832, UNBLOCKED = 0x833,
    RELEASECALL = 0x859, CALLPROC = 0x866
};

typedef struct {
    long magicno; unsigned long flags; void *evtdatap; long evtlen; long evtdev; long evttype;
    long linedev; long crn; void *extevtdatap; void *usrattr; int cclibid; int rfu1;
} METAEVENT;
typedef struct { unsigned long sc_numts; long *sc_tsarrayp; } SC_TSINFO;
typedef struct DX_IOTT {
    unsigned short io_type; unsigned short rfu; int io_fhandle; char *io_bufp;
    unsigned long io_offset; long io_length; struct DX_IOTT *io_nextp; struct DX_IOTT *io_prevp;
} DX_IOTT;
typedef struct {
    int (*u_read)(int, char *, unsigned int);
    int (*u_write)(int, char *, unsigned int);
    int (*u_seek)(int, long, int);
} DX_UIO;

enum { MOST = 64, BLOCK = 160, CLEARED = 3 };

typedef struct {
    int open, far, number, waiting, in_service;
    long call;               /* 0 while there is none */
    int dropped, gone;       /* this side has dropped; the other side has */
    char calling[129], called[129], own[129];
    long listens;            /* the voice device whose slot it hears */
} Line;
typedef struct { int open; long listens; int playing, recording, place; } Voice;
typedef struct { long type, line, call, result; } Event;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t some = PTHREAD_COND_INITIALIZER;
static Line lines[MOST];
static Voice voices[MOST];
static Event queue[4096], taken;
static unsigned first, last;
static long calls, error;
static DX_UIO functions;
static pthread_t mover;
static int moving;

static void tell(long type, long line, long call, long result)
{
    queue[last++ % 4096] = (Event){ type, line, call, result };
    pthread_cond_signal(&some);
}

static long fail(long why) { error = why; return -1; }

static Line *line_of(long number)
{
    return number > 0 && number < MOST && lines[number].open ? &lines[number] : NULL;
}

static long partner(long number)
{
    for (long n = 1; n < MOST; n++)
        if (lines[n].open && lines[n].number == lines[number].number && lines[n].far != lines[number].far)
            return n;
    return 0;
}

static long line_with(long call)
{
    for (long n = 1; n < MOST; n++)
        if (lines[n].open && lines[n].call == call && call)
            return n;
    return 0;
}

int gc_Start(void *start) { error = 0; return getenv("BOARD_DEAD") ? (int)fail(0x2) : 0; }
int gc_Stop(void) { return 0; }

int gc_OpenEx(long *linedev, char *name, int mode, void *usrattr)
{
    int number, far = strncmp(name, ":N_far", 6) == 0;
    if (sscanf(name, far ? ":N_far%d" : ":N_near%d", &number) != 1)
        return (int)fail(0x5);
    pthread_mutex_lock(&lock);
    for (long n = 1; n < MOST; n++)
        if (!lines[n].open) {
            lines[n] = (Line){ .open = 1, .far = far, .number = number, .in_service = 1 };
            *linedev = n;
            tell(UNBLOCKED, n, 0, 0);
            break;
        }
    pthread_mutex_unlock(&lock);
    return 0;
}

int gc_Close(long linedev)
{
    Line *line = line_of(linedev);
    if (!line)
        return (int)fail(0x6);
    line->open = 0;
    return 0;
}

int gc_WaitCall(long linedev, long *crn, void *block, int timeout, unsigned long mode)
{
    Line *line = line_of(linedev);
    if (!line)
        return (int)fail(0x6);
    line->waiting = 1;
    return 0;
}

int gc_SetCallingNum(long linedev, char *calling)
{
    Line *line = line_of(linedev);
    if (!line)
        return (int)fail(0x6);
    strncpy(line->own, calling, 128);
    return 0;
}

static void end(long number, long cause)   /* the other side is told once */
{
    if (number && lines[number].call && !lines[number].gone) {
        lines[number].gone = 1;
        if (!lines[number].dropped)
            tell(DISCONNECTED, number, lines[number].call, 0x200 | cause);
    }
}

int gc_MakeCall(long linedev, long *crn, char *number, void *block, int timeout, unsigned long mode)
{
    Line *line = line_of(linedev);
    if (!line || line->call)
        return (int)fail(0x7);
    pthread_mutex_lock(&lock);
    long other = partner(linedev);
    *crn = line->call = ++calls;
    line->dropped = line->gone = 0;
    if (!other || !lines[other].waiting || lines[other].call || !lines[other].in_service) {
        line->gone = 1;
        tell(DISCONNECTED, linedev, line->call, 0x200 | 44);
    } else {
        Line *far = &lines[other];
        far->call = ++calls;
        far->dropped = far->gone = 0;
        strncpy(far->called, number, 128);
        strncpy(far->calling, line->own, 128);
        tell(OFFERED, other, far->call, 0);
    }
    line->own[0] = 0;
    pthread_mutex_unlock(&lock);
    return 0;
}

static int answer(long crn, long ended, long told)
{
    pthread_mutex_lock(&lock);
    long number = line_with(crn);
    if (number) {
        long other = partner(number);
        tell(ended, number, crn, 0);
        if (other && lines[other].call && !lines[number].gone)
            tell(told, other, lines[other].call, 0);
    }
    pthread_mutex_unlock(&lock);
    return number ? 0 : (int)fail(0x8);
}

int gc_CallAck(long crn, void *block, unsigned long mode) { return answer(crn, CALLPROC, PROCEEDING); }
int gc_AcceptCall(long crn, int rings, unsigned long mode) { return answer(crn, ACCEPT, ALERTING); }
int gc_AnswerCall(long crn, int rings, unsigned long mode) { return answer(crn, ANSWERED, CONNECTED); }

int gc_DropCall(long crn, int cause, unsigned long mode)
{
    pthread_mutex_lock(&lock);
    long number = line_with(crn);
    if (number) {
        lines[number].dropped = 1;
        end(partner(number), cause);
        tell(DROPCALL, number, crn, 0);
    }
    pthread_mutex_unlock(&lock);
    return number ? 0 : (int)fail(0x8);
}

int gc_ReleaseCallEx(long crn, unsigned long mode)
{
    pthread_mutex_lock(&lock);
    long number = line_with(crn);
    int allowed = number && lines[number].dropped;
    if (allowed) {
        lines[number].call = 0;
        tell(RELEASECALL, number, crn, 0);
    }
    pthread_mutex_unlock(&lock);
    return allowed ? 0 : (int)fail(0x8);
}

int gc_ResetLineDev(long linedev, unsigned long mode)
{
    Line *line = line_of(linedev);
    if (!line)
        return (int)fail(0x6);
    pthread_mutex_lock(&lock);
    if (line->call)
        end(partner(linedev), 41);
    line->call = line->waiting = 0;
    tell(RESETLINEDEV, linedev, 0, 0);
    pthread_mutex_unlock(&lock);
    return 0;
}

int gc_SetChanState(long linedev, int state, unsigned long mode)
{
    Line *line = line_of(linedev);
    if (!line)
        return (int)fail(0x6);
    pthread_mutex_lock(&lock);
    line->in_service = state == 0;
    tell(SETCHANSTATE, linedev, 0, 0);
    long other = partner(linedev);
    if (other)
        tell(state == 0 ? UNBLOCKED : BLOCKED, other, 0, 0);
    pthread_mutex_unlock(&lock);
    return 0;
}

int gc_GetCallInfo(long crn, int info, char *value)
{
    long number = line_with(crn);
    if (!number)
        return (int)fail(0x8);
    strcpy(value, info == 0x107 ? lines[number].calling : lines[number].called);
    return 0;
}

long sr_waitevt(long timeout)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += timeout * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&lock);
    while (first == last)
        if (pthread_cond_timedwait(&some, &lock, &until))
            break;
    int came = first != last;
    if (came)
        taken = queue[first++ % 4096];
    pthread_mutex_unlock(&lock);
    return came ? 0 : -1;
}

int gc_GetMetaEvent(METAEVENT *event)
{
    memset(event, 0, sizeof *event);
    event->flags = 1;
    event->evttype = taken.type;
    event->evtdev = event->linedev = taken.line;
    event->crn = taken.call;
    event->evtlen = taken.result;
    return 0;
}

int gc_ResultValue(METAEVENT *event, int *result, int *part, long *detail)
{
    *result = *part = 0;
    *detail = event->evtlen;
    return 0;
}

int gc_ErrorValue(int *value, int *part, long *detail)
{
    *value = (int)error;
    *part = 0;
    *detail = error;
    return 0;
}

int gc_ResultMsg(int part, long result, char **message)
{
    static char text[40];
    snprintf(text, sizeof text, "error %ld of the board", result);
    *message = text;
    return 0;
}

/* Slots of the bus: a line's are 1 to 63, a voice device's 101 to 163. */
int gc_GetXmitSlot(long linedev, SC_TSINFO *slot) { slot->sc_tsarrayp[0] = linedev; return 0; }
int gc_Listen(long linedev, SC_TSINFO *slot, unsigned long mode)
{
    lines[linedev].listens = slot->sc_tsarrayp[0] - 100;
    return 0;
}
int dx_getxmitslot(int device, SC_TSINFO *slot) { slot->sc_tsarrayp[0] = 100 + device; return 0; }
int dx_listen(int device, SC_TSINFO *slot) { voices[device].listens = slot->sc_tsarrayp[0]; return 0; }

int dx_open(char *name, int flags)
{
    int number;
    if (sscanf(name, "dxxxB1C%d", &number) != 1 || number < 1 || number >= MOST)
        return -1;
    voices[number].open++;
    return number;
}

int dx_close(int device) { voices[device].open--; return 0; }
int dx_setuio(DX_UIO uio) { functions = uio; return 0; }

static void *move(void *unused)
{
    char block[BLOCK];
    while (moving) {
        for (int v = 1; v < MOST; v++) {
            if (!voices[v].recording || !voices[v].listens)
                continue;
            long other = partner(voices[v].listens);       /* whose sound its line hears */
            long player = other ? lines[other].listens : 0;
            if (!player || !voices[player].playing)
                continue;
            if (functions.u_read(voices[player].place, block, BLOCK) == BLOCK)
                functions.u_write(voices[v].place, block, BLOCK);
        }
        usleep(1000);
    }
    return NULL;
}

static int begin(int device, DX_IOTT *table)
{
    voices[device].place = table->io_fhandle;
    if (!moving++)
        pthread_create(&mover, NULL, move, NULL);
    return 0;
}

int dx_playiottdata(int device, DX_IOTT *table, void *tpt, void *xpb, unsigned short mode)
{
    voices[device].playing = 1;
    return begin(device, table);
}

int dx_reciottdata(int device, DX_IOTT *table, void *tpt, void *xpb, unsigned short mode)
{
    voices[device].recording = 1;
    return begin(device, table);
}

int dx_stopch(int device, unsigned short mode)
{
    voices[device].playing = voices[device].recording = 0;
    if (moving && !--moving)
        pthread_join(mover, NULL);
    return 0;
}
