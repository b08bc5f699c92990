/* One station's stream both ways: what a packet of RTP means, what is heard of it, what is sent. */
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

enum {
    HEAD = 12,
    LARGEST = 1400,
    SHORTEST_SOUND = 80,
    LONGEST_SOUND = 480,
    AT_ONCE = 64,
    AHEAD = 4,
    SOCKETS = 4,
    PACKETS_PER_STATION = 8,
    TRIALS_PER_TICK = 512,
    MOST_SOURCES = 16,
    MOST_MISSING = 3000,
    MOST_MISORDERED = 100,
    MOST_CHANGE = 8000 * 4,
    ALAW = 8,
    MULAW = 0,
    EVENT = 101,
    MUTE_FRAMES = 3,
    SILENT_CODE = 0xD5,
    SILENT_AFTER = 50,
    HISTORY = 480,
    TRAILER = 160,
    LARGE_PAGE = 2 << 20
};

enum { PACKET, CONTROL, RESTARTED, HEARD, SILENT, PLAY };

typedef int (*srtp_call)(void *session, void *packet, int *length);

struct incident {
    int row, kind, length;
    int payload_type, taken, halves;
    uint32_t timestamp;
    uint8_t data[LARGEST];
};

struct leg {
    int socket, row;
    void *inbound, *outbound;
    struct sockaddr_in6 peer; /* or sockaddr_in, which is smaller */
    socklen_t peer_size;
    struct cipher in, out;
    struct srtp_source sources[MOST_SOURCES];
    int ciphered, source_count, far_known;
    uint32_t source, far_source, roc;
    uint16_t sequence;
    uint32_t timestamp;
    int begun, payload_type;
    int paused, muted, noisy, concealing, quiet, packets_this_tick;
    uint32_t accepted, refused, unknown, unsent, played, sent_packets, sent_octets;
    uint32_t received, carried, base, highest, transit, jitter16;
    int based;
    int turn; /* the frame of `history` that is overwritten next, so the oldest */
    uint8_t history[HISTORY];
    struct jitter buffer;
};

struct ports {
    int most, incidents, room, trials, next_trial;
    int sockets[SOCKETS], socket_count;
    int *by_address, table_size; /* place + 1 of the station at an address; open addressing */
    uint32_t refused; /* of nobody that is known */
    srtp_call protect, unprotect;
    const uint8_t *alaw_of_mulaw, *mulaw_of_alaw;
    struct leg **legs, *leg_room;
    void *room_start;
    size_t room_size;
    struct incident *incident;
    struct mmsghdr heads[AT_ONCE];
    struct iovec parts[AT_ONCE];
    struct sockaddr_in6 from[AT_ONCE];
    uint8_t controls[AT_ONCE][64];
    uint8_t packets[AT_ONCE][LARGEST + 8];
    struct leg *senders[AT_ONCE];
    uint32_t outgoing[AT_ONCE][(HEAD + LONGEST_SOUND + TRAILER) / 4];
};

static struct incident *tell(struct ports *p, const struct leg *leg, int kind)
{
    struct incident *one = &p->incident[p->incidents++];
    one->row = leg->row;
    one->kind = kind;
    one->length = 0;
    return one;
}

/* RFC 3550 A.3 and A.8, as ReceiveStatistics of statistics.py. */
static void note(struct leg *leg, uint16_t sequence, uint32_t timestamp, uint32_t arrival)
{
    uint32_t transit = arrival - timestamp;
    int step = (int16_t)(sequence - (uint16_t)leg->highest);
    if (!leg->based || step < -MOST_MISORDERED || step > MOST_MISSING) {
        if (leg->based)
            leg->carried += leg->highest - leg->base + 1;
        leg->based = 1;
        leg->base = leg->highest = sequence;
        leg->transit = transit;
    } else if (step > 0) {
        leg->highest += step;
    }
    leg->received++;
    int32_t change = (int32_t)(transit - leg->transit);
    leg->transit = transit;
    if (change < 0)
        change = change == INT32_MIN ? INT32_MAX : -change;
    if (change < MOST_CHANGE)
        leg->jitter16 += change - ((leg->jitter16 + 8) >> 4);
}

static void restart(struct leg *leg)
{
    jitter_restart(&leg->buffer);
    memset(leg->history, SILENT_CODE, HISTORY);
    if (leg->based)
        leg->carried += leg->highest - leg->base + 1;
    leg->based = leg->jitter16 = 0;
    leg->noisy = leg->concealing = leg->muted = 0;
}

/* An authentic packet of RTP: 1 when it was understood or handed on. */
static int leg_hear(struct ports *p, struct leg *leg, const uint8_t *packet, int size,
                    uint32_t arrival)
{
    if (size < HEAD || size > LARGEST || packet[0] >> 6 != 2) {
        leg->unknown++;
        return 0;
    }
    int start = HEAD + 4 * (packet[0] & 15), end = size;
    if (packet[0] & 0x10) {
        if (end < start + 4) {
            leg->unknown++;
            return 0;
        }
        start += 4 + 4 * (packet[start + 2] << 8 | packet[start + 3]);
    }
    if (packet[0] & 0x20)
        end -= packet[size - 1] ? packet[size - 1] : LARGEST;
    if (end < start) {
        leg->unknown++;
        return 0;
    }
    uint32_t timestamp = big32(packet + 4), source = big32(packet + 8);
    if (!leg->far_known || source != leg->far_source) {
        if (leg->far_known) {
            restart(leg);
            if (p->incidents < p->room)
                tell(p, leg, RESTARTED);
        }
        leg->far_known = 1;
        leg->far_source = source;
    }
    note(leg, (uint16_t)(packet[2] << 8 | packet[3]), timestamp, arrival);
    int type = packet[1] & 0x7F, count = end - start;
    if ((type == ALAW || type == MULAW) && count >= SHORTEST_SOUND && count <= LONGEST_SOUND
        && count % SHORTEST_SOUND == 0) {
        uint8_t codes[LONGEST_SOUND];
        if (type == MULAW)
            for (int i = 0; i < count; i++)
                codes[i] = p->alaw_of_mulaw[packet[start + i]];
        jitter_put(&leg->buffer, timestamp, type == ALAW ? packet + start : codes, count);
        leg->payload_type = type;
        leg->accepted++;
        return 1;
    }
    if (type == ALAW || type == MULAW || ++leg->packets_this_tick > PACKETS_PER_STATION
        || p->incidents >= p->room) {
        leg->unknown++;
        return 1;
    }
    if (type == EVENT) /* many telephones send the tone as well: it is not to be a second digit */
        leg->muted = MUTE_FRAMES + leg->buffer.depth;
    struct incident *one = tell(p, leg, PACKET);
    one->payload_type = type;
    one->timestamp = timestamp;
    one->length = count;
    memcpy(one->data, packet + start, count);
    return 1;
}

/* These 160 codes were heard. */
static void leg_remember(struct leg *leg, const uint8_t *codes)
{
    memcpy(leg->history + leg->turn * FRAME, codes, FRAME);
    leg->turn = (leg->turn + 1) % (HISTORY / FRAME);
}

/* The last 480 that were heard, in their order. */
static void leg_recall(const struct leg *leg, uint8_t *codes)
{
    int oldest = leg->turn * FRAME;
    memcpy(codes, leg->history + oldest, HISTORY - oldest);
    memcpy(codes + HISTORY - oldest, leg->history, oldest);
}

/* What a leg is about to need is asked for while those before it are served: between two ticks
   everything was driven from the caches, and a leg has some thirty lines of them. */
static inline void ask_for(const void *from, size_t size)
{
    const char *end = (const char *)from + size;
    for (const char *line = (const char *)((uintptr_t)from & ~(uintptr_t)63); line < end; line += 64)
        __builtin_prefetch(line, 1);
}

static inline void expect_codes(const struct jitter *j, int64_t start)
{
    int place = (int)(start & (RING - 1));
    ask_for(j->codes + place, FRAME);
    ask_for(j->present + place / 64, FRAME / 8);
}

static inline void expect_packet(const struct leg *leg)
{
    if (!leg)
        return;
    ask_for(leg, offsetof(struct leg, out));
    ask_for(&leg->far_known, offsetof(struct leg, history) - offsetof(struct leg, far_known));
    ask_for(&leg->buffer, offsetof(struct jitter, present));
    expect_codes(&leg->buffer, leg->buffer.newest + FRAME);
}

static inline void expect_play(const struct leg *leg)
{
    if (!leg)
        return;
    ask_for(leg->history + leg->turn * FRAME, FRAME);
    expect_codes(&leg->buffer, leg->buffer.play);
}

static inline void expect_write(const struct leg *leg, const uint8_t *spoken)
{
    if (!leg)
        return;
    ask_for(&leg->out, sizeof leg->out);
    ask_for(spoken + (size_t)leg->row * FRAME, FRAME);
}

static void play(struct ports *p, struct leg *leg, uint8_t *row)
{
    uint8_t skipped[FRAME];
    int halves, taken = jitter_take(&leg->buffer, row, skipped, &halves);
    if (taken != NOTHING)
        leg->played++;
    if (taken == NOTHING && !leg->noisy) {
        memset(row, SILENT_CODE, FRAME);
        leg->concealing = 0;
        return;
    }
    if (taken != SOUND || leg->concealing) {
        struct incident *one = tell(p, leg, PLAY);
        one->taken = taken;
        one->halves = halves;
        if (taken == JOINED)
            memcpy(one->data, skipped, FRAME);
        return;
    }
    if (leg->muted) {
        leg->muted--;
        memset(row, SILENT_CODE, FRAME);
    }
    leg_remember(leg, row);
}

/* A packet of any payload with the next sequence number, protected; its octets, 0 on failure. */
static int leg_pack(struct ports *p, struct leg *leg, uint32_t *packet, int payload_type,
                    int marker, uint32_t timestamp, const uint8_t *payload, int size)
{
    uint8_t *octets = (uint8_t *)packet;
    if (++leg->sequence == 0)
        leg->roc++;
    octets[0] = 0x80;
    octets[1] = (uint8_t)(payload_type | marker << 7);
    octets[2] = (uint8_t)(leg->sequence >> 8);
    octets[3] = (uint8_t)leg->sequence;
    packet[1] = htonl(timestamp);
    packet[2] = htonl(leg->source);
    if (payload_type == MULAW)
        for (int i = 0; i < size; i++)
            octets[HEAD + i] = p->mulaw_of_alaw[payload[i]];
    else
        memcpy(octets + HEAD, payload, size);
    int length = HEAD + size;
    if (leg->ciphered)
        length = cipher_protect(&leg->out, leg->roc, octets, length);
    else if (p->protect(leg->outbound, packet, &length))
        return 0;
    leg->sent_packets++;
    leg->sent_octets += size;
    return length;
}

/* Octets as they are to the peer of a leg; 1 when the system took them. */
static int leg_deliver(struct leg *leg, const void *packet, int size)
{
    return leg->peer_size
           && sendto(leg->socket, packet, size, MSG_DONTWAIT, (struct sockaddr *)&leg->peer,
                     leg->peer_size) == size;
}

/* A packet that is no sound of the switch; 1 when the system took it. */
static int leg_send(struct ports *p, struct leg *leg, int payload_type, int marker,
                    uint32_t timestamp, const uint8_t *payload, int size)
{
    uint32_t packet[(HEAD + LONGEST_SOUND + TRAILER) / 4];
    int length = leg_pack(p, leg, packet, payload_type, marker, timestamp, payload, size);
    if (length && leg_deliver(leg, packet, length))
        return 1;
    leg->unsent++;
    return 0;
}
