/*
 * libtirpc's codecs, as they are used by hand and by what rpcgen writes, for one operation on one message.
 *
 *     codec MESSAGE decode|decode-three|encode FILE       FILE: number of variants, then each with its length before it
 *
 * It checks that every variant comes back as the same bytes and prints `ready`. Then each line that it reads is a number
 * of operations: it does them and prints the nanoseconds of CPU time that they took. src/codec/worker.ts does the same in
 * JavaScript. Decoding includes what frees the value again, as a server does it after each call; of a dict, every value
 * is looked up by its key, or three.
 */
#include <stdint.h>
#include <time.h>

#include <rpc/rpc.h>

#include "endpoint.h"
#include "messages.h"

#define FILE_MAX (4u << 20)
#define VARIANTS_MAX 16
/* What stands before a message in its buffer. */
#define START 28
#define PAIRS_MAX 1000000
#define KEY_MAX 65536
#define VALUE_MAX (64u << 20)

struct bytes {
    char *at;
    u_int length;
};

struct pair {
    struct bytes key;
    struct bytes value;
};

/* A dict is no XDR: libtirpc has nothing for it but the bytes of its stream. */
struct dict {
    u_int count;
    struct pair *pairs;
};

struct peers {
    int op_ret;
    int op_errno;
    struct dict friends;
};

union value {
    struct rpc_msg header;
    peer_list_reply peer_list;
    struct peers peers;
    file_list files;
    brick_list bricks;
    struct dict dict;
};

struct variant {
    struct bytes input;
    union value value;
};

struct codec {
    const char *name;
    bool_t (*code)(XDR *, union value *);
    /* Storage that decoding does not allocate. */
    void (*prepare)(union value *);
};

static bool_t put_word(XDR *xdrs, u_int word)
{
    u_int wire = htonl(word);
    return XDR_PUTBYTES(xdrs, (char *)&wire, sizeof(wire));
}

static bool_t get_word(XDR *xdrs, u_int *word)
{
    u_int wire;
    if (!XDR_GETBYTES(xdrs, (char *)&wire, sizeof(wire)))
        return FALSE;
    *word = ntohl(wire);
    return TRUE;
}

/* Reads bytes into memory of their own, with a NUL after them. */
static bool_t get_bytes(XDR *xdrs, struct bytes *bytes)
{
    bytes->at = malloc(bytes->length + 1);
    if (bytes->at == NULL || !XDR_GETBYTES(xdrs, bytes->at, bytes->length))
        return FALSE;
    bytes->at[bytes->length] = '\0';
    return TRUE;
}

static bool_t get_pair(XDR *xdrs, struct pair *pair)
{
    char nul;
    if (!get_word(xdrs, &pair->key.length) || !get_word(xdrs, &pair->value.length))
        return FALSE;
    if (pair->key.length > KEY_MAX || pair->value.length > VALUE_MAX)
        return FALSE;
    return get_bytes(xdrs, &pair->key) && strlen(pair->key.at) == pair->key.length &&
           XDR_GETBYTES(xdrs, &nul, 1) && nul == '\0' && get_bytes(xdrs, &pair->value);
}

static bool_t xdr_dict(XDR *xdrs, struct dict *dict)
{
    u_int i;

    if (xdrs->x_op == XDR_FREE) {
        for (i = 0; i < dict->count; i++) {
            free(dict->pairs[i].key.at);
            free(dict->pairs[i].value.at);
        }
        free(dict->pairs);
        return TRUE;
    }
    if (xdrs->x_op == XDR_DECODE) {
        if (!get_word(xdrs, &dict->count) || dict->count > PAIRS_MAX)
            return FALSE;
        dict->pairs = calloc(dict->count, sizeof(*dict->pairs));
        for (i = 0; i < dict->count; i++)
            if (!get_pair(xdrs, &dict->pairs[i]))
                return FALSE;
        return TRUE;
    }
    if (!put_word(xdrs, dict->count))
        return FALSE;
    for (i = 0; i < dict->count; i++) {
        struct pair *pair = &dict->pairs[i];
        if (!put_word(xdrs, pair->key.length) || !put_word(xdrs, pair->value.length) ||
            !XDR_PUTBYTES(xdrs, pair->key.at, pair->key.length + 1) ||
            !XDR_PUTBYTES(xdrs, pair->value.at, pair->value.length))
            return FALSE;
    }
    return TRUE;
}

static bool_t code_dict(XDR *xdrs, union value *value)
{
    return xdr_dict(xdrs, &value->dict);
}

static bool_t code_peers(XDR *xdrs, union value *value)
{
    struct peers *peers = &value->peers;
    static const char zeros[4];
    u_int start, end, length = 0;

    if (!xdr_int(xdrs, &peers->op_ret) || !xdr_int(xdrs, &peers->op_errno))
        return FALSE;
    if (xdrs->x_op == XDR_FREE)
        return xdr_dict(xdrs, &peers->friends);
    start = XDR_GETPOS(xdrs);
    if (!xdr_u_int(xdrs, &length) || !xdr_dict(xdrs, &peers->friends))
        return FALSE;
    end = XDR_GETPOS(xdrs);
    if (xdrs->x_op == XDR_DECODE)
        return end == start + 4 + length;
    /* The length is known only now. */
    length = end - start - 4;
    if (!XDR_SETPOS(xdrs, start) || !xdr_u_int(xdrs, &length) || !XDR_SETPOS(xdrs, end))
        return FALSE;
    return XDR_PUTBYTES(xdrs, (char *)zeros, -length & 3);
}

static bool_t code_call(XDR *xdrs, union value *value)
{
    return xdrs->x_op == XDR_FREE || xdr_callmsg(xdrs, &value->header);
}

/* The result is what stands after the header. */
static bool_t code_reply(XDR *xdrs, union value *value)
{
    return xdrs->x_op == XDR_FREE || xdr_replymsg(xdrs, &value->header);
}

/* As svc_tcp and clnt_vc do it: bodies of credentials and verifiers go to memory that is there. */
static void prepare_call(union value *value)
{
    value->header.rm_call.cb_cred.oa_base = malloc(MAX_AUTH_BYTES);
    value->header.rm_call.cb_verf.oa_base = malloc(MAX_AUTH_BYTES);
}

static void prepare_reply(union value *value)
{
    value->header.acpted_rply.ar_verf.oa_base = malloc(MAX_AUTH_BYTES);
    value->header.acpted_rply.ar_results.where = NULL;
    value->header.acpted_rply.ar_results.proc = (xdrproc_t)xdr_void;
}

static void prepare_nothing(union value *value)
{
    memset(value, 0, sizeof(*value));
}

static bool_t code_peer_list(XDR *xdrs, union value *value)
{
    return xdr_peer_list_reply(xdrs, &value->peer_list);
}

static bool_t code_files(XDR *xdrs, union value *value)
{
    return xdr_file_list(xdrs, &value->files);
}

static bool_t code_bricks(XDR *xdrs, union value *value)
{
    return xdr_brick_list(xdrs, &value->bricks);
}

static const struct codec codecs[] = {
    { "call-header", code_call, prepare_call },
    { "reply-header", code_reply, prepare_reply },
    { "peer-list-reply", code_peer_list, prepare_nothing },
    { "peer-list-reply-with-dict", code_peers, prepare_nothing },
    { "structs-1000", code_files, prepare_nothing },
    { "structs-1000-strings", code_bricks, prepare_nothing },
    { "dict-10", code_dict, prepare_nothing },
    { "dict-100", code_dict, prepare_nothing },
    { "dict-1000", code_dict, prepare_nothing },
};

static struct variant variants[VARIANTS_MAX];
static char *output;

/* The compiler must not see what becomes of a value. */
static void keep(void *value)
{
    __asm__ volatile("" : : "r"(value) : "memory");
}

static bool_t decode(const struct codec *codec, const struct bytes *input, union value *value)
{
    XDR xdrs;
    bool_t done;

    xdrmem_create(&xdrs, input->at, input->length, XDR_DECODE);
    done = codec->code(&xdrs, value);
    keep(value);
    return done;
}

static struct dict *dict_of(const struct codec *codec, union value *value)
{
    if (codec->code == code_dict)
        return &value->dict;
    return codec->code == code_peers ? &value->peers.friends : NULL;
}

/* From where the last one was found, as keys are asked for in their order: there is no index. */
static u_int find(const struct dict *dict, const char *key, u_int from)
{
    u_int i = from;

    do {
        if (strcmp(dict->pairs[i].key.at, key) == 0) {
            keep(dict->pairs[i].value.at);
            return i;
        }
        i = i + 1 < dict->count ? i + 1 : 0;
    } while (i != from);
    die(1, "A key is not found");
}

/* `known` has the same keys. */
static void look_up(const struct dict *dict, const struct dict *known, int all)
{
    u_int i, at = 0;

    if (all) {
        for (i = 0; i < known->count; i++)
            at = find(dict, known->pairs[i].key.at, at);
        return;
    }
    find(dict, known->pairs[0].key.at, 0);
    find(dict, known->pairs[known->count / 2].key.at, 0);
    find(dict, known->pairs[known->count - 1].key.at, 0);
}

static void release(const struct codec *codec, union value *value)
{
    XDR xdrs = { .x_op = XDR_FREE };
    codec->code(&xdrs, value);
}

static u_int encode(const struct codec *codec, union value *value, u_int room)
{
    XDR xdrs;

    xdrmem_create(&xdrs, output + START, room, XDR_ENCODE);
    if (!codec->code(&xdrs, value))
        return 0;
    keep(output);
    return XDR_GETPOS(&xdrs);
}

static u_int read_variants(const char *path)
{
    size_t length;
    char *file = (char *)read_file(path, FILE_MAX, &length);
    u_int count, i;
    size_t at = 4;

    memcpy(&count, file, 4);
    count = ntohl(count);
    if (count == 0 || count > VARIANTS_MAX)
        die(1, "No such number of variants");
    for (i = 0; i < count; i++) {
        struct bytes *input = &variants[i].input;
        u_int bytes;
        memcpy(&bytes, file + at, 4);
        input->length = ntohl(bytes);
        /* Behind something else, at a multiple of four. */
        input->at = (char *)malloc(START + input->length + 4) + START;
        memcpy(input->at, file + at + 4, input->length);
        at += 4 + input->length;
    }
    free(file);
    return count;
}

/* What a variant decodes to is encoded to the same bytes. */
static void check(const struct codec *codec, u_int count)
{
    u_int i;

    output = malloc(START + FILE_MAX);
    for (i = 0; i < count; i++) {
        struct bytes *input = &variants[i].input;
        codec->prepare(&variants[i].value);
        if (!decode(codec, input, &variants[i].value))
            die(1, "A variant is not decoded");
        if (encode(codec, &variants[i].value, input->length) != input->length ||
            memcmp(output + START, input->at, input->length) != 0)
            die(1, "A variant is encoded to other bytes");
    }
}

static int64_t cpu_nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int main(int argc, char **argv)
{
    const struct codec *codec = NULL;
    union value scratch;
    u_int count, mask;
    int decoding, all;
    long long operations, n;
    size_t i;

    if (argc != 4)
        die(2, "codec MESSAGE decode|decode-three|encode FILE");
    for (i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++)
        if (strcmp(codecs[i].name, argv[1]) == 0)
            codec = &codecs[i];
    if (codec == NULL)
        die(2, "No such message");
    decoding = strcmp(argv[2], "encode") != 0;
    all = strcmp(argv[2], "decode-three") != 0;
    count = read_variants(argv[3]);
    mask = count - 1;
    check(codec, count);
    codec->prepare(&scratch);
    printf("ready\n");
    fflush(stdout);
    while (scanf("%lld", &operations) == 1) {
        int64_t begun = cpu_nanos();
        if (decoding) {
            for (n = 0; n < operations; n++) {
                if (codec->prepare == prepare_nothing)
                    prepare_nothing(&scratch);
                decode(codec, &variants[n & mask].input, &scratch);
                if (dict_of(codec, &scratch) != NULL)
                    look_up(dict_of(codec, &scratch), dict_of(codec, &variants[n & mask].value), all);
                release(codec, &scratch);
            }
        } else {
            for (n = 0; n < operations; n++)
                encode(codec, &variants[n & mask].value, variants[n & mask].input.length);
        }
        printf("%lld\n", (long long)(cpu_nanos() - begun));
        fflush(stdout);
    }
    return 0;
}
