/* What libpri says and takes in nested unions, made flat for the binding. */

#include <string.h>

static long units_of(const struct pri_aoc_recorded_units *recorded)
{
    long units = 0;
    int at;

    for (at = 0; at < recorded->num_items && at < 32; ++at)
        if (recorded->item[at].number > 0)
            units += recorded->item[at].number;
    return units;
}

/* Units of the call that advice of charge counted so far, or in all; -1 where it told none. */
long cordboard_pri_units(const struct pri_subcommands *list)
{
    long units = -1;
    int at;

    if (!list)
        return -1;
    for (at = 0; at < list->counter_subcmd; ++at) {
        const struct pri_subcommand *one = &list->subcmd[at];

        if (one->cmd == PRI_SUBCMD_AOC_D && one->u.aoc_d.charge == PRI_AOC_DE_CHARGE_UNITS)
            units = units_of(&one->u.aoc_d.recorded.unit);
        else if (one->cmd == PRI_SUBCMD_AOC_E && one->u.aoc_e.charge == PRI_AOC_DE_CHARGE_UNITS)
            units = units_of(&one->u.aoc_e.recorded.unit);
    }
    return units;
}

/* Whether the far side asks to join two calls, and which. */
int cordboard_pri_transfer(const struct pri_subcommands *list, q931_call **one, q931_call **other,
                           int *invoke_id)
{
    int at;

    if (!list)
        return 0;
    for (at = 0; at < list->counter_subcmd; ++at)
        if (list->subcmd[at].cmd == PRI_SUBCMD_TRANSFER_CALL) {
            *one = list->subcmd[at].u.transfer.call_1;
            *other = list->subcmd[at].u.transfer.call_2;
            *invoke_id = list->subcmd[at].u.transfer.invoke_id;
            return 1;
        }
    return 0;
}

/* Advice of charge during a call (EN 300 182): so many units up to now. */
int cordboard_pri_charge(struct pri *pri, q931_call *call, long units)
{
    struct pri_subcmd_aoc_d charge;

    memset(&charge, 0, sizeof(charge));
    charge.charge = PRI_AOC_DE_CHARGE_UNITS;
    charge.billing_id = PRI_AOC_D_BILLING_ID_NORMAL;
    charge.recorded.unit.num_items = 1;
    charge.recorded.unit.item[0].number = units;
    charge.recorded.unit.item[0].type = -1;
    return pri_aoc_d_send(pri, call, &charge);
}

/* The number that really answers; goes out with CONNECT. */
int cordboard_pri_connected(struct pri *pri, q931_call *call, const char *number)
{
    struct pri_party_connected_line connected;

    memset(&connected, 0, sizeof(connected));
    connected.id.number.valid = 1;
    connected.id.number.presentation = PRI_PRES_ALLOWED | PRI_PRES_NETWORK_NUMBER;
    connected.id.number.plan = PRI_UNKNOWN;
    strncpy(connected.id.number.str, number, sizeof(connected.id.number.str) - 1);
    return pri_connected_line_update(pri, call, &connected);
}
