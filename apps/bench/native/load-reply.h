/*
 * What a reply must look like to count: REPLY, accepted, SUCCESS (RFC 5531 section 9). The result itself is only looked at
 * with --generation, see generation.h.
 */
#ifndef LOAD_REPLY_H
#define LOAD_REPLY_H

#include <stdint.h>
#include <stdio.h>

#include "record.h"

/* xid, REPLY, accepted; verifier of at most 400 bytes; accept_stat */
#define REPLY_HEAD_MAX (4 * 6 + 400)

/* 0, or -1 with the reason in `why`. */
static inline int reply_check(const uint8_t *head, size_t have, char *why, size_t size)
{
    static const char *const accept_stats[] = { "SUCCESS",       "PROG_UNAVAIL", "PROG_MISMATCH",
                                                "PROC_UNAVAIL", "GARBAGE_ARGS", "SYSTEM_ERR" };
    if (have < 24) {
        snprintf(why, size, "has only %zu bytes", have);
        return -1;
    }
    if (get32(head + 4) != 1) {
        snprintf(why, size, "is no REPLY: message type %u", get32(head + 4));
        return -1;
    }
    if (get32(head + 8) != 0) {
        snprintf(why, size, "is denied: %s", get32(head + 12) == 0 ? "RPC_MISMATCH" : "AUTH_ERROR");
        if (get32(head + 12) != 0)
            snprintf(why + strlen(why), size - strlen(why), " with auth_stat %u", get32(head + 16));
        return -1;
    }
    uint32_t verifier = get32(head + 16);
    if (verifier > 400) {
        snprintf(why, size, "has a verifier of %u bytes", verifier);
        return -1;
    }
    size_t at = 20 + ((verifier + 3) & ~3u);
    if (have < at + 4) {
        snprintf(why, size, "ends inside its verifier");
        return -1;
    }
    uint32_t stat = get32(head + at);
    if (stat != 0) {
        if (stat < sizeof accept_stats / sizeof *accept_stats)
            snprintf(why, size, "is accepted with %s", accept_stats[stat]);
        else
            snprintf(why, size, "is accepted with an unknown status %u", stat);
        return -1;
    }
    return 0;
}

/* Where the result of a reply begins that reply_check() has passed. */
static inline size_t reply_result(const uint8_t *reply)
{
    return 24 + ((get32(reply + 16) + 3) & ~3u);
}

#endif
