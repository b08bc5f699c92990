/* What Cordboard uses of libpri.h. "..." leaves layouts and numbers to the compiler. */

#define PRI_NETWORK ...
#define PRI_CPE ...

#define PRI_SWITCH_NI2 ...
#define PRI_SWITCH_DMS100 ...
#define PRI_SWITCH_LUCENT5E ...
#define PRI_SWITCH_ATT4ESS ...
#define PRI_SWITCH_EUROISDN_E1 ...
#define PRI_SWITCH_EUROISDN_T1 ...
#define PRI_SWITCH_NI1 ...
#define PRI_SWITCH_QSIG ...

#define PRI_EVENT_DCHAN_UP ...
#define PRI_EVENT_DCHAN_DOWN ...
#define PRI_EVENT_RESTART ...
#define PRI_EVENT_RING ...
#define PRI_EVENT_HANGUP ...
#define PRI_EVENT_RINGING ...
#define PRI_EVENT_ANSWER ...
#define PRI_EVENT_HANGUP_ACK ...
#define PRI_EVENT_RESTART_ACK ...
#define PRI_EVENT_INFO_RECEIVED ...
#define PRI_EVENT_PROCEEDING ...
#define PRI_EVENT_SETUP_ACK ...
#define PRI_EVENT_HANGUP_REQ ...
#define PRI_EVENT_PROGRESS ...
#define PRI_EVENT_KEYPAD_DIGIT ...
#define PRI_EVENT_FACILITY ...
#define PRI_EVENT_SERVICE ...
#define PRI_EVENT_SERVICE_ACK ...

#define PRI_PROG_CALL_NOT_E2E_ISDN ...
#define PRI_PROG_INBAND_AVAILABLE ...

#define PRI_TRANS_CAP_SPEECH ...
#define PRI_TRANS_CAP_3_1K_AUDIO ...
#define PRI_LAYER_1_ALAW ...
#define PRI_LAYER_1_ULAW ...
#define PRI_UNKNOWN ...
#define PRI_NPI_E163_E164 ...
#define PRI_PRES_RESTRICTION ...
#define PRI_PRES_ALLOWED ...
#define PRI_PRES_RESTRICTED ...
#define PRI_PRES_UNAVAILABLE ...
#define PRI_REDIR_UNKNOWN ...
#define PRI_REDIR_FORWARD_ON_BUSY ...
#define PRI_REDIR_FORWARD_ON_NO_REPLY ...
#define PRI_REDIR_UNCONDITIONAL ...

#define PRI_DISPLAY_OPTION_NAME_INITIAL ...

struct timeval { long tv_sec; long tv_usec; ...; };

struct pri;
struct pri_sr;
struct pri_subcommands;
typedef struct q931_call q931_call;

typedef struct { int e; int channel; ...; } pri_event_restart;
typedef struct { int e; int channel; int progressmask; q931_call *call; ...; } pri_event_ringing;
typedef struct { int e; int channel; int progressmask; q931_call *call; ...; } pri_event_answer;
typedef struct {
    int e;
    int channel;
    char callingnum[...];
    char callingname[...];
    char callednum[...];
    int callingpres;
    int callingplan;
    int calledplan;
    char redirectingnum[...];
    int redirectingreason;
    int flexible;
    int cref;
    int ctype;
    int complete;
    q931_call *call;
    ...;
} pri_event_ring;
typedef struct {
    int e; int channel; int cause; q931_call *call; struct pri_subcommands *subcmds; ...;
} pri_event_hangup;
struct pri_event_facility { int e; q931_call *call; struct pri_subcommands *subcmds; ...; };
typedef struct { int e; int channel; int changestatus; ...; } pri_event_service;
typedef struct { int e; int channel; ...; } pri_event_restart_ack;
typedef struct {
    int e; int channel; int progressmask; int cause; q931_call *call; ...;
} pri_event_proceeding;
typedef struct { int e; int channel; q931_call *call; int progressmask; ...; } pri_event_setup_ack;
typedef struct { int e; int channel; q931_call *call; char digits[...]; ...; } pri_event_keypad_digit;

typedef union {
    int e;
    pri_event_restart restart;
    pri_event_ring ring;
    pri_event_hangup hangup;
    pri_event_ringing ringing;
    pri_event_answer answer;
    pri_event_restart_ack restartack;
    pri_event_proceeding proceeding;
    pri_event_setup_ack setup_ack;
    pri_event_keypad_digit digit;
    struct pri_event_facility facility;
    pri_event_service service;
    ...;
} pri_event;

typedef int (*pri_io_cb)(struct pri *, void *, int);

struct pri *pri_new_cb(int fd, int nodetype, int switchtype, pri_io_cb io_read, pri_io_cb io_write,
                       void *userdata);
void *pri_get_userdata(struct pri *pri);
void pri_set_userdata(struct pri *pri, void *userdata);
void pri_enslave(struct pri *master, struct pri *slave);
void pri_set_message(void (*message)(struct pri *, char *));
void pri_set_error(void (*error)(struct pri *, char *));
void pri_set_overlapdial(struct pri *pri, int state);
int pri_set_service_message_support(struct pri *pri, int supportflag);
void pri_aoc_events_enable(struct pri *pri, int enable);
void pri_transfer_enable(struct pri *pri, int enable);
void pri_hangup_fix_enable(struct pri *pri, int enable);
void pri_display_options_send(struct pri *pri, unsigned long flags);
void pri_display_options_receive(struct pri *pri, unsigned long flags);
int pri_timer2idx(const char *name);
int pri_set_timer(struct pri *pri, int timer, int value);
int pri_get_timer(struct pri *pri, int timer);
const char *pri_get_version(void);
char *pri_event2str(int id);

pri_event *pri_check_event(struct pri *pri);
struct timeval *pri_schedule_next(struct pri *pri);
pri_event *pri_schedule_run(struct pri *pri);

q931_call *pri_new_call(struct pri *pri);
void pri_destroycall(struct pri *pri, q931_call *call);
struct pri_sr *pri_sr_new(void);
void pri_sr_free(struct pri_sr *sr);
int pri_sr_set_channel(struct pri_sr *sr, int channel, int exclusive, int nonisdn);
int pri_sr_set_bearer(struct pri_sr *sr, int transmode, int userl1);
int pri_sr_set_called(struct pri_sr *sr, char *called, int calledplan, int complete);
int pri_sr_set_caller(struct pri_sr *sr, char *caller, char *callername, int callerplan,
                      int callerpres);
int pri_sr_set_redirecting(struct pri_sr *sr, char *num, int plan, int pres, int reason);
int pri_get_crv(struct pri *pri, q931_call *call, int *callmode);
int pri_setup(struct pri *pri, q931_call *call, struct pri_sr *req);
int pri_setup_ack(struct pri *pri, q931_call *call, int channel, int nonisdn, int inband);
int pri_proceeding(struct pri *pri, q931_call *call, int channel, int info);
int pri_acknowledge(struct pri *pri, q931_call *call, int channel, int info);
int pri_progress(struct pri *pri, q931_call *call, int channel, int info);
int pri_progress_with_cause(struct pri *pri, q931_call *call, int channel, int info, int cause);
int pri_answer(struct pri *pri, q931_call *call, int channel, int nonisdn);
int pri_information(struct pri *pri, q931_call *call, char digit);
int pri_keypad_facility(struct pri *pri, q931_call *call, const char *digits);
int pri_hangup(struct pri *pri, q931_call *call, int cause);
int pri_reset(struct pri *pri, int channel);
int pri_maintenance_service(struct pri *pri, int span, int channel, int changestatus);
int pri_channel_bridge(q931_call *call1, q931_call *call2);
int pri_transfer_rsp(struct pri *pri, q931_call *call, int invoke_id, int is_successful);

/* From pri.c beside this file. */
long cordboard_pri_units(const struct pri_subcommands *list);
int cordboard_pri_transfer(const struct pri_subcommands *list, q931_call **one, q931_call **other,
                           int *invoke_id);
int cordboard_pri_charge(struct pri *pri, q931_call *call, long units);
int cordboard_pri_connected(struct pri *pri, q931_call *call, const char *number);

extern "Python" int cordboard_pri_read(struct pri *, void *, int);
extern "Python" int cordboard_pri_write(struct pri *, void *, int);
extern "Python" void cordboard_pri_message(struct pri *, char *);
extern "Python" void cordboard_pri_error(struct pri *, char *);
