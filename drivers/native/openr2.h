/* openr2 1.3 (MFC/R2), as openr2.c of this folder holds it: without a device. */

#define CORDBOARD_CAS_BLOCK ...
#define CORDBOARD_CAS_AHEAD ...
#define CORDBOARD_CAS_TEXT ...

enum {
    CORDBOARD_R2_SEIZED, CORDBOARD_R2_OFFERED, CORDBOARD_R2_ACCEPTED, CORDBOARD_R2_ANSWERED,
    CORDBOARD_R2_DISCONNECTED, CORDBOARD_R2_ENDED, CORDBOARD_R2_FAILED, CORDBOARD_R2_PULSE,
    CORDBOARD_R2_BROKEN, ...
};

typedef struct {
    int kind, value, restricted, tone;
    char calling[...], called[...];
} cordboard_r2_event_t;

typedef struct {
    int number;
    int rx_bits, tx_bits, alarm;
    int bits_changed, alarm_changed;
    int heard, room, spoken, flushed;
    unsigned char rx[...], tx[...];
    ...;
} cordboard_cas_t;

typedef ... openr2_context_t;

typedef enum { OR2_CALL_WITH_CHARGE, OR2_CALL_NO_CHARGE, ... } openr2_call_mode_t;
typedef enum { OR2_ANSWER_SIMPLE, OR2_ANSWER_DOUBLE, ... } openr2_answer_mode_t;

typedef enum {
    OR2_CAUSE_BUSY_NUMBER, OR2_CAUSE_NETWORK_CONGESTION, OR2_CAUSE_UNALLOCATED_NUMBER,
    OR2_CAUSE_OUT_OF_ORDER, OR2_CAUSE_UNSPECIFIED, OR2_CAUSE_NO_ANSWER,
    OR2_CAUSE_NORMAL_CLEARING, OR2_CAUSE_COLLECT_CALL_REJECTED, OR2_CAUSE_FORCED_RELEASE,
    OR2_CAUSE_NUMBER_CHANGED, ...
} openr2_call_disconnect_cause_t;

typedef enum {
    OR2_INVALID_CAS_BITS, OR2_INVALID_MF_TONE, OR2_BACK_MF_TIMEOUT, OR2_SEIZE_TIMEOUT,
    OR2_FWD_SAFETY_TIMEOUT, OR2_BROKEN_MF_SEQUENCE, OR2_ANSWER_TIMEOUT, OR2_INVALID_R2_STATE,
    OR2_INVALID_MF_STATE, OR2_INVALID_MF_GROUP, OR2_LIBRARY_BUG, OR2_INTERNAL_ERROR, ...
} openr2_protocol_error_t;

typedef enum {
    OR2_CALLING_PARTY_CATEGORY_NATIONAL_SUBSCRIBER,
    OR2_CALLING_PARTY_CATEGORY_NATIONAL_PRIORITY_SUBSCRIBER,
    OR2_CALLING_PARTY_CATEGORY_INTERNATIONAL_SUBSCRIBER,
    OR2_CALLING_PARTY_CATEGORY_INTERNATIONAL_PRIORITY_SUBSCRIBER,
    OR2_CALLING_PARTY_CATEGORY_COLLECT_CALL,
    OR2_CALLING_PARTY_CATEGORY_UNKNOWN,
    OR2_CALLING_PARTY_CATEGORY_TEST_EQUIPMENT, ...
} openr2_calling_party_category_t;

#define OR2_LOG_ERROR ...
#define OR2_LOG_WARNING ...
#define OR2_LOG_NOTICE ...
#define OR2_LOG_DEBUG ...
#define OR2_LOG_MF_TRACE ...
#define OR2_LOG_CAS_TRACE ...

/* openr2.c */
void cordboard_r2_now(int64_t microseconds);
openr2_context_t *cordboard_r2_context(const char *variant, int max_ani, int max_dnis, int log_level);
cordboard_cas_t *cordboard_r2_channel(openr2_context_t *context, int ask_digits);
void cordboard_r2_delete(openr2_context_t *context, cordboard_cas_t **channels, int count);
int cordboard_r2_step(cordboard_cas_t *cas);
int cordboard_r2_due(cordboard_cas_t *cas);
int cordboard_r2_soonest(cordboard_cas_t **channels, int count);
int cordboard_r2_next_event(cordboard_cas_t *cas, cordboard_r2_event_t *event);
int cordboard_r2_idle(cordboard_cas_t *cas);
int cordboard_r2_block(cordboard_cas_t *cas);
int cordboard_r2_call(cordboard_cas_t *cas, const char *calling, const char *called, int category);
int cordboard_r2_accept(cordboard_cas_t *cas, int mode);
int cordboard_r2_answer(cordboard_cas_t *cas, int mode);
int cordboard_r2_disconnect(cordboard_cas_t *cas, int cause);
int cordboard_r2_number_sent(cordboard_cas_t *cas);
const char *cordboard_r2_state(cordboard_cas_t *cas);

extern "Python" int cordboard_r2_wants_more(int number, const char *digits);
extern "Python" void cordboard_r2_said(int number, int level, const char *text);

/* the library's own */
void openr2_context_set_ani_first(openr2_context_t *context, int ani_first);
void openr2_context_set_skip_category_request(openr2_context_t *context, int skip);
void openr2_context_set_immediate_accept(openr2_context_t *context, int immediate);
void openr2_context_set_mf_threshold(openr2_context_t *context, int threshold);
void openr2_context_set_metering_pulse_timeout(openr2_context_t *context, int ms);
int openr2_context_get_metering_pulse_timeout(openr2_context_t *context);
int openr2_context_configure_from_advanced_file(openr2_context_t *context, const char *filename);
const char *openr2_proto_get_error(openr2_protocol_error_t reason);
const char *openr2_get_version(void);
