/* The clocks of a DAHDI channel's sound.
 *
 * A channel's file gives and takes whole blocks of 20 ms. Three clocks meet here: the caller's tick,
 * the phase in which the driver hands over blocks, and the card's crystal, which is not the
 * server's. So each channel has a ring for what was received, and counts what was written against
 * what was received, since both directions of a card share one clock:
 *
 *   waiting = blocks in the ring after one was taken       (grows when the card is faster)
 *   ahead   = blocks written less blocks received          (grows when the card is slower)
 *
 * Both tremble by one with the phase. What holds for a whole WINDOW is drift, and then one block is
 * left out or repeated, at a quiet moment if there is one soon. What piled up after the caller stood
 * still is made up for by its late ticks, and what is still there after SOON is left out at once.
 * When the driver had nothing left to send, the cushion is filled anew.
 */

#define BLOCK 160
#define RING 32
#define FIRST_WINDOW 150 /* ticks that show where `ahead` lies when nothing drifted yet */
#define WINDOW 1500      /* ticks: 30 s */
#define PATIENCE 500     /* ticks to wait for a quiet moment */
#define SOON 16
#define MOST_AHEAD 2
#define QUIET 0x20 /* magnitude of a code, about -40 dBm0 */

struct cordboard_dahdi_channel {
    int fd;
    int card;   /* the driver's number of its span, 0 where it is none */
    int fresh;  /* begin anew: nothing received or written yet counts */
    int away;   /* the signalling has the sound */
    int filled; /* the cushion of what is spoken was written */
    int head, waiting;
    int missing; /* ticks without a block, one after the other */
    int age_in, age_soon, least_waiting, least_soon;
    int ahead;
    int age_out, least_ahead, most_ahead;
    int known, usual; /* `ahead` without drift, once it is known */
    struct cordboard_dahdi_counters counters;
    uint8_t last[BLOCK];
    uint8_t ring[RING][BLOCK];
};

struct cordboard_dahdi_voice {
    int count;
    int cushion;        /* octets */
    int cushion_blocks; /* whole blocks of it */
    int drains;         /* events are ours to fetch */
    uint8_t silence;    /* the code of silence: 0xD5 in A-law, 0xFF in mu-law */
    const uint8_t *owners;
    struct pollfd *polled;
    struct cordboard_dahdi_channel channels[];
};

static void look_at_output_anew(struct cordboard_dahdi_channel *channel)
{
    channel->age_out = 0;
    channel->least_ahead = 1 << 20;
    channel->most_ahead = -(1 << 20);
}

static void look_at_input_anew(struct cordboard_dahdi_channel *channel)
{
    channel->age_in = channel->age_soon = 0;
    channel->least_waiting = channel->least_soon = RING;
}

static int quiet(const struct cordboard_dahdi_voice *voice, const uint8_t *block)
{
    for (int i = 0; i < BLOCK; i++)
        if (((block[i] ^ voice->silence) & 0x7F) >= QUIET)
            return 0;
    return 1;
}

static void leave_out_oldest(struct cordboard_dahdi_channel *channel)
{
    channel->head = (channel->head + 1) % RING;
    channel->waiting--;
}

/* Latency of what is heard: what waits too long is left out. */
static void catch_up(const struct cordboard_dahdi_voice *voice,
                     struct cordboard_dahdi_channel *channel)
{
    int usual = voice->cushion_blocks;
    if (channel->waiting < channel->least_waiting)
        channel->least_waiting = channel->waiting;
    if (channel->waiting < channel->least_soon)
        channel->least_soon = channel->waiting;
    if (++channel->age_soon >= SOON) {
        for (; channel->least_soon > usual + 1; channel->least_soon--) {
            leave_out_oldest(channel);
            channel->counters.slipped_in++;
        }
        channel->age_soon = 0;
        channel->least_soon = RING;
    }
    if (++channel->age_in < WINDOW)
        return;
    if (channel->least_waiting <= usual) {
        look_at_input_anew(channel);
    } else if (channel->age_in >= WINDOW + PATIENCE || quiet(voice, channel->ring[channel->head])) {
        leave_out_oldest(channel);
        channel->counters.slipped_in++;
        look_at_input_anew(channel);
    }
}

/* How often to send the block of this tick: once, or as the drift of the clocks wants it. */
static int times_to_speak(const struct cordboard_dahdi_voice *voice,
                          struct cordboard_dahdi_channel *channel, const uint8_t *spoken)
{
    if (channel->age_out < (channel->known ? WINDOW : FIRST_WINDOW))
        return 1;
    if (!channel->known) {
        channel->known = 1;
        /* The phase makes it 0 or 1; what is more piled up already. */
        channel->usual = channel->least_ahead > 0;
        look_at_output_anew(channel);
        return 1;
    }
    int times = channel->least_ahead > channel->usual  ? 0
                : channel->most_ahead < channel->usual ? 2
                                                        : 1;
    if (times != 1 && channel->age_out < WINDOW + PATIENCE && !quiet(voice, spoken))
        return 1;
    if (times != 1)
        channel->counters.slipped_out++;
    look_at_output_anew(channel);
    return times;
}
