/* Hundreds of stations on one port, one call a tick each way: datagrams are read in batches, each is
   brought to its station and proved authentic there, and what comes out of the jitter buffers stands
   in the rows of the switch; frames are packed, protected and sent in batches.

   SRTP is srtp.c where the processor allows it, otherwise the libsrtp that pylibsrtp brings: its two
   functions and its sessions are handed in, so that no second library is to be installed. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

/* Room for all legs and nothing else: between two ticks others have used the caches, so each leg is
   met cold, and what its many lines cost depends on how many pages they lie in. */
static struct leg *room_for_legs(struct ports *p)
{
    p->room_size = ((size_t)p->most * sizeof(struct leg) + LARGE_PAGE - 1) & ~(size_t)(LARGE_PAGE - 1);
    p->room_size += LARGE_PAGE;
    p->room_start = mmap(NULL, p->room_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p->room_start == MAP_FAILED)
        return NULL;
    madvise(p->room_start, p->room_size, MADV_HUGEPAGE); /* where it is refused the legs are slower */
    return (struct leg *)(((uintptr_t)p->room_start + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1));
}

static void ports_close(struct ports *p)
{
    if (p->leg_room)
        munmap(p->room_start, p->room_size);
    free(p->by_address);
    free(p->legs);
    free(p->incident);
    free(p);
}

static struct ports *ports_open(int most, void *protect, void *unprotect,
                                const uint8_t *alaw_of_mulaw, const uint8_t *mulaw_of_alaw)
{
    struct ports *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->most = most;
    p->room = most + 64; /* for packets; one a leg stays for its frame, one for its silence */
    p->protect = (srtp_call)protect;
    p->unprotect = (srtp_call)unprotect;
    p->alaw_of_mulaw = alaw_of_mulaw;
    p->mulaw_of_alaw = mulaw_of_alaw;
    for (p->table_size = 64; p->table_size < 4 * most;)
        p->table_size *= 2;
    p->by_address = calloc(p->table_size, sizeof *p->by_address);
    p->legs = calloc(most, sizeof *p->legs);
    p->incident = calloc(3 * most + 64, sizeof *p->incident);
    p->leg_room = room_for_legs(p);
    if (p->legs && p->incident && p->by_address && p->leg_room)
        return p;
    ports_close(p);
    return NULL;
}

/* Serve this socket from now on; it stays the caller's. 0 when there are too many. */
static int ports_listen(struct ports *p, int fd)
{
    if (p->socket_count == SOCKETS)
        return 0;
    int on = 1, whole = IP_PMTUDISC_PROBE;
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    /* What is never to be fragmented needs no number among the fragments, and the one table that
       the system has for these is shared by all processors (IPv4; refused on IPv6, which has none). */
    setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &whole, sizeof whole);
    p->sockets[p->socket_count++] = fd;
    return 1;
}

/* Serve no socket any more. */
static void ports_silence(struct ports *p)
{
    p->socket_count = 0;
}

/* --- whose packet is it --- */

static uint32_t hash(const struct sockaddr_in6 *address, socklen_t size)
{
    uint32_t sum = 2166136261u; /* FNV-1a */
    for (socklen_t i = 0; i < size; i++)
        sum = (sum ^ ((const uint8_t *)address)[i]) * 16777619u;
    return sum ^ sum >> 15;
}

static void remember(struct ports *p, int place)
{
    struct leg *leg = p->legs[place];
    uint32_t slot = hash(&leg->peer, leg->peer_size) & (p->table_size - 1);
    while (p->by_address[slot])
        slot = (slot + 1) & (p->table_size - 1);
    p->by_address[slot] = place + 1;
}

/* After a station moved or left; seldom, and so without the art of deleting from a table. */
static void remember_all(struct ports *p)
{
    memset(p->by_address, 0, p->table_size * sizeof *p->by_address);
    for (int place = 0; place < p->most; place++)
        if (p->legs[place] && p->legs[place]->peer_size)
            remember(p, place);
}

static int same_peer(const struct leg *leg, int fd, const struct sockaddr_in6 *from,
                     socklen_t size)
{
    return leg->socket == fd && leg->peer_size == size && !memcmp(&leg->peer, from, size);
}

static struct leg *at_address(struct ports *p, int fd, const struct sockaddr_in6 *from,
                              socklen_t size)
{
    uint32_t slot = hash(from, size) & (p->table_size - 1);
    for (; p->by_address[slot]; slot = (slot + 1) & (p->table_size - 1)) {
        struct leg *leg = p->legs[p->by_address[slot] - 1];
        if (same_peer(leg, fd, from, size))
            return leg;
    }
    return NULL;
}

static int proves(struct ports *p, struct leg *leg, uint8_t *packet, int *size)
{
    uint32_t source = big32(packet + 8);
    int place = 0, length = *size;
    while (place < leg->source_count && leg->sources[place].source != source)
        place++;
    int fresh = place == leg->source_count;
    if (fresh && place == MOST_SOURCES)
        return 0;
    if (leg->ciphered)
        length = cipher_unprotect(&leg->in, &leg->sources[place], fresh, packet, length);
    else if (p->unprotect(leg->inbound, packet, &length))
        return 0;
    if (length < 0)
        return 0;
    if (fresh)
        leg->sources[leg->source_count++].source = source;
    *size = length;
    return 1;
}

/* Somebody whose address is not known, or whose key has changed: one who moved and is known by his
   source, or one of those who are awaited. So many are tried in a tick; a flood waits its turn. */
static struct leg *stranger(struct ports *p, int fd, uint8_t *packet, int *size)
{
    uint32_t source = big32(packet + 8);
    int place = p->next_trial;
    for (int tried = 0; tried < p->most; tried++, place = (place + 1) % p->most) {
        struct leg *leg = p->legs[place];
        if (!leg || leg->socket != fd
            || !(leg->quiet >= SILENT_AFTER || (leg->far_known && leg->far_source == source)))
            continue;
        if (++p->trials > TRIALS_PER_TICK)
            break;
        if (proves(p, leg, packet, size))
            return leg;
    }
    p->next_trial = place;
    return NULL;
}

static struct leg *ports_add(struct ports *p, int place, int row, int fd, void *inbound,
                             void *outbound, int depth)
{
    struct leg *leg = &p->leg_room[place];
    memset(leg, 0, sizeof *leg);
    leg->socket = fd;
    leg->row = row;
    leg->inbound = inbound;
    leg->outbound = outbound;
    leg->payload_type = ALAW;
    leg->quiet = SILENT_AFTER;
    memset(leg->history, SILENT_CODE, HISTORY);
    jitter_start(&leg->buffer, depth);
    p->legs[place] = leg;
    return leg;
}

/* From now on with the processor's own instructions; 0 where it has none. Keys have 30 octets. */
static int leg_cipher(struct leg *leg, const uint8_t *receive_key, const uint8_t *send_key)
{
    if (!srtp_here())
        return 0;
    cipher_keys(&leg->in, receive_key);
    cipher_keys(&leg->out, send_key);
    leg->ciphered = 1;
    return 1;
}

static void ports_remove(struct ports *p, int place)
{
    p->legs[place] = NULL;
    remember_all(p);
}

/* --- receiving --- */

static void control_packet(struct ports *p, struct leg *leg, const uint8_t *packet, int size)
{
    if (++leg->packets_this_tick > PACKETS_PER_STATION || p->incidents >= p->room)
        return;
    struct incident *one = tell(p, leg, CONTROL);
    one->length = size;
    memcpy(one->data, packet, size);
}

/* `leg`: whose address it was when the batch came; it may have moved since. */
static void accept_datagram(struct ports *p, int fd, struct leg *leg, uint8_t *packet, int size,
                            const struct sockaddr_in6 *from, socklen_t from_size,
                            uint32_t arrival)
{
    if (!leg || !same_peer(leg, fd, from, from_size))
        leg = at_address(p, fd, from, from_size);
    if (size < HEAD || size > LARGEST || packet[0] >> 6 != 2) {
        leg ? leg->refused++ : p->refused++;
        return;
    }
    if (packet[1] >= 192 && packet[1] <= 223) {
        if (leg)
            control_packet(p, leg, packet, size);
        else
            p->refused++;
        return;
    }
    if (!leg || !proves(p, leg, packet, &size)) {
        struct leg *first = leg;
        leg = stranger(p, fd, packet, &size);
        if (!leg) {
            first ? first->refused++ : p->refused++;
            return;
        }
    }
    if (!leg_hear(p, leg, packet, size, arrival))
        return;
    if (!same_peer(leg, fd, from, from_size)) {
        memcpy(&leg->peer, from, from_size);
        leg->peer_size = from_size;
        remember_all(p);
    }
    if (leg->quiet >= SILENT_AFTER) {
        if (p->incidents >= p->room)
            return;
        tell(p, leg, HEARD);
    }
    leg->quiet = 0;
}

/* Samples of 8 kHz at which the system took a packet in, modulo 32 bits. */
static uint32_t arrival_of(struct msghdr *head)
{
    struct timespec at;
    struct cmsghdr *one = CMSG_FIRSTHDR(head);
    if (one && one->cmsg_level == SOL_SOCKET && one->cmsg_type == SO_TIMESTAMPNS)
        memcpy(&at, CMSG_DATA(one), sizeof at);
    else
        clock_gettime(CLOCK_REALTIME, &at);
    return (uint32_t)((uint64_t)at.tv_sec * 8000 + (uint64_t)at.tv_nsec / 125000);
}

static void receive(struct ports *p, int fd)
{
    int most = PACKETS_PER_STATION * p->most + AT_ONCE;
    for (int came = AT_ONCE, all = 0; came == AT_ONCE && all < most; all += came) {
        for (int i = 0; i < AT_ONCE; i++) {
            p->parts[i] = (struct iovec){p->packets[i], LARGEST + 8};
            p->heads[i].msg_hdr = (struct msghdr){
                .msg_name = &p->from[i], .msg_namelen = sizeof p->from[i],
                .msg_iov = &p->parts[i], .msg_iovlen = 1,
                .msg_control = p->controls[i], .msg_controllen = sizeof p->controls[i]};
        }
        came = recvmmsg(fd, p->heads, AT_ONCE, MSG_DONTWAIT, NULL);
        for (int i = 0; i < came; i++)
            p->senders[i] = at_address(p, fd, &p->from[i], p->heads[i].msg_hdr.msg_namelen);
        for (int i = 0; i < came && i < AHEAD; i++)
            expect_packet(p->senders[i]);
        for (int i = 0; i < came; i++) {
            if (i + AHEAD < came)
                expect_packet(p->senders[i + AHEAD]);
            accept_datagram(p, fd, p->senders[i], p->packets[i], (int)p->heads[i].msg_len,
                            &p->from[i], p->heads[i].msg_hdr.msg_namelen,
                            arrival_of(&p->heads[i].msg_hdr));
        }
    }
}

/* One tick of all: fills the rows of `heard`, uint8[rows][160]; returns how many incidents there are. */
static int ports_read(struct ports *p, uint8_t *heard)
{
    p->incidents = p->trials = 0;
    for (int i = 0; i < p->socket_count; i++)
        receive(p, p->sockets[i]);
    for (int place = 0; place < p->most; place++) {
        struct leg *leg = p->legs[place];
        if (place + AHEAD < p->most)
            expect_play(p->legs[place + AHEAD]);
        if (!leg)
            continue;
        leg->packets_this_tick = 0;
        if (leg->quiet < SILENT_AFTER && ++leg->quiet == SILENT_AFTER)
            tell(p, leg, SILENT);
        play(p, leg, heard + (size_t)leg->row * FRAME);
    }
    return p->incidents;
}

/* --- sending --- */

static void flush(struct ports *p, int fd, int count)
{
    for (int sent = 0; sent < count;) {
        int taken = sendmmsg(fd, p->heads + sent, count - sent, MSG_DONTWAIT);
        if (taken <= 0) {
            if (taken < 0 && errno == EINTR)
                continue;
            p->senders[sent]->unsent++; /* it is to blame: the system begins with it */
            taken = 1;
        }
        sent += taken;
    }
}

/* One tick of all: sends the rows of `spoken` to every peer that is known and not paused. */
static void ports_write(struct ports *p, const uint8_t *spoken)
{
    for (int i = 0; i < p->socket_count; i++) {
        int fd = p->sockets[i], count = 0;
        for (int place = 0; place < p->most; place++) {
            struct leg *leg = p->legs[place];
            if (place + AHEAD < p->most)
                expect_write(p->legs[place + AHEAD], spoken);
            if (!leg || leg->socket != fd)
                continue;
            leg->timestamp += FRAME;
            if (!leg->peer_size) {
                leg->unsent++;
                continue;
            }
            if (leg->paused)
                continue;
            int length = leg_pack(p, leg, p->outgoing[count], leg->payload_type, !leg->begun,
                                  leg->timestamp, spoken + (size_t)leg->row * FRAME, FRAME);
            leg->begun = 1;
            if (!length) {
                leg->unsent++;
                continue;
            }
            p->parts[count] = (struct iovec){p->outgoing[count], length};
            p->heads[count].msg_hdr = (struct msghdr){
                .msg_name = &leg->peer, .msg_namelen = leg->peer_size,
                .msg_iov = &p->parts[count], .msg_iovlen = 1};
            p->senders[count++] = leg;
            if (count == AT_ONCE) {
                flush(p, fd, count);
                count = 0;
            }
        }
        flush(p, fd, count);
    }
}
