/*
 * What the list of peers in a reply must look like while the server changes it: all entries of one generation, and that one
 * in place at some time between the sending of the call and the arrival of the reply.
 *
 * The server puts a generation, a number that grows by one, into the port of every peer, and says in a file which one is in
 * place: 8 bytes little-endian, twice. It writes the first, then the second, after the list is in place and before it
 * answers anybody with it; who finds them different knows that the first may be torn, and that the second is still right.
 */
#ifndef GENERATION_H
#define GENERATION_H

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "endpoint.h"
#include "record.h"

#define GENERATION_FILE_BYTES 16

struct generation_file {
    const uint64_t *words;
};

static inline void generation_open(struct generation_file *file, const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0)
        die(1, "Cannot open %s: %s", path, strerror(errno));
    if (status.st_size < GENERATION_FILE_BYTES)
        die(1, "%s has fewer than %d bytes", path, GENERATION_FILE_BYTES);
    void *memory = mmap(NULL, GENERATION_FILE_BYTES, PROT_READ, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        die(1, "Cannot map %s: %s", path, strerror(errno));
    close(fd);
    file->words = memory;
}

/* The generation in place; with `newest`, the one that is about to be, when the file is just being written. */
static inline uint64_t generation_read(const struct generation_file *file, int newest)
{
    uint64_t second = __atomic_load_n(&file->words[1], __ATOMIC_ACQUIRE);
    uint64_t first = __atomic_load_n(&file->words[0], __ATOMIC_ACQUIRE);
    return second + (newest && first != second);
}

/* The number in a dict's value, a text that ends in a NUL; UINT64_MAX when it is none. */
static inline uint64_t dict_number(const uint8_t *value, size_t length)
{
    uint64_t number = 0;
    if (length < 2 || length > 20 || value[length - 1] != 0)
        return UINT64_MAX;
    for (size_t i = 0; i + 1 < length; i++) {
        if (value[i] < '0' || value[i] > '9')
            return UINT64_MAX;
        number = number * 10 + (uint64_t)(value[i] - '0');
    }
    return number;
}

struct peer_list {
    uint64_t generation; /* of the first entry that has one */
    uint64_t others;     /* entries of another one */
    uint64_t other;      /* the last of those */
    uint64_t entries, count;
};

/* Reads a serialized dict: the number of pairs; key length, value length, key, NUL, value of each. 0, or -1 when torn. */
static inline int peer_list_read(struct peer_list *list, const uint8_t *dict, size_t length)
{
    size_t at = 4;
    memset(list, 0, sizeof *list);
    if (length < 4)
        return -1;
    for (uint32_t left = get32(dict); left > 0; left--) {
        if (length - at < 8)
            return -1;
        size_t key_bytes = get32(dict + at), value_bytes = get32(dict + at + 4);
        at += 8;
        if (key_bytes > length - at || length - at - key_bytes < 1 || value_bytes > length - at - key_bytes - 1)
            return -1;
        const uint8_t *key = dict + at, *value = key + key_bytes + 1;
        at += key_bytes + 1 + value_bytes;
        if (key_bytes == 5 && memcmp(key, "count", 5) == 0)
            list->count = dict_number(value, value_bytes);
        if (key_bytes < 5 || memcmp(key + key_bytes - 5, ".port", 5) != 0)
            continue;
        uint64_t generation = dict_number(value, value_bytes);
        if (list->entries++ == 0)
            list->generation = generation;
        else if (generation != list->generation) {
            list->others++;
            list->other = generation;
        }
    }
    return at == length ? 0 : -1;
}

/* `result` is what follows the status of an accepted reply: op_ret, op_errno, the dict. 0, or -1 with the reason in `why`. */
static inline int generation_check(const uint8_t *result, size_t length, uint64_t oldest, uint64_t newest, char *why,
                                   size_t size)
{
    struct peer_list list;
    if (length < 12 || get32(result + 8) > length - 12 ||
        peer_list_read(&list, result + 12, get32(result + 8)) != 0) {
        snprintf(why, size, "is no list of peers");
        return -1;
    }
    /* This node is the last entry of a pool's list, and has no port. */
    if (list.entries == 0 || list.count != list.entries + 1) {
        snprintf(why, size, "lists %" PRIu64 " peers of %" PRIu64, list.entries, list.count - 1);
        return -1;
    }
    if (list.others > 0) {
        snprintf(why, size, "is mixed: peers of generation %" PRIu64 " and %" PRIu64 " of others, such as %" PRIu64,
                 list.generation, list.others, list.other);
        return -1;
    }
    if (list.generation < oldest || list.generation > newest) {
        snprintf(why, size, "is of generation %" PRIu64 ", which was not in place between its call, in %" PRIu64
                 ", and now, in %" PRIu64, list.generation, oldest, newest);
        return -1;
    }
    return 0;
}

#endif
