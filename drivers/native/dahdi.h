/* What Cordboard uses of DAHDI's kernel interface.
 *
 * dahdi/user.h comes in no development package, so numbers and layouts stand here as they are on
 * 64-bit x86 (DAHDI 2.11 and 3.x). This text is read by cffi and by the compiler alike; where the
 * driver's own header is at hand, drivers/dahdi/header.py compares the two.
 */

#define DAHDI_SPECIFY 0x4004DA26
#define DAHDI_GET_PARAMS 0xC088DA05
#define DAHDI_SET_PARAMS 0x4088DA05
#define DAHDI_GET_BUFINFO 0x8018DA1B
#define DAHDI_SET_BUFINFO 0x4018DA1B
#define DAHDI_GET_BLOCKSIZE 0x8004DA01
#define DAHDI_SET_BLOCKSIZE 0x4004DA01
#define DAHDI_AUDIOMODE 0x4004DA20
#define DAHDI_SETLAW 0x4004DA27
#define DAHDI_SETLINEAR 0x4004DA28
#define DAHDI_FLUSH 0x4004DA03
#define DAHDI_GETEVENT 0x8004DA08
#define DAHDI_IOMUX 0xC004DA09
#define DAHDI_HOOK 0x4004DA07
#define DAHDI_DIAL 0x4104DA1F
#define DAHDI_DIALING 0x8004DA23
#define DAHDI_GET_DIALPARAMS 0x8018DA1D
#define DAHDI_SET_DIALPARAMS 0x4018DA1D
#define DAHDI_SENDTONE 0x4004DA15
#define DAHDI_TONEDETECT 0x4004DA5B
#define DAHDI_SETCADENCE 0x4040DA2A
#define DAHDI_GETRXBITS 0x8004DA2B
#define DAHDI_SETTXBITS 0x4004DA2B
#define DAHDI_SETCONF 0xC00CDA0D
#define DAHDI_GETCONF 0xC00CDA0C
#define DAHDI_GETGAINS 0xC204DA10
#define DAHDI_SETGAINS 0x4204DA10
#define DAHDI_ECHOCANCEL 0x4004DA21
#define DAHDI_ECHOTRAIN 0x4004DA32
#define DAHDI_ECHOCANCEL_FAX_MODE 0x4004DA66
#define DAHDI_ATTACH_ECHOCAN 0x4014DA3B
#define DAHDI_CHANNO 0x8004DA22
#define DAHDI_BUFFER_EVENTS 0x4004DA69
#define DAHDI_ONHOOKTRANSFER 0x4004DA33
#define DAHDI_SETPOLARITY 0x4004DA5C
#define DAHDI_VMWI 0xC004DA5E
#define DAHDI_VMWI_CONFIG 0x4004DA5F
#define DAHDI_LOOPBACK 0x4004DA3A
#define DAHDI_SPANSTAT 0xC13ADA0A
#define DAHDI_GETVERSION 0x80A0DA39
#define DAHDI_SPANCONFIG 0x4024DA12
#define DAHDI_CHANCONFIG 0x404CDA13
#define DAHDI_STARTUP 0x4004DA63
#define DAHDI_SHUTDOWN 0x4004DA64
#define DAHDI_MAINT 0x4008DA0B
#define DAHDI_INDIRECT 0xC010DA38
#define DAHDI_DYNAMIC_CREATE 0xC048DA50
#define DAHDI_DYNAMIC_DESTROY 0x4048DA51

#define DAHDI_SIG_NONE 0
#define DAHDI_SIG_FXSLS 0x2001
#define DAHDI_SIG_FXSGS 0x2002
#define DAHDI_SIG_FXSKS 0x2004
#define DAHDI_SIG_FXOLS 0x1008
#define DAHDI_SIG_FXOGS 0x1010
#define DAHDI_SIG_FXOKS 0x1020
#define DAHDI_SIG_EM 0x40
#define DAHDI_SIG_CLEAR 0x80
#define DAHDI_SIG_HDLCRAW 0x180
#define DAHDI_SIG_HDLCFCS 0x380
#define DAHDI_SIG_CAS 0x8000
#define DAHDI_SIG_EM_E1 0x20000
#define DAHDI_SIG_HARDHDLC 0x80080
#define DAHDI_SIG_MTP2 0x100380

#define DAHDI_LAW_DEFAULT 0
#define DAHDI_LAW_MULAW 1
#define DAHDI_LAW_ALAW 2

#define DAHDI_POLICY_IMMEDIATE 0
#define DAHDI_POLICY_WHEN_FULL 1
#define DAHDI_POLICY_HALF_FULL 2

#define DAHDI_ONHOOK 0
#define DAHDI_OFFHOOK 1
#define DAHDI_WINK 2
#define DAHDI_FLASH 3
#define DAHDI_START 4
#define DAHDI_RING 5
#define DAHDI_RINGOFF 6

#define DAHDI_FLUSH_READ 1
#define DAHDI_FLUSH_WRITE 2
#define DAHDI_FLUSH_EVENT 4

#define DAHDI_IOMUX_READ 1
#define DAHDI_IOMUX_WRITE 2
#define DAHDI_IOMUX_WRITEEMPTY 4
#define DAHDI_IOMUX_SIGEVENT 8
#define DAHDI_IOMUX_NOWAIT 0x100

#define DAHDI_DIAL_OP_APPEND 1
#define DAHDI_DIAL_OP_REPLACE 2
#define DAHDI_DIAL_OP_CANCEL 3

#define DAHDI_CONF_NORMAL 0
#define DAHDI_CONF_DIGITALMON 9

#define DAHDI_VMWI_LREV 1
#define DAHDI_VMWI_HVDC 2
#define DAHDI_VMWI_HVAC 4

#define DAHDI_ALARM_RECOVER 0x001
#define DAHDI_ALARM_LOOPBACK 0x002
#define DAHDI_ALARM_YELLOW 0x004
#define DAHDI_ALARM_RED 0x008
#define DAHDI_ALARM_BLUE 0x010
#define DAHDI_ALARM_NOTOPEN 0x020
#define DAHDI_ALARM_LOS 0x100
#define DAHDI_ALARM_LFA 0x200
#define DAHDI_ALARM_LMFA 0x400

#define DAHDI_CONFIG_D4 0x010
#define DAHDI_CONFIG_ESF 0x020
#define DAHDI_CONFIG_AMI 0x040
#define DAHDI_CONFIG_B8ZS 0x080
#define DAHDI_CONFIG_CCS 0x100
#define DAHDI_CONFIG_HDB3 0x200
#define DAHDI_CONFIG_CRC4 0x400
#define DAHDI_CONFIG_NTTE 0x800
#define DAHDI_CONFIG_TERM 0x1000
#define DAHDI_CONFIG_NOTOPEN 0x10000

#define DAHDI_MAINT_NONE 0
#define DAHDI_MAINT_LOCALLOOP 1
#define DAHDI_MAINT_NETWORKLINELOOP 2
#define DAHDI_MAINT_PRBS 12
#define DAHDI_MAINT_NETWORKPAYLOADLOOP 13
#define DAHDI_RESET_COUNTERS 14

#define DAHDI_EVENT_NONE 0
#define DAHDI_EVENT_ONHOOK 1
#define DAHDI_EVENT_RINGOFFHOOK 2
#define DAHDI_EVENT_WINKFLASH 3
#define DAHDI_EVENT_ALARM 4
#define DAHDI_EVENT_NOALARM 5
#define DAHDI_EVENT_ABORT 6
#define DAHDI_EVENT_OVERRUN 7
#define DAHDI_EVENT_BADFCS 8
#define DAHDI_EVENT_DIALCOMPLETE 9
#define DAHDI_EVENT_RINGERON 10
#define DAHDI_EVENT_RINGEROFF 11
#define DAHDI_EVENT_HOOKCOMPLETE 12
#define DAHDI_EVENT_BITSCHANGED 13
#define DAHDI_EVENT_PULSE_START 14
#define DAHDI_EVENT_TIMER_EXPIRED 15
#define DAHDI_EVENT_TIMER_PING 16
#define DAHDI_EVENT_POLARITY 17
#define DAHDI_EVENT_RINGBEGIN 18
#define DAHDI_EVENT_EC_DISABLED 19
#define DAHDI_EVENT_REMOVED 20
#define DAHDI_EVENT_NEONMWI_ACTIVE 21
#define DAHDI_EVENT_NEONMWI_INACTIVE 22
#define DAHDI_EVENT_TX_CED_DETECTED 23
#define DAHDI_EVENT_RX_CED_DETECTED 24
#define DAHDI_EVENT_TX_CNG_DETECTED 25
#define DAHDI_EVENT_RX_CNG_DETECTED 26
#define DAHDI_EVENT_EC_NLP_DISABLED 27
#define DAHDI_EVENT_EC_NLP_ENABLED 28
#define DAHDI_EVENT_READ_OVERRUN 29
#define DAHDI_EVENT_WRITE_UNDERRUN 30
#define DAHDI_EVENT_PULSEDIGIT 0x10000
#define DAHDI_EVENT_DTMFDOWN 0x20000
#define DAHDI_EVENT_DTMFUP 0x40000

/* read and write fail so while events wait to be fetched */
#define ELAST 500

struct dahdi_params {
    int channo;
    int spanno;
    int chanpos;
    int sigtype;
    int sigcap;
    int rxisoffhook;
    int rxbits;
    int txbits;
    int txhooksig;
    int rxhooksig;
    int curlaw;
    int idlebits;
    char name[40];
    int prewinktime;
    int preflashtime;
    int winktime;
    int flashtime;
    int starttime;
    int rxwinktime;
    int rxflashtime;
    int debouncetime;
    int pulsebreaktime;
    int pulsemaketime;
    int pulseaftertime;
    unsigned int chan_alarms;
};

struct dahdi_bufferinfo {
    int txbufpolicy;
    int rxbufpolicy;
    int numbufs;
    int bufsize;
    int readbufs;
    int writebufs;
};

struct dahdi_confinfo {
    int chan;
    int confno;
    int confmode;
};

struct dahdi_dialoperation {
    int op;
    char dialstr[256];
};

struct dahdi_dialparams {
    int mfv1_tonelen;
    int dtmf_tonelen;
    int mfr2_tonelen;
    int reserved[3];
};

struct dahdi_ring_cadence {
    int ringcadence[16];
};

struct dahdi_gains {
    int chan;
    unsigned char rxgain[256];
    unsigned char txgain[256];
};

/* Packed in the driver, 314 octets: the offsets are the same, the two of padding at the end are
 * never touched. */
struct dahdi_spaninfo {
    int spanno;
    char name[20];
    char desc[40];
    int alarms;
    int txlevel;
    int rxlevel;
    int bpvcount;
    int crc4count;
    int ebitcount;
    int fascount;
    unsigned int fecount;
    unsigned int cvcount;
    unsigned int becount;
    unsigned int prbs;
    unsigned int errsec;
    int irqmisses;
    int syncsrc;
    int numchans;
    int totalchans;
    int totalspans;
    int lbo;
    int lineconfig;
    char lboname[40];
    char location[40];
    char manufacturer[40];
    char devicetype[40];
    int irq;
    int linecompat;
    char spantype[6];
};

struct dahdi_maintinfo {
    int spanno;
    int command;
};

struct dahdi_lineconfig {
    int span;
    char name[20];
    int lbo;
    int lineconfig;
    int sync;
};

struct dahdi_chanconfig {
    int chan;
    char name[40];
    int sigtype;
    int deflaw;
    int master;
    int idlebits;
    char netdev_name[16];
};

struct dahdi_attach_echocan {
    int chan;
    char echocan[16];
};

struct dahdi_indirect_data {
    int chan;
    int op;
    void *data;
};

struct dahdi_dynamic_span {
    char driver[20];
    char addr[40];
    int numchans;
    int timing;
    int spanno;
};

struct dahdi_versioninfo {
    char version[80];
    char echo_canceller[80];
};

struct dahdi_vmwi_info {
    unsigned int vmwi_type;
};

/* The sound of all channels of a span (dahdi_clocks.c, dahdi_voice.c). Flags are told per
 * channel. */
#define CORDBOARD_DAHDI_CAME 1
#define CORDBOARD_DAHDI_FAILED 2
#define CORDBOARD_DAHDI_ALARM 4
#define CORDBOARD_DAHDI_NO_ALARM 8
#define CORDBOARD_DAHDI_TONE 16 /* of a modem: the driver switched the echo canceller off */
#define CORDBOARD_DAHDI_GONE 32 /* failed because the card was taken away */

struct cordboard_dahdi_counters {
    unsigned long received;
    unsigned long sent;
    unsigned long late;        /* ticks for which no block had come */
    unsigned long dropped;     /* blocks that could not be sent any more */
    unsigned long slipped_in;  /* received blocks left out, mostly because the card is faster */
    unsigned long slipped_out; /* blocks left out or repeated because the clocks differ */
    unsigned long begun_anew;  /* times that the driver had nothing left to send */
};

struct cordboard_dahdi_voice;

struct cordboard_dahdi_voice *cordboard_dahdi_new(int count, int cushion, int drains,
                                                  uint8_t silence, const uint8_t *owners);
void cordboard_dahdi_free(struct cordboard_dahdi_voice *voice);
void cordboard_dahdi_set(struct cordboard_dahdi_voice *voice, int index, int fd);
const struct cordboard_dahdi_counters *
cordboard_dahdi_counters(const struct cordboard_dahdi_voice *voice, int index);
int cordboard_dahdi_read(struct cordboard_dahdi_voice *voice, uint8_t *heard, int stride,
                         uint8_t *flags);
int cordboard_dahdi_write(struct cordboard_dahdi_voice *voice, const uint8_t *spoken, int stride,
                          uint8_t *flags);
