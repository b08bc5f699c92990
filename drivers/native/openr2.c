/* openr2 without a device.
 *
 * openr2 1.3 asks a DAHDI file for everything: events, ABCD bits, sound. Here it is linked from its
 * archive with `--wrap` for ioctl, read, write and gettimeofday, and what it asks is answered from
 * a struct in memory: bits and one block of sound go in, a step is done, bits and blocks come out.
 * So one engine serves a card, a socket and a test, and its clock is ours.
 *
 * Its callbacks are kept in a queue and read after the step; nothing of Python runs inside openr2
 * but the question whether a called number is complete, and the log.
 */

#define CORDBOARD_CAS_BLOCK 160
#define CORDBOARD_CAS_AHEAD 16
#define CORDBOARD_CAS_TEXT 96
#define CORDBOARD_R2_EVENTS 32
#define CORDBOARD_R2_LINE 400

/* Descriptors that the kernel never gives; the rest is the number of the channel. */
#define CORDBOARD_R2_BASE 0x40000000

enum {
    CORDBOARD_R2_SEIZED, CORDBOARD_R2_OFFERED, CORDBOARD_R2_ACCEPTED, CORDBOARD_R2_ANSWERED,
    CORDBOARD_R2_DISCONNECTED, CORDBOARD_R2_ENDED, CORDBOARD_R2_FAILED, CORDBOARD_R2_PULSE,
    CORDBOARD_R2_BROKEN,
};

typedef struct {
    int kind, value, restricted, tone;
    char calling[CORDBOARD_CAS_TEXT], called[CORDBOARD_CAS_TEXT];
} cordboard_r2_event_t;

typedef struct {
    int number;
    int rx_bits, tx_bits, alarm;
    int bits_changed, alarm_changed;    /* not yet told to openr2 */
    int heard;                          /* rx holds a block */
    int room;                           /* blocks that may be made in this step */
    int spoken;                         /* blocks in tx */
    int flushed;                        /* throw away what was said before and not sent yet */
    unsigned char rx[CORDBOARD_CAS_BLOCK];
    unsigned char tx[CORDBOARD_CAS_AHEAD * CORDBOARD_CAS_BLOCK];
    int ask_digits;
    int first, queued, lost;
    cordboard_r2_event_t events[CORDBOARD_R2_EVENTS];
    openr2_chan_t *chan;
} cordboard_cas_t;

static int cordboard_r2_wants_more(int number, const char *digits);
static void cordboard_r2_said(int number, int level, const char *text);

/* --- what openr2 takes for the system ------------------------------------------------------ */

static cordboard_cas_t **cordboard_r2_all;
static int cordboard_r2_places;
static int64_t cordboard_r2_clock = 1000000;

void cordboard_r2_now(int64_t microseconds) { cordboard_r2_clock = microseconds; }

int __wrap_gettimeofday(struct timeval *now, void *zone)
{
    (void) zone;
    now->tv_sec = cordboard_r2_clock / 1000000;
    now->tv_usec = cordboard_r2_clock % 1000000;
    return 0;
}

static cordboard_cas_t *cordboard_r2_of(int descriptor)
{
    int place = descriptor - CORDBOARD_R2_BASE;
    if (descriptor < CORDBOARD_R2_BASE || place >= cordboard_r2_places)
        return NULL;
    return cordboard_r2_all[place];
}

/* The requests of dahdi/user.h that openr2 makes, told apart by their number and direction. */
enum {
    REQUEST_FLUSH = 3, REQUEST_PARAMS = 5, REQUEST_EVENT = 8, REQUEST_IOMUX = 9,
    REQUEST_BUFFERS = 27, REQUEST_CHANNEL = 34, REQUEST_BITS = 43,
};
enum { MUX_READ = 1, MUX_WRITE = 2, MUX_EVENT = 8 };
enum { EVENT_ALARM = 4, EVENT_NO_ALARM = 5, EVENT_BITS = 13 };
#define SIGNALLING_PLACE 3              /* of struct dahdi_params, counted in int */
#define SIGNALLING_CAS (1 << 15)

static int cordboard_r2_ready(const cordboard_cas_t *cas, int wanted)
{
    if (cas->alarm_changed || cas->bits_changed)
        return MUX_EVENT;
    if (wanted & MUX_READ && cas->heard)
        return MUX_READ;
    if (wanted & MUX_WRITE && cas->spoken < cas->room)
        return MUX_WRITE;
    return 0;
}

static int cordboard_r2_fetch(cordboard_cas_t *cas)
{
    if (cas->alarm_changed) {
        cas->alarm_changed = 0;
        return cas->alarm ? EVENT_ALARM : EVENT_NO_ALARM;
    }
    if (cas->bits_changed) {
        cas->bits_changed = 0;
        return EVENT_BITS;
    }
    return 0;
}

int __wrap_ioctl(int descriptor, unsigned long request, ...)
{
    cordboard_cas_t *cas = cordboard_r2_of(descriptor);
    va_list rest;
    int *value;

    va_start(rest, request);
    value = va_arg(rest, int *);
    va_end(rest);
    if (cas == NULL) {
        errno = EBADF;
        return -1;
    }
    switch (_IOC_NR(request)) {
    case REQUEST_CHANNEL:
        *value = cas->number;
        break;
    case REQUEST_PARAMS:
        memset(value, 0, _IOC_SIZE(request));
        value[SIGNALLING_PLACE] = SIGNALLING_CAS;
        break;
    case REQUEST_BUFFERS:
        if (_IOC_DIR(request) == _IOC_READ)
            memset(value, 0, _IOC_SIZE(request));
        break;
    case REQUEST_BITS:
        if (_IOC_DIR(request) == _IOC_READ)
            *value = cas->rx_bits;
        else
            cas->tx_bits = *value;
        break;
    case REQUEST_FLUSH:
        cas->spoken = 0;
        cas->flushed = 1;
        break;
    case REQUEST_IOMUX:
        *value = cordboard_r2_ready(cas, *value);
        break;
    case REQUEST_EVENT:
        *value = cordboard_r2_fetch(cas);
        break;
    default:                            /* law, gains, echo canceller: whoever owns the line */
        break;
    }
    return 0;
}

ssize_t __wrap_read(int descriptor, void *buffer, size_t size)
{
    cordboard_cas_t *cas = cordboard_r2_of(descriptor);
    if (cas == NULL || size < CORDBOARD_CAS_BLOCK) {
        errno = EBADF;
        return -1;
    }
    memcpy(buffer, cas->rx, CORDBOARD_CAS_BLOCK);
    cas->heard = 0;
    return CORDBOARD_CAS_BLOCK;
}

ssize_t __wrap_write(int descriptor, const void *buffer, size_t size)
{
    cordboard_cas_t *cas = cordboard_r2_of(descriptor);
    unsigned char *block;
    if (cas == NULL || size > CORDBOARD_CAS_BLOCK || cas->spoken >= CORDBOARD_CAS_AHEAD) {
        errno = EBADF;
        return -1;
    }
    block = cas->tx + CORDBOARD_CAS_BLOCK * cas->spoken++;
    memset(block, 0xD5, CORDBOARD_CAS_BLOCK);
    memcpy(block, buffer, size);
    return size;
}

/* Two variables of the C library that the archive's log addresses as a program would, not a shared
 * object. It has no cause to write there: the log goes to Python. */
FILE *__wrap_stdout, *__wrap_stderr;

/* --- what openr2 tells --------------------------------------------------------------------- */

static cordboard_r2_event_t *cordboard_r2_tell(openr2_chan_t *chan, int kind, int value)
{
    cordboard_cas_t *cas = openr2_chan_get_client_data(chan);
    cordboard_r2_event_t *event;
    if (cas->queued == CORDBOARD_R2_EVENTS) {
        cas->lost++;
        return NULL;
    }
    event = &cas->events[(cas->first + cas->queued++) % CORDBOARD_R2_EVENTS];
    memset(event, 0, sizeof *event);
    event->kind = kind;
    event->value = value;
    return event;
}

static void on_init(openr2_chan_t *chan) { cordboard_r2_tell(chan, CORDBOARD_R2_SEIZED, 0); }

static void on_offered(openr2_chan_t *chan, const char *calling, const char *called,
                       openr2_calling_party_category_t category)
{
    cordboard_r2_event_t *event = cordboard_r2_tell(chan, CORDBOARD_R2_OFFERED, category);
    if (event == NULL)
        return;
    if (calling == NULL) {              /* Mexico ends a number with the tone of a withheld one */
        calling = openr2_chan_get_ani(chan);
        event->restricted = *calling == 0;
    }
    event->tone = openr2_chan_get_rx_mf_signal(chan);
    snprintf(event->calling, sizeof event->calling, "%s", calling);
    snprintf(event->called, sizeof event->called, "%s", called ? called : "");
}

static void on_accepted(openr2_chan_t *chan, openr2_call_mode_t mode)
{
    cordboard_r2_tell(chan, CORDBOARD_R2_ACCEPTED, mode);
}

static void on_answered(openr2_chan_t *chan) { cordboard_r2_tell(chan, CORDBOARD_R2_ANSWERED, 0); }

static void on_disconnect(openr2_chan_t *chan, openr2_call_disconnect_cause_t cause)
{
    cordboard_r2_tell(chan, CORDBOARD_R2_DISCONNECTED, cause);
}

static void on_end(openr2_chan_t *chan) { cordboard_r2_tell(chan, CORDBOARD_R2_ENDED, 0); }

static void on_error(openr2_chan_t *chan, openr2_protocol_error_t error)
{
    cordboard_r2_tell(chan, CORDBOARD_R2_FAILED, error);
}

static void on_pulse(openr2_chan_t *chan) { cordboard_r2_tell(chan, CORDBOARD_R2_PULSE, 0); }

static void on_system(openr2_chan_t *chan, int error)
{
    cordboard_r2_tell(chan, CORDBOARD_R2_BROKEN, error);
}

static void on_read(openr2_chan_t *chan, const unsigned char *block, int size)
{
    (void) chan, (void) block, (void) size;
}

static void on_alarm(openr2_chan_t *chan, int alarm) { (void) chan, (void) alarm; }

static void on_line(openr2_chan_t *chan) { (void) chan; }   /* the bits say it */

static int on_called_digit(openr2_chan_t *chan, char digit)
{
    cordboard_cas_t *cas = openr2_chan_get_client_data(chan);
    (void) digit;
    return cas->ask_digits ? cordboard_r2_wants_more(cas->number, openr2_chan_get_dnis(chan)) : 1;
}

static void on_calling_digit(openr2_chan_t *chan, char digit) { (void) chan, (void) digit; }

static void on_context_log(openr2_context_t *context, openr2_log_level_t level, const char *format,
                           va_list rest)
{
    char line[CORDBOARD_R2_LINE];
    (void) context;
    vsnprintf(line, sizeof line, format, rest);
    cordboard_r2_said(-1, level, line);
}

static void on_chan_log(openr2_chan_t *chan, openr2_log_level_t level, const char *format,
                        va_list rest)
{
    cordboard_cas_t *cas = openr2_chan_get_client_data(chan);
    char line[CORDBOARD_R2_LINE];
    vsnprintf(line, sizeof line, format, rest);
    cordboard_r2_said(cas ? cas->number : -1, level, line);
}

static openr2_event_interface_t cordboard_r2_events = {
    .on_call_init = on_init, .on_call_offered = on_offered, .on_call_accepted = on_accepted,
    .on_call_answered = on_answered, .on_call_disconnect = on_disconnect, .on_call_end = on_end,
    .on_call_read = on_read, .on_hardware_alarm = on_alarm, .on_os_error = on_system,
    .on_protocol_error = on_error, .on_line_blocked = on_line, .on_line_idle = on_line,
    .on_context_log = on_context_log, .on_dnis_digit_received = on_called_digit,
    .on_ani_digit_received = on_calling_digit, .on_billing_pulse_received = on_pulse,
};

/* --- what the driver calls ----------------------------------------------------------------- */

openr2_context_t *cordboard_r2_context(const char *variant, int max_ani, int max_dnis, int log_level)
{
    openr2_context_t *context = openr2_context_new(
        NULL, &cordboard_r2_events, NULL, openr2_proto_get_variant(variant), max_ani, max_dnis);
    if (context != NULL)
        openr2_context_set_log_level(context, log_level);
    return context;
}

static int cordboard_r2_place(cordboard_cas_t *cas)
{
    cordboard_cas_t **more;
    int place;
    for (place = 0; place < cordboard_r2_places; place++)
        if (cordboard_r2_all[place] == NULL)
            break;
    if (place == cordboard_r2_places) {
        more = realloc(cordboard_r2_all, sizeof *more * (place + 32));
        if (more == NULL)
            return -1;
        memset(more + place, 0, sizeof *more * 32);
        cordboard_r2_all = more;
        cordboard_r2_places = place + 32;
    }
    cordboard_r2_all[place] = cas;
    return place;
}

cordboard_cas_t *cordboard_r2_channel(openr2_context_t *context, int ask_digits)
{
    cordboard_cas_t *cas = calloc(1, sizeof *cas);
    int place = cas ? cordboard_r2_place(cas) : -1;
    if (place < 0) {
        free(cas);
        return NULL;
    }
    cas->number = place;
    cas->ask_digits = ask_digits;
    cas->chan = openr2_chan_new_from_fd(context, CORDBOARD_R2_BASE + place, NULL, NULL);
    if (cas->chan == NULL) {
        cordboard_r2_all[place] = NULL;
        free(cas);
        return NULL;
    }
    openr2_chan_set_client_data(cas->chan, cas);
    openr2_chan_set_logging_func(cas->chan, on_chan_log);
    return cas;
}

void cordboard_r2_delete(openr2_context_t *context, cordboard_cas_t **channels, int count)
{
    int i;
    openr2_context_delete(context);     /* and its channels */
    for (i = 0; i < count; i++) {
        cordboard_r2_all[channels[i]->number] = NULL;
        free(channels[i]);
    }
}

int cordboard_r2_step(cordboard_cas_t *cas) { return openr2_chan_process_event(cas->chan); }

int cordboard_r2_due(cordboard_cas_t *cas) { return openr2_chan_get_time_to_next_event(cas->chan); }

/* openr2's own search forgets the timers of all when the last of its channels has none. */
int cordboard_r2_soonest(cordboard_cas_t **channels, int count)
{
    int soonest = -1, i, due;
    for (i = 0; i < count; i++) {
        due = cordboard_r2_due(channels[i]);
        if (due >= 0 && (soonest < 0 || due < soonest))
            soonest = due;
    }
    return soonest;
}

int cordboard_r2_next_event(cordboard_cas_t *cas, cordboard_r2_event_t *event)
{
    if (cas->queued == 0)
        return 0;
    *event = cas->events[cas->first];
    cas->first = (cas->first + 1) % CORDBOARD_R2_EVENTS;
    cas->queued--;
    return 1;
}

int cordboard_r2_idle(cordboard_cas_t *cas) { return openr2_chan_set_idle(cas->chan); }

int cordboard_r2_block(cordboard_cas_t *cas) { return openr2_chan_set_blocked(cas->chan); }

int cordboard_r2_call(cordboard_cas_t *cas, const char *calling, const char *called, int category)
{
    return openr2_chan_make_call(cas->chan, calling, called, category);
}

int cordboard_r2_accept(cordboard_cas_t *cas, int mode)
{
    return openr2_chan_accept_call(cas->chan, mode);
}

int cordboard_r2_answer(cordboard_cas_t *cas, int mode)
{
    return openr2_chan_answer_call_with_mode(cas->chan, mode);
}

int cordboard_r2_disconnect(cordboard_cas_t *cas, int cause)
{
    return openr2_chan_disconnect_call(cas->chan, cause);
}

int cordboard_r2_number_sent(cordboard_cas_t *cas)
{
    return strcmp(openr2_chan_get_mf_group_string(cas->chan), "Forward Group II") == 0;
}

const char *cordboard_r2_state(cordboard_cas_t *cas)
{
    return openr2_chan_get_r2_state_string(cas->chan);
}
