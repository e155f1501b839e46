/*
 * Record marking (RFC 5531 section 11) as far as a measuring program needs it: where a record ends, and its first bytes.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LAST_FRAGMENT 0x80000000u

static inline uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void put32(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)(value >> 24);
    p[1] = (uint8_t)(value >> 16);
    p[2] = (uint8_t)(value >> 8);
    p[3] = (uint8_t)value;
}

/*
 * Bytes of the record that begins at `p`, marks included; 0 while it is not all there, -1 when it announces more than
 * `max` bytes.
 */
static inline long record_length(const uint8_t *p, size_t have, size_t max)
{
    size_t end = 0;
    for (;;) {
        if (have - end < 4)
            return 0;
        uint32_t mark = get32(p + end);
        size_t fragment = mark & ~LAST_FRAGMENT;
        if (fragment > max || end + 4 + fragment > max)
            return -1;
        end += 4 + fragment;
        if (end > have)
            return 0;
        if (mark & LAST_FRAGMENT)
            return (long)end;
    }
}

/*
 * The first bytes of a complete record without its marks, at least `want` of them when the record has so many. Points
 * into the record when its first fragment is enough, otherwise into `scratch`, which holds `want` bytes.
 */
static inline const uint8_t *record_head(const uint8_t *record, uint8_t *scratch, size_t want, size_t *have)
{
    uint32_t mark = get32(record);
    size_t fragment = mark & ~LAST_FRAGMENT;
    if ((mark & LAST_FRAGMENT) || fragment >= want) {
        *have = fragment;
        return record + 4;
    }
    size_t filled = 0;
    for (;;) {
        size_t part = fragment < want - filled ? fragment : want - filled;
        memcpy(scratch + filled, record + 4, part);
        filled += part;
        if ((mark & LAST_FRAGMENT) || filled == want)
            break;
        record += 4 + fragment;
        mark = get32(record);
        fragment = mark & ~LAST_FRAGMENT;
    }
    *have = filled;
    return scratch;
}

#endif
