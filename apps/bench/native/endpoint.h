/*
 * Where a server is: a unix socket or a TCP port, and the two things one does there.
 */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct endpoint {
    char name[160]; /* as written: the path, or HOST:PORT */
    struct sockaddr_storage address;
    socklen_t length;
    int tcp;
};

/* Ends the program with one line; code 2 is misuse, 1 anything else. */
__attribute__((noreturn, format(printf, 2, 3))) static inline void die(int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(code);
}

static inline void endpoint_unix(struct endpoint *e, const char *path)
{
    struct sockaddr_un *address = (struct sockaddr_un *)&e->address;
    if (strlen(path) >= sizeof address->sun_path)
        die(2, "The socket path is longer than %zu bytes: %s", sizeof address->sun_path - 1, path);
    memset(e, 0, sizeof *e);
    address->sun_family = AF_UNIX;
    strcpy(address->sun_path, path);
    e->length = sizeof *address;
    snprintf(e->name, sizeof e->name, "%s", path);
}

static inline void endpoint_tcp(struct endpoint *e, const char *text)
{
    char host[128];
    const char *colon = strrchr(text, ':');
    if (colon == NULL || (size_t)(colon - text) >= sizeof host)
        die(2, "A TCP endpoint is written HOST:PORT, not %s", text);
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = 0;

    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV }, *found;
    int failure = getaddrinfo(host, colon + 1, &hints, &found);
    if (failure != 0)
        die(1, "Cannot resolve %s: %s", text, gai_strerror(failure));
    memset(e, 0, sizeof *e);
    memcpy(&e->address, found->ai_addr, found->ai_addrlen);
    e->length = found->ai_addrlen;
    e->tcp = 1;
    freeaddrinfo(found);
    snprintf(e->name, sizeof e->name, "%s", text);
}

static inline void endpoint_no_delay(const struct endpoint *e, int fd)
{
    int on = 1;
    if (e->tcp)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* A connected, blocking socket, or -1 with errno. Waits at most `seconds` for a place in the server's backlog. */
static inline int endpoint_connect(const struct endpoint *e, int seconds)
{
    int fd = socket(e->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    struct timeval limit = { .tv_sec = seconds };
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(fd, (const struct sockaddr *)&e->address, e->length) != 0) {
        int reason = errno;
        close(fd);
        errno = reason;
        return -1;
    }
    endpoint_no_delay(e, fd);
    return fd;
}

/* A listening socket; a TCP port of 0 is replaced by the one the system chose. Ends the program when it cannot. */
static inline int endpoint_listen(struct endpoint *e)
{
    int on = 1, fd = socket(e->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        die(1, "Cannot create a socket: %s", strerror(errno));
    if (e->tcp)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&e->address, e->length) != 0 || listen(fd, 4096) != 0)
        die(1, "Cannot listen on %s: %s", e->name, strerror(errno));
    if (e->tcp)
        getsockname(fd, (struct sockaddr *)&e->address, &e->length);
    return fd;
}

/* The TCP port in host order, 0 for a unix socket. */
static inline int endpoint_port(const struct endpoint *e)
{
    if (e->address.ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)&e->address)->sin_port);
    if (e->address.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&e->address)->sin6_port);
    return 0;
}

static inline void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* The whole of a file of at most `max` bytes. */
static inline uint8_t *read_file(const char *path, size_t max, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        die(1, "Cannot open %s: %s", path, strerror(errno));
    uint8_t *bytes = malloc(max + 1);
    if (bytes == NULL)
        die(1, "No memory for %s", path);
    *length = fread(bytes, 1, max + 1, file);
    fclose(file);
    if (*length > max)
        die(1, "%s is longer than %zu bytes", path, max);
    return bytes;
}

#endif
