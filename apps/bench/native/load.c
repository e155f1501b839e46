/*
 * Load generator: N connections, D calls outstanding on each, one thread around epoll. A closed loop: every reply read
 * makes room for one more call, and all calls that one read event made room for leave in one write. Every reply must
 * answer a call that is outstanding on its connection, once, with success; the first that does not ends the run.
 *
 * An xid is a count of the connection's calls shifted left, plus the index of a slot that remembers the call, so that a
 * reply finds its call without a search. The counts of different connections start far apart, so that a reply that
 * strays to another connection is noticed.
 */
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <time.h>

#include "endpoint.h"
#include "generation.h"
#include "load-options.h"
#include "load-reply.h"
#include "load-report.h"
#include "record.h"
#include "server-usage.h"

#define READ_BYTES (256u << 10) /* one read takes so much: some thousand small replies */
#define OUT_BYTES (64u << 10)   /* calls encoded ahead for one connection while the server does not read */
#define EVENTS 1024

struct slot {
    uint32_t xid, answered; /* the call sent last from here, and the one answered last */
    uint64_t sent_ns;       /* 0: nothing outstanding */
    uint64_t generation;    /* in place when it was sent; only with --generation */
};

struct connection {
    int fd, want_out;
    uint32_t count; /* upper bits of the next xid */
    uint64_t left;  /* calls it may still send; only with --requests */
    struct slot *slots;
    uint32_t *free_slots, free_count;
    uint8_t *out; /* encoded, not yet taken by the socket: [out_start, out_end) */
    size_t out_start, out_end;
    uint8_t *partial; /* the beginning of a record whose end has not arrived */
    size_t partial_bytes, partial_size;
};

struct request {
    const uint8_t *bytes;
    size_t length;
};

static struct load_options options;
static struct request *requests;
static size_t request_count, request_next, request_longest;
static struct connection *connections;
static uint32_t slot_bits, slot_mask;
static uint64_t outstanding, total_sent, total_answered, last_reply_ns;
static struct window window;
static uint64_t window_limit_ns;
static int sending = 1, measuring, epoll_fd;
static uint8_t *input, *whole; /* `whole` only with --generation: a reply without its marks */
static struct generation_file generations;
static char failure[512];

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

__attribute__((format(printf, 1, 2))) static int fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure, sizeof failure, format, arguments);
    va_end(arguments);
    return -1;
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL)
        die(1, "No memory for %zu × %zu bytes", count, size);
    return memory;
}

static void read_requests(void)
{
    size_t length, at = 0;
    uint8_t *bytes = read_file(options.request_file, REQUEST_MAX, &length);
    requests = allocate(length / 4 + 1, sizeof *requests);
    while (at < length) {
        long record = record_length(bytes + at, length - at, REQUEST_MAX);
        if (record <= 0)
            die(1, "%s: the record at byte %zu is cut off", options.request_file, at);
        if (record < 8 || (get32(bytes + at) & ~LAST_FRAGMENT) < 4)
            die(1, "%s: the first fragment at byte %zu is too short for an xid", options.request_file, at);
        requests[request_count++] = (struct request){ bytes + at, (size_t)record };
        if ((size_t)record > request_longest)
            request_longest = (size_t)record;
        at += (size_t)record;
    }
    if (request_count == 0)
        die(1, "%s holds no record", options.request_file);
}

static size_t out_size(void)
{
    size_t wanted = request_longest * (size_t)options.depth;
    if (wanted > OUT_BYTES)
        wanted = OUT_BYTES;
    return wanted < request_longest ? request_longest : wanted;
}

static void open_connections(void)
{
    connections = allocate((size_t)options.connections, sizeof *connections);
    while ((1u << slot_bits) < (uint32_t)options.depth)
        slot_bits++;
    slot_mask = (1u << slot_bits) - 1;
    for (int i = 0; i < options.connections; i++) {
        struct connection *c = &connections[i];
        c->fd = endpoint_connect(&options.endpoint, 10);
        if (c->fd < 0)
            die(1, "Cannot connect to %s (connection %d of %d): %s", options.endpoint.name, i + 1, options.connections,
                strerror(errno));
        c->count = (uint32_t)((((uint64_t)1 << (32 - slot_bits)) / (uint64_t)options.connections) * (uint64_t)i) + 1;
        c->left = options.requests == 0 ? UINT64_MAX
                                        : options.requests / (uint64_t)options.connections +
                                              ((uint64_t)i < options.requests % (uint64_t)options.connections);
        c->slots = allocate((size_t)options.depth, sizeof *c->slots);
        c->free_slots = allocate((size_t)options.depth, sizeof *c->free_slots);
        for (int s = 0; s < options.depth; s++)
            c->free_slots[s] = (uint32_t)(options.depth - 1 - s);
        c->free_count = (uint32_t)options.depth;
        c->out = allocate(1, out_size());
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
        if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &event) != 0)
            die(1, "Cannot watch connection %d: %s", i + 1, strerror(errno));
    }
}

static int number_of(const struct connection *c) { return (int)(c - connections) + 1; }

static void watch_out(struct connection *c, int want)
{
    if (c->want_out == want)
        return;
    struct epoll_event event = { .events = EPOLLIN | (want ? EPOLLOUT : 0), .data.ptr = c };
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &event);
    c->want_out = want;
}

/* Encodes calls into the out buffer while there are slots, calls and room. */
static void encode_calls(struct connection *c, uint64_t now)
{
    size_t size = out_size();
    while (sending && c->free_count > 0 && c->left > 0) {
        const struct request *request = &requests[request_next];
        if (size - c->out_end < request->length)
            return;
        uint32_t index = c->free_slots[--c->free_count];
        struct slot *slot = &c->slots[index];
        slot->xid = c->count++ << slot_bits | index;
        slot->sent_ns = now;
        if (options.generation_file != NULL)
            slot->generation = generation_read(&generations, 0);
        memcpy(c->out + c->out_end, request->bytes, request->length);
        put32(c->out + c->out_end + 4, slot->xid);
        c->out_end += request->length;
        if (++request_next == request_count)
            request_next = 0;
        if (options.requests != 0)
            c->left--;
        outstanding++;
        total_sent++;
    }
}

static int send_calls(struct connection *c)
{
    for (;;) {
        if (c->out_start == c->out_end) {
            c->out_start = c->out_end = 0;
            encode_calls(c, now_ns());
            if (c->out_end == 0) {
                watch_out(c, 0);
                return 0;
            }
        }
        ssize_t sent = send(c->fd, c->out + c->out_start, c->out_end - c->out_start, MSG_NOSIGNAL | MSG_DONTWAIT);
        window.writes++;
        if (sent < 0) {
            if (errno == EINTR)
                continue;
            if (errno != EAGAIN)
                return fail("Connection %d: cannot send: %s", number_of(c), strerror(errno));
            watch_out(c, 1);
            return 0;
        }
        c->out_start += (size_t)sent;
        if (c->out_start < c->out_end) {
            watch_out(c, 1);
            return 0;
        }
    }
}

/* The list in the reply, which has been found to be accepted. */
static int check_generation(const struct slot *slot, const uint8_t *record, size_t length, char *why, size_t size)
{
    size_t have;
    const uint8_t *reply = record_head(record, whole, length, &have);
    size_t at = reply_result(reply);
    return generation_check(reply + at, have - at, slot->generation, generation_read(&generations, 1), why, size);
}

static int take_reply(struct connection *c, const uint8_t *record, size_t length, uint64_t now)
{
    uint8_t scratch[REPLY_HEAD_MAX];
    size_t have;
    const uint8_t *head = record_head(record, scratch, sizeof scratch, &have);
    char why[256];

    if (have < 4)
        return fail("Connection %d: a record of %zu bytes is no reply", number_of(c), have);
    uint32_t xid = get32(head), index = xid & slot_mask;
    if (reply_check(head, have, why, sizeof why) != 0)
        return fail("Connection %d: the message with xid 0x%08x %s", number_of(c), xid, why);
    struct slot *slot = index < (uint32_t)options.depth ? &c->slots[index] : NULL;
    if (slot == NULL || slot->sent_ns == 0 || slot->xid != xid) {
        if (slot != NULL && slot->answered == xid)
            return fail("Connection %d: the call with xid 0x%08x is answered twice", number_of(c), xid);
        return fail("Connection %d: a reply with xid 0x%08x answers no outstanding call", number_of(c), xid);
    }
    if (options.generation_file != NULL && check_generation(slot, record, length, why, sizeof why) != 0)
        return fail("Connection %d: the list with xid 0x%08x %s", number_of(c), xid, why);
    if (measuring) {
        histogram_add(&window.latency, now - slot->sent_ns);
        window.calls++;
        window.reply_bytes += length;
        if (window.reply_min == 0 || length < window.reply_min)
            window.reply_min = length;
        if (length > window.reply_max)
            window.reply_max = length;
    }
    slot->answered = xid;
    slot->sent_ns = 0;
    c->free_slots[c->free_count++] = index;
    outstanding--;
    total_answered++;
    last_reply_ns = now;
    return 0;
}

static void keep_partial(struct connection *c, const uint8_t *bytes, size_t length)
{
    c->partial_bytes = length;
    if (length == 0)
        return;
    if (length > c->partial_size) {
        free(c->partial);
        c->partial_size = length * 2;
        c->partial = allocate(1, c->partial_size);
    }
    memcpy(c->partial, bytes, length);
}

/* Reads until the socket is empty and takes every complete reply. */
static int receive_replies(struct connection *c)
{
    ssize_t got;
    do {
        size_t kept = c->partial_bytes, at = 0;
        if (kept > 0)
            memcpy(input, c->partial, kept);
        got = recv(c->fd, input + kept, READ_BYTES, MSG_DONTWAIT);
        window.reads++;
        if (got < 0) {
            if (errno == EAGAIN || errno == EINTR)
                return 0;
            return fail("Connection %d: cannot receive: %s", number_of(c), strerror(errno));
        }
        if (got == 0)
            return fail("Connection %d: closed by the server; %" PRIu64 " calls unanswered in all", number_of(c),
                        outstanding);
        uint64_t now = now_ns();
        size_t have = kept + (size_t)got;
        for (;;) {
            long length = record_length(input + at, have - at, options.reply_max);
            if (length < 0)
                return fail("Connection %d: a reply longer than %zu bytes", number_of(c), options.reply_max);
            if (length == 0)
                break;
            if (take_reply(c, input + at, (size_t)length, now) != 0)
                return -1;
            at += (size_t)length;
        }
        keep_partial(c, input + at, have - at);
    } while (got == READ_BYTES);
    return 0;
}

static void begin_window(uint64_t now)
{
    memset(&window, 0, sizeof window);
    if (options.pid != 0 && server_usage_read(options.pid, &window.server_start) != 0)
        die(1, "There is no process %d to report on", (int)options.pid);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &window.own_cpu_start);
    window.start_ns = now;
    window_limit_ns = options.requests != 0 ? UINT64_MAX : now + (uint64_t)(options.seconds * 1e9);
    measuring = 1;
}

static int end_window(uint64_t now)
{
    measuring = 0;
    sending = 0;
    window.end_ns = now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &window.own_cpu_end);
    if (options.pid != 0 && server_usage_read(options.pid, &window.server_end) != 0 && failure[0] == 0)
        return fail("The process %d ended during the run", (int)options.pid);
    return 0;
}

static int run(void)
{
    static struct epoll_event events[EVENTS];
    uint64_t begun = now_ns(), warm = begun + (uint64_t)(options.warmup * 1e9), stall = (uint64_t)(options.stall * 1e9);
    uint64_t give_up = options.requests != 0 ? begun + (uint64_t)(options.limit * 1e9) : UINT64_MAX;

    last_reply_ns = begun;
    if (warm == begun)
        begin_window(begun);
    for (int i = 0; i < options.connections; i++)
        if (send_calls(&connections[i]) != 0)
            return -1;
    for (;;) {
        uint64_t now = now_ns();
        if (!measuring && sending && now >= warm)
            begin_window(now);
        if (measuring && (now >= window_limit_ns || (options.requests != 0 && total_answered == options.requests)))
            if (end_window(now) != 0)
                return -1;
        if (!sending && outstanding == 0)
            return 0;
        if (now > give_up)
            return fail("Not finished after %g s; %" PRIu64 " calls outstanding", options.limit, outstanding);
        if (now - last_reply_ns > stall)
            return fail("No reply for %g s; %" PRIu64 " calls outstanding", options.stall, outstanding);

        uint64_t next = last_reply_ns + stall;
        if (measuring && window_limit_ns < next)
            next = window_limit_ns;
        if (!measuring && sending && warm < next)
            next = warm;
        int wait_ms = next <= now ? 0 : (int)((next - now) / 1000000u) + 1;
        int ready = epoll_wait(epoll_fd, events, EVENTS, wait_ms);
        if (ready < 0 && errno != EINTR)
            return fail("epoll_wait: %s", strerror(errno));
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if ((events[i].events & ~(uint32_t)EPOLLOUT) != 0 && receive_replies(c) != 0)
                return -1;
            if (send_calls(c) != 0)
                return -1;
        }
    }
}

/*
 * All calls are answered: says so to the server and waits, at most a second in all, until it closes too. A message that
 * still arrives answers a call for the second time.
 */
static int finish(void)
{
    uint64_t limit = now_ns() + 1000000000u;
    for (int i = 0; i < options.connections; i++)
        shutdown(connections[i].fd, SHUT_WR);
    for (int i = 0; i < options.connections; i++) {
        struct connection *c = &connections[i];
        uint64_t now = now_ns();
        struct pollfd readable = { .fd = c->fd, .events = POLLIN };
        poll(&readable, 1, now < limit ? (int)((limit - now) / 1000000u) : 0);
        ssize_t got = recv(c->fd, input, READ_BYTES, MSG_DONTWAIT);
        if (got > 0 || c->partial_bytes > 0)
            return fail("Connection %d: %zu bytes arrived after the last reply", number_of(c),
                        c->partial_bytes + (size_t)(got > 0 ? got : 0));
    }
    return 0;
}

int main(int argc, char **argv)
{
    load_options_parse(&options, argc, argv);
    signal(SIGPIPE, SIG_IGN);
    raise_file_limit();
    read_requests();
    input = allocate(1, options.reply_max + READ_BYTES);
    if (options.generation_file != NULL) {
        generation_open(&generations, options.generation_file);
        whole = allocate(1, options.reply_max);
    }
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    open_connections();
    int failed = run() != 0 || finish() != 0;
    if (failed) {
        if (window.end_ns == 0)
            end_window(now_ns());
        fprintf(stderr, "load: %s\n", failure);
    }
    print_report(&options, &window, total_sent, total_answered, failed ? failure : NULL);
    return failed;
}
