/* What Cordboard uses of libss7.h: MTP levels 2 and 3. "..." leaves layouts and numbers to the
 * compiler. */

#define SS7_ITU ...
#define SS7_TRANSPORT_DAHDIMTP2 ...
#define SS7_EVENT_UP ...
#define SS7_EVENT_DOWN ...
#define MTP2_LINK_DOWN ...

struct timeval { long tv_sec; long tv_usec; ...; };

struct ss7;
typedef union { int e; ...; } ss7_event;

void ss7_set_message(void (*message)(struct ss7 *, char *));
void ss7_set_error(void (*error)(struct ss7 *, char *));

struct ss7 *ss7_new(int switchtype);
void ss7_destroy(struct ss7 *ss7);
int ss7_set_pc(struct ss7 *ss7, unsigned int pc);
int ss7_set_network_ind(struct ss7 *ss7, int ni);
int ss7_add_link(struct ss7 *ss7, int transport, int fd, int slc, unsigned int adjpc);
int ss7_set_mtp3_timer(struct ss7 *ss7, char *name, int ms);
int ss7_start(struct ss7 *ss7);
int ss7_write(struct ss7 *ss7, int fd);
int ss7_pollflags(struct ss7 *ss7, int fd);
void ss7_link_alarm(struct ss7 *ss7, int fd);
void ss7_link_noalarm(struct ss7 *ss7, int fd);
ss7_event *ss7_check_event(struct ss7 *ss7);
int ss7_schedule_run(struct ss7 *ss7);
struct timeval *ss7_schedule_next(struct ss7 *ss7);
const char *ss7_get_version(void);

/* From ss7.c beside this file. */
void cordboard_ss7_now(int64_t microseconds);
int cordboard_ss7_receive(struct ss7 *ss7, int link, const unsigned char *unit, int size);
int cordboard_ss7_transmit(struct ss7 *ss7, unsigned int from, unsigned int to, int selection,
                           const unsigned char *message, int size);
void cordboard_ss7_free_link(struct ss7 *ss7, int number);

extern "Python" int cordboard_ss7_write(int link, void *unit, int size);
extern "Python" void cordboard_ss7_user_part(struct ss7 *, unsigned int from,
                                             unsigned char *message, int size);
extern "Python" void cordboard_ss7_message(struct ss7 *, char *);
extern "Python" void cordboard_ss7_error(struct ss7 *, char *);
