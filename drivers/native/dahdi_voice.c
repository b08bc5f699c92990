/* The sound of all channels of a span: one call reads them all, one call writes them all.
 *
 * Comes after dahdi_clocks.c, which says how a channel stays in step with its card.
 *
 * Once a card was taken away the driver lets every call on one of its files sleep for 5 ms and more
 * (nodev_common). So the first one that says so counts for all of them, and the others are not asked.
 */

#define GAP 5 /* ticks without a block after which a channel begins anew */
#define EVENTS 256
#define GONE (CORDBOARD_DAHDI_GONE | CORDBOARD_DAHDI_FAILED)

struct cordboard_dahdi_voice *cordboard_dahdi_new(int count, int cushion, int drains,
                                                  uint8_t silence, const uint8_t *owners)
{
    struct cordboard_dahdi_voice *voice =
        calloc(1, sizeof *voice + (size_t)count * sizeof voice->channels[0]);
    if (!voice)
        return NULL;
    voice->polled = calloc((size_t)count, sizeof *voice->polled);
    if (!voice->polled) {
        free(voice);
        return NULL;
    }
    voice->count = count;
    voice->cushion = cushion;
    voice->cushion_blocks = cushion / BLOCK;
    voice->drains = drains;
    voice->silence = silence;
    voice->owners = owners;
    for (int i = 0; i < count; i++)
        voice->channels[i].fd = -1;
    return voice;
}

void cordboard_dahdi_free(struct cordboard_dahdi_voice *voice)
{
    if (voice) {
        free(voice->polled);
        free(voice);
    }
}

void cordboard_dahdi_set(struct cordboard_dahdi_voice *voice, int index, int fd)
{
    struct dahdi_params params = {0};
    voice->channels[index].fd = fd;
    voice->channels[index].card =
        fd >= 0 && ioctl(fd, DAHDI_GET_PARAMS, &params) == 0 ? params.spanno : 0;
    voice->channels[index].fresh = 1;
    voice->channels[index].away = 0;
}

const struct cordboard_dahdi_counters *
cordboard_dahdi_counters(const struct cordboard_dahdi_voice *voice, int index)
{
    return &voice->channels[index].counters;
}

static void flush(int fd, int which)
{
    /* What is no card, as in a test, has nothing to flush: the answer does not matter. */
    (void)ioctl(fd, DAHDI_FLUSH, &which);
}

/* Begin: whole blocks of the cushion stand in the ring, what is spoken gets its own when written.
 * What the driver still holds is read away, not flushed: that would shift the phase of its blocks. */
static void begin(const struct cordboard_dahdi_voice *voice,
                  struct cordboard_dahdi_channel *channel)
{
    for (int i = 0; i < RING && read(channel->fd, channel->last, BLOCK) > 0; i++)
        ;
    flush(channel->fd, DAHDI_FLUSH_WRITE);
    channel->fresh = channel->filled = channel->known = 0;
    channel->head = channel->waiting = channel->missing = channel->ahead = 0;
    memset(channel->last, voice->silence, BLOCK);
    for (; channel->waiting < voice->cushion_blocks; channel->waiting++)
        memset(channel->ring[channel->waiting], voice->silence, BLOCK);
    look_at_input_anew(channel);
    look_at_output_anew(channel);
}

/* The flags of a call that failed for good. */
static int failed(void)
{
    return errno == ENODEV ? GONE : CORDBOARD_DAHDI_FAILED;
}

/* Events come before sound. Fetch them where they are ours; returns the flags they mean. */
static int fetch_events(const struct cordboard_dahdi_voice *voice, int fd)
{
    int flags = 0;
    if (!voice->drains)
        return 0;
    for (int i = 0; i < EVENTS; i++) {
        int event = DAHDI_EVENT_NONE;
        if (ioctl(fd, DAHDI_GETEVENT, &event) < 0)
            return flags | failed();
        if (event == DAHDI_EVENT_NONE)
            break;
        if (event == DAHDI_EVENT_REMOVED)
            return flags | GONE;
        if (event == DAHDI_EVENT_ALARM)
            flags |= CORDBOARD_DAHDI_ALARM;
        if (event == DAHDI_EVENT_NOALARM)
            flags |= CORDBOARD_DAHDI_NO_ALARM;
        if (event == DAHDI_EVENT_TX_CED_DETECTED || event == DAHDI_EVENT_RX_CED_DETECTED)
            flags |= CORDBOARD_DAHDI_TONE;
    }
    return flags;
}

/* Take one block into the ring. 1 when there was one, 0 when not; flags say what else happened. */
static int take(const struct cordboard_dahdi_voice *voice, struct cordboard_dahdi_channel *channel,
                uint8_t *flags)
{
    int place = (channel->head + channel->waiting) % RING;
    for (int again = 0; again < 2; again++) {
        ssize_t got = read(channel->fd, channel->ring[place], BLOCK);
        if (got > 0) {
            if (got < BLOCK)
                memset(channel->ring[place] + got, voice->silence, (size_t)(BLOCK - got));
            channel->counters.received++;
            channel->ahead--;
            if (channel->waiting < RING)
                channel->waiting++;
            else
                channel->head = (channel->head + 1) % RING;
            return 1;
        }
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return 0;
        if (got == 0 || errno != ELAST) {
            *flags |= (uint8_t)(got == 0 ? CORDBOARD_DAHDI_FAILED : failed());
            return 0;
        }
        *flags |= (uint8_t)fetch_events(voice, channel->fd);
        if (!voice->drains || *flags & CORDBOARD_DAHDI_FAILED)
            return 0;
    }
    return 0;
}

/* Whether the driver has nothing left to send. */
static int ran_dry(const struct cordboard_dahdi_voice *voice,
                   const struct cordboard_dahdi_channel *channel, int came)
{
    int asked = DAHDI_IOMUX_WRITEEMPTY | DAHDI_IOMUX_NOWAIT;
    if (ioctl(channel->fd, DAHDI_IOMUX, &asked) < 0)
        return came > voice->cushion_blocks + 2;
    return asked & DAHDI_IOMUX_WRITEEMPTY;
}

/* After `came` blocks of this tick: give one. */
static void give(const struct cordboard_dahdi_voice *voice,
                 struct cordboard_dahdi_channel *channel, int came, uint8_t *heard)
{
    int was_gone = came && channel->missing >= GAP;
    if (channel->filled && (was_gone || (came > 1 && ran_dry(voice, channel, came)))) {
        flush(channel->fd, DAHDI_FLUSH_WRITE);
        channel->filled = 0;
        channel->counters.begun_anew++;
    }
    channel->missing = came ? 0 : channel->missing + 1;
    if (channel->waiting) {
        memcpy(heard, channel->ring[channel->head], BLOCK);
        memcpy(channel->last, heard, BLOCK);
        leave_out_oldest(channel);
    } else { /* late: repeat once what was last heard, then silence */
        memcpy(heard, channel->last, BLOCK);
        memset(channel->last, voice->silence, BLOCK);
        if (channel->counters.received)
            channel->counters.late++;
    }
    catch_up(voice, channel);
}

/* Whether a channel's card is the one that was found gone: then its flags say so. */
static int gone_too(const struct cordboard_dahdi_channel *channel, int card, uint8_t *flags)
{
    if (!card || channel->card != card)
        return 0;
    *flags |= GONE;
    return 1;
}

int cordboard_dahdi_read(struct cordboard_dahdi_voice *voice, uint8_t *heard, int stride,
                         uint8_t *flags)
{
    int brought = 0, watched = 0, gone = 0;
    int came[voice->count];
    for (int i = 0; i < voice->count; i++) {
        struct cordboard_dahdi_channel *channel = &voice->channels[i];
        struct pollfd *polled = &voice->polled[i];
        flags[i] = 0;
        came[i] = 0;
        polled->fd = -1;
        polled->events = POLLIN;
        polled->revents = 0;
        if (channel->fd < 0)
            continue;
        int signalling = voice->owners && __atomic_load_n(&voice->owners[i], __ATOMIC_ACQUIRE);
        if (signalling) {
            channel->away = 1;
            continue;
        }
        if (gone_too(channel, gone, &flags[i]))
            continue;
        if (channel->away || channel->fresh) { /* what came before is not ours */
            channel->away = 0;
            begin(voice, channel);
        }
        came[i] = take(voice, channel, &flags[i]);
        if (flags[i] & CORDBOARD_DAHDI_GONE)
            gone = channel->card;
        if (came[i] && !(flags[i] & CORDBOARD_DAHDI_FAILED)) {
            polled->fd = channel->fd;
            watched++;
        }
    }
    /* One question for all: who has more? Nearly always nobody. */
    for (int round = 1; watched && round < RING; round++) {
        if (poll(voice->polled, (nfds_t)voice->count, 0) <= 0)
            break;
        watched = 0;
        for (int i = 0; i < voice->count; i++) {
            struct pollfd *polled = &voice->polled[i];
            if (polled->fd < 0)
                continue;
            if (polled->revents & POLLIN && take(voice, &voice->channels[i], &flags[i])) {
                came[i]++;
                watched++;
            } else {
                polled->fd = -1;
            }
        }
    }
    for (int i = 0; i < voice->count; i++) {
        struct cordboard_dahdi_channel *channel = &voice->channels[i];
        uint8_t *row = heard + (size_t)i * (size_t)stride;
        if (channel->fd < 0 || channel->away) {
            memset(row, voice->silence, BLOCK);
            continue;
        }
        give(voice, channel, came[i], row);
        if (came[i]) {
            flags[i] |= CORDBOARD_DAHDI_CAME;
            brought++;
        }
    }
    return brought;
}

/* One block or less; 1 when the driver took it. */
static int put(const struct cordboard_dahdi_voice *voice, struct cordboard_dahdi_channel *channel,
               const uint8_t *block, size_t size, uint8_t *flags)
{
    for (int again = 0; again < 2; again++) {
        ssize_t taken = write(channel->fd, block, size);
        if (taken > 0)
            return 1;
        if (taken < 0 && (errno == EAGAIN || errno == EINTR))
            return 0;
        if (taken == 0 || errno != ELAST) {
            *flags |= (uint8_t)(taken == 0 ? CORDBOARD_DAHDI_FAILED : failed());
            return 0;
        }
        *flags |= (uint8_t)fetch_events(voice, channel->fd);
        if (!voice->drains || *flags & CORDBOARD_DAHDI_FAILED)
            return 0;
    }
    return 0;
}

static void fill(const struct cordboard_dahdi_voice *voice,
                 struct cordboard_dahdi_channel *channel, uint8_t *flags)
{
    uint8_t silence[BLOCK];
    memset(silence, voice->silence, BLOCK);
    for (int left = voice->cushion; left > 0; left -= BLOCK)
        (void)put(voice, channel, silence, (size_t)(left < BLOCK ? left : BLOCK), flags);
    channel->filled = 1;
    channel->ahead = -1; /* the block of this tick was received, its answer comes now */
    channel->known = 0;
    look_at_output_anew(channel);
}

/* 1 when the block was sent, or left out on purpose; 0 when there was no room for it. */
static int speak(const struct cordboard_dahdi_voice *voice,
                 struct cordboard_dahdi_channel *channel, const uint8_t *spoken, uint8_t *flags)
{
    if (!channel->filled)
        fill(voice, channel, flags);
    int times = times_to_speak(voice, channel, spoken), carried = 1;
    for (; times > 0; times--) {
        carried = channel->ahead < MOST_AHEAD && put(voice, channel, spoken, BLOCK, flags);
        if (carried) {
            channel->ahead++;
            channel->counters.sent++;
        } else {
            channel->counters.dropped++;
        }
    }
    if (channel->ahead < channel->least_ahead)
        channel->least_ahead = channel->ahead;
    if (channel->ahead > channel->most_ahead)
        channel->most_ahead = channel->ahead;
    channel->age_out++;
    return carried;
}

int cordboard_dahdi_write(struct cordboard_dahdi_voice *voice, const uint8_t *spoken, int stride,
                          uint8_t *flags)
{
    int carried = 0, gone = 0;
    for (int i = 0; i < voice->count; i++) {
        struct cordboard_dahdi_channel *channel = &voice->channels[i];
        flags[i] = 0;
        if (channel->fd < 0 || channel->fresh || channel->away)
            continue;
        if (voice->owners && __atomic_load_n(&voice->owners[i], __ATOMIC_ACQUIRE))
            continue;
        if (gone_too(channel, gone, &flags[i]))
            continue;
        carried += speak(voice, channel, spoken + (size_t)i * (size_t)stride, &flags[i]);
        if (flags[i] & CORDBOARD_DAHDI_GONE)
            gone = channel->card;
    }
    return carried;
}
