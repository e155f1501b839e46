/*
 * Echo server, the least that any server has to do: cuts records out of the stream and answers each with the prepared
 * bytes, its xid patched in; all answers of one read leave in one write. One thread around epoll.
 * read() and write() rather than recv() and send(): the kernel counts them per process, as it does for the others.
 *
 *     echo --unix PATH | --tcp HOST:PORT  --reply FILE      FILE: one record, mark included
 *
 * Prints `ready` and the TCP port (0 for a unix socket) once it listens. Ends with its parent.
 */
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>

#include "endpoint.h"
#include "record.h"

#define READ_BYTES (256u << 10)
#define RECORD_MAX (1u << 20)
#define EVENTS 1024

struct connection {
    int fd, paused; /* paused: answers wait for room in the socket, so nothing more is read */
    uint8_t *partial, *out;
    size_t partial_bytes, out_start, out_end;
};

static uint8_t *reply, *input, *answers;
static size_t reply_bytes, answers_size;
static int epoll_fd;

static void *allocate(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL)
        die(1, "No memory for %zu bytes", size);
    return memory;
}

static void watch(struct connection *c, uint32_t what, int operation)
{
    struct epoll_event event = { .events = what, .data.ptr = c };
    epoll_ctl(epoll_fd, operation, c->fd, &event);
}

static void drop(struct connection *c)
{
    close(c->fd);
    free(c->partial);
    free(c->out);
    free(c);
}

/* 1: all written; 0: the rest is kept and the connection paused; -1: broken. */
static int send_answers(struct connection *c, const uint8_t *bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        ssize_t sent = write(c->fd, bytes + done, length - done);
        if (sent >= 0) {
            done += (size_t)sent;
        } else if (errno == EAGAIN) {
            uint8_t *kept = allocate(length - done);
            memcpy(kept, bytes + done, length - done);
            free(c->out);
            c->out = kept;
            c->out_start = 0;
            c->out_end = length - done;
            c->paused = 1;
            watch(c, EPOLLOUT, EPOLL_CTL_MOD);
            return 0;
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return 1;
}

static int handle_out(struct connection *c)
{
    uint8_t *bytes = c->out;
    c->out = NULL;
    int sent = send_answers(c, bytes, c->out_end);
    free(bytes);
    if (sent == 1) {
        c->paused = 0;
        watch(c, EPOLLIN, EPOLL_CTL_MOD);
    }
    return sent;
}

static int handle_in(struct connection *c)
{
    size_t have = c->partial_bytes, at = 0, filled = 0;
    if (have > 0)
        memcpy(input, c->partial, have);
    ssize_t got = read(c->fd, input + have, READ_BYTES);
    if (got <= 0)
        return got < 0 && (errno == EAGAIN || errno == EINTR) ? 1 : -1;
    have += (size_t)got;
    for (;;) {
        long length = record_length(input + at, have - at, RECORD_MAX);
        if (length < 0 || (length > 0 && length < 8))
            return -1;
        if (length == 0)
            break;
        if (answers_size - filled < reply_bytes) {
            answers_size *= 2;
            answers = realloc(answers, answers_size);
            if (answers == NULL)
                die(1, "No memory for answers");
        }
        memcpy(answers + filled, reply, reply_bytes);
        memcpy(answers + filled + 4, input + at + 4, 4);
        filled += reply_bytes;
        at += (size_t)length;
    }
    free(c->partial);
    c->partial = NULL;
    c->partial_bytes = have - at;
    if (c->partial_bytes > 0) {
        c->partial = allocate(c->partial_bytes);
        memcpy(c->partial, input + at, c->partial_bytes);
    }
    return send_answers(c, answers, filled);
}

static void accept_all(const struct endpoint *endpoint, int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct connection *c = allocate(sizeof *c);
        memset(c, 0, sizeof *c);
        c->fd = fd;
        endpoint_no_delay(endpoint, fd);
        watch(c, EPOLLIN, EPOLL_CTL_ADD);
    }
}

static void read_reply(const char *path)
{
    if (path == NULL)
        die(2, "--reply is needed");
    reply = read_file(path, RECORD_MAX, &reply_bytes);
    if (record_length(reply, reply_bytes, RECORD_MAX) != (long)reply_bytes || reply_bytes < 8)
        die(1, "%s is not exactly one record", path);
    answers_size = reply_bytes > READ_BYTES ? reply_bytes : READ_BYTES;
    answers = allocate(answers_size);
    input = allocate(RECORD_MAX + READ_BYTES);
}

int main(int argc, char **argv)
{
    static const struct option known[] = {
        { "unix", required_argument, NULL, 'u' }, { "tcp", required_argument, NULL, 't' },
        { "reply", required_argument, NULL, 'r' }, { 0 },
    };
    static struct epoll_event events[EVENTS];
    struct endpoint endpoint = { 0 };
    const char *reply_file = NULL;
    int choice;

    while ((choice = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (choice) {
        case 'u': endpoint_unix(&endpoint, optarg); break;
        case 't': endpoint_tcp(&endpoint, optarg); break;
        case 'r': reply_file = optarg; break;
        default: die(2, "echo --unix PATH | --tcp HOST:PORT --reply FILE");
        }
    }
    if (endpoint.length == 0)
        die(2, "One of --unix and --tcp is needed");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    raise_file_limit();
    read_reply(reply_file);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    int listener = endpoint_listen(&endpoint);
    struct connection listening = { .fd = listener };
    if (fcntl(listener, F_SETFL, O_NONBLOCK) != 0)
        die(1, "Cannot make the listener non-blocking");
    watch(&listening, EPOLLIN, EPOLL_CTL_ADD);
    printf("ready %d\n", endpoint_port(&endpoint));
    fflush(stdout);
    for (;;) {
        int ready = epoll_wait(epoll_fd, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (c == &listening)
                accept_all(&endpoint, listener);
            else if ((c->paused ? handle_out(c) : handle_in(c)) < 0)
                drop(c);
        }
    }
}
