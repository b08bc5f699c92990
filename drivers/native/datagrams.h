enum { PACKET, CONTROL, RESTARTED, HEARD, SILENT, PLAY };

struct jitter {
    int depth;
    uint32_t late, lost, inserted, skipped;
    int64_t play;
    ...;
};
void jitter_start(struct jitter *j, int depth);
void jitter_restart(struct jitter *j);
void jitter_put(struct jitter *j, uint32_t timestamp, const uint8_t *codes, int count);
int jitter_take(struct jitter *j, uint8_t *codes, uint8_t *skipped, int *halves);
int64_t jitter_delay(const struct jitter *j);

struct incident {
    int row, kind, length;
    int payload_type, taken, halves;
    uint32_t timestamp;
    uint8_t data[...];
    ...;
};

struct cipher {
    uint8_t round[11][16];
    uint32_t inner[5], outer[5];
    uint8_t salt[14];
    ...;
};
struct srtp_source {
    uint32_t source, roc;
    uint16_t highest;
    ...;
};
int srtp_here(void);
void cipher_keys(struct cipher *c, const uint8_t *master);
int cipher_protect(const struct cipher *c, uint32_t roc, uint8_t *packet, int size);
int cipher_unprotect(const struct cipher *c, struct srtp_source *s, int fresh, uint8_t *packet,
                     int size);

struct leg {
    uint32_t source, far_source;
    int far_known;
    unsigned int peer_size;
    uint16_t sequence;
    uint32_t timestamp;
    int begun, paused, muted, noisy, concealing, payload_type;
    uint32_t accepted, refused, unknown, unsent, played, sent_packets, sent_octets;
    uint32_t received, carried, base, highest, jitter16;
    int based;
    struct jitter buffer;
    ...;
};

struct ports {
    struct incident *incident;
    int incidents;
    uint32_t refused;
    ...;
};
struct ports *ports_open(int most, void *protect, void *unprotect,
                         const uint8_t *alaw_of_mulaw, const uint8_t *mulaw_of_alaw);
int ports_listen(struct ports *p, int fd);
void ports_silence(struct ports *p);
struct leg *ports_add(struct ports *p, int place, int row, int fd, void *inbound, void *outbound,
                      int depth);
int leg_cipher(struct leg *leg, const uint8_t *receive_key, const uint8_t *send_key);
void ports_remove(struct ports *p, int place);
void ports_close(struct ports *p);
int ports_read(struct ports *p, uint8_t *heard);
void ports_write(struct ports *p, const uint8_t *spoken);
int leg_hear(struct ports *p, struct leg *leg, const uint8_t *packet, int size, uint32_t arrival);
void leg_remember(struct leg *leg, const uint8_t *codes);
void leg_recall(const struct leg *leg, uint8_t *codes);
int leg_send(struct ports *p, struct leg *leg, int payload_type, int marker, uint32_t timestamp,
             const uint8_t *payload, int size);
int leg_deliver(struct leg *leg, const void *packet, int size);
