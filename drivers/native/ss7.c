/* libss7's message transfer part, without a device and without its ISUP.
 *
 * libss7 2.0 reads and writes its links itself and asks the time of day. Here it is linked from its
 * archive with `--wrap` for read, write and gettimeofday: a signal unit is handed in, what it sends
 * is handed out, and its clock is ours - so a time of day that is put right ends no call.
 *
 * `isup_receive` is wrapped too: what MTP level 3 delivers goes to the driver. libss7's own ISUP
 * writes a received number of any length into 64 octets (isup_get_number), takes a group's reset for
 * the repetition of its unblocking (no `break` after T20), and forgets every call, answered ones
 * too, when the last link fails.
 */

static int cordboard_ss7_write(int link, void *unit, int size);
static void cordboard_ss7_user_part(struct ss7 *ss7, unsigned int from, unsigned char *message,
                                    int size);

/* Of ss7_internal.h and mtp3.h, which the package does not install. */
struct ss7_msg;
struct routing_label {
    unsigned int type;
    unsigned int dpc;
    unsigned int opc;
    unsigned char sls;
};
struct ss7_msg *ss7_msg_new(void);
unsigned char *ss7_msg_userpart(struct ss7_msg *message);
void ss7_msg_userpart_len(struct ss7_msg *message, int size);
int set_routinglabel(unsigned char *sif, struct routing_label *label);
int mtp3_transmit(struct ss7 *ss7, unsigned char userpart, struct routing_label label, int priority,
                  struct ss7_msg *message, void *link);

struct mtp2;
struct mtp2 *ss7_find_link(struct ss7 *ss7, int fd);
void flush_bufs(struct mtp2 *link);
void mtp3_free_co(struct mtp2 *link);

#define CORDBOARD_ISUP 5
#define CORDBOARD_LONGEST_MESSAGE 268   /* a signalling information field without its label */

static int64_t cordboard_ss7_clock = 1000000;
static const unsigned char *cordboard_ss7_unit;
static int cordboard_ss7_size;

void cordboard_ss7_now(int64_t microseconds) { cordboard_ss7_clock = microseconds; }

int __wrap_gettimeofday(struct timeval *now, void *zone)
{
    (void) zone;
    now->tv_sec = cordboard_ss7_clock / 1000000;
    now->tv_usec = cordboard_ss7_clock % 1000000;
    return 0;
}

ssize_t __wrap_read(int link, void *buffer, size_t size)
{
    int taken = cordboard_ss7_size < (int) size ? cordboard_ss7_size : (int) size;
    (void) link;
    memcpy(buffer, cordboard_ss7_unit, taken);
    return taken;
}

ssize_t __wrap_write(int link, const void *unit, size_t size)
{
    return cordboard_ss7_write(link, (void *) unit, (int) size);
}

int __wrap_isup_receive(struct ss7 *ss7, void *link, struct routing_label *label,
                        unsigned char *message, int size)
{
    (void) link;
    cordboard_ss7_user_part(ss7, label->opc, message, size);
    return 0;
}

/* One signal unit that came in on a link, two octets of check sum included. */
int cordboard_ss7_receive(struct ss7 *ss7, int link, const unsigned char *unit, int size)
{
    cordboard_ss7_unit = unit;
    cordboard_ss7_size = size;
    return ss7_read(ss7, link);
}

/* One message of the ISDN user part; -1 where no link to that point code is in service. */
int cordboard_ss7_transmit(struct ss7 *ss7, unsigned int from, unsigned int to, int selection,
                           const unsigned char *message, int size)
{
    struct routing_label label = { SS7_ITU, to, from, (unsigned char) selection };
    struct ss7_msg *unit;
    unsigned char *field;
    int length;

    if (size > CORDBOARD_LONGEST_MESSAGE || (unit = ss7_msg_new()) == NULL)
        return -1;
    field = ss7_msg_userpart(unit);
    length = set_routinglabel(field, &label);
    memcpy(field + length, message, size);
    ss7_msg_userpart_len(unit, length + size);
    return mtp3_transmit(ss7, CORDBOARD_ISUP, label, 0, unit, NULL);
}

/* A link with what waits on it; `ss7_destroy` means to do that, but its loops count while `i > n`.
 * Before it, and after the last use of the link. */
void cordboard_ss7_free_link(struct ss7 *ss7, int number)
{
    struct mtp2 *link = ss7_find_link(ss7, number);

    if (link != NULL) {
        flush_bufs(link);
        mtp3_free_co(link);
        free(link);
    }
}
