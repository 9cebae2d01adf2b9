/*
 * The generator of ./dev bench check: one thread, epoll, gRPC over HTTP/2 without TLS, loopback only. It asks ext_authz
 * questions as Envoy does, many at once on few connections, and checks that every answer says yes.
 *
 *   checks --port P --question FILE --connections N --at-once N (on each) --count N or --seconds S
 *
 * FILE is a CheckRequest as protobuf writes it. An answer is right when its trailers say that gRPC succeeded, its status is
 * OK, and it is an OkHttpResponse. Of HTTP/2 this knows what a server of gRPC does; whatever else comes ends it.
 *
 * It says `name=value` pairs on one line: busy is the share of its core that it took itself, decision the last answer's
 * x-postern-decision. Exit: 0; 1 when anything was answered wrongly or lost; 2 when it cannot work.
 */
#define _GNU_SOURCE
#include "generator.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <signal.h>
#include <unistd.h>

enum { MOST_AT_ONCE = 200, MOST_ANSWER = 4096, FRAME = 9, LARGEST_FRAME = 16384, MOST_FIELDS = 32 };
enum kind { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE };
enum { END_STREAM = 1, ACK = 1, END_HEADERS = 4 };

static struct {
  int port, connections, at_once;
  int64_t count;
  double seconds;
  struct bytes question;
} asked;

/* A call under way; its stream is 0 while there is none. */
struct call {
  uint32_t stream;
  int64_t began;
  bool headed;
  size_t count;
  uint8_t answer[MOST_ANSWER];
};

/* What a header says, as far as it matters here. */
enum meaning { OTHER, HTTP_OK, GRPC_OK, GRPC_FAILED };

struct connection {
  int socket, under_way;
  uint32_t next_stream;
  int64_t window;        /* so many bytes the server takes now */
  int64_t unconfirmed;   /* so many came that it does not know to be taken */
  struct call *calls;
  enum meaning table[MOST_FIELDS]; /* HPACK's, the oldest first */
  int fields;
  size_t in_count, out_count;
  uint8_t in[1 << 18], out[1 << 19];
};

static struct {
  int64_t calls, errors;
  char decision[64];
} told;

static int poller;
static struct bytes first, later; /* a question's frames: on a fresh connection, and on one whose table has our headers */

static void complain(const char *what) {
  if (told.errors++ < 3) fprintf(stderr, "port %d: %s\n", asked.port, what);
}

/* ---- what we say ---- */

static void put_number(uint8_t *at, uint32_t value) {
  for (int i = 0; i < 4; i++) at[i] = (uint8_t) (value >> (24 - 8 * i));
}

static uint32_t number_at(const uint8_t *at) {
  return (uint32_t) at[0] << 24 | (uint32_t) at[1] << 16 | (uint32_t) at[2] << 8 | at[3];
}

static uint8_t *put_frame(uint8_t *at, size_t length, enum kind kind, int flags, uint32_t stream) {
  at[0] = (uint8_t) (length >> 16);
  at[1] = (uint8_t) (length >> 8);
  at[2] = (uint8_t) length;
  at[3] = (uint8_t) kind;
  at[4] = (uint8_t) flags;
  put_number(at + 5, stream);
  return at + FRAME;
}

static uint8_t *put_text(uint8_t *at, const char *text) {
  size_t length = strlen(text);
  *at++ = (uint8_t) length;
  memcpy(at, text, length);
  return at + length;
}

/* What Envoy sends with a question, and puts into the table: the number of a name that HPACK knows, or the name. */
static const struct {
  int known;
  const char *name, *value;
} with[] = {
    {4, NULL, "/envoy.service.auth.v3.Authorization/Check"},
    {1, NULL, "postern"},
    {0, "te", "trailers"},
    {0, "grpc-timeout", "2000m"},
    {31, NULL, "application/grpc"},
    {0, "x-envoy-internal", "true"},
    {0, "x-forwarded-for", "192.0.2.1"},
    {0, "x-envoy-expected-rq-timeout-ms", "2000"},
};
enum { WITH = sizeof with / sizeof *with, STATIC = 61 };

static struct bytes frames(bool fresh) {
  size_t size = asked.question.count + 5;
  if (size > LARGEST_FRAME) die("a question of more than 16 KiB");
  struct bytes made = {.at = malloc(size + 1024)};
  if (made.at == NULL) die("no memory");
  uint8_t *start = (uint8_t *) made.at, *at = start + FRAME;
  *at++ = 0x80 | 3; /* :method POST */
  *at++ = 0x80 | 6; /* :scheme http */
  for (int i = 0; i < WITH; i++) {
    if (fresh) {
      *at++ = (uint8_t) (0x40 | with[i].known);
      if (with[i].known == 0) at = put_text(at, with[i].name);
      at = put_text(at, with[i].value);
    } else {
      *at++ = (uint8_t) (0x80 | (STATIC + WITH - i));
    }
  }
  put_frame(start, (size_t) (at - start) - FRAME, HEADERS, END_HEADERS, 0);
  at = put_frame(at, size, DATA, END_STREAM, 0);
  *at++ = 0; /* not compressed */
  put_number(at, (uint32_t) asked.question.count);
  memcpy(at + 4, asked.question.at, asked.question.count);
  made.count = (size_t) (at + 4 - start) + asked.question.count;
  return made;
}

static uint8_t *room(struct connection *connection, size_t count) {
  if (sizeof connection->out - connection->out_count < count) die("port %d: reads nothing any more", asked.port);
  uint8_t *at = connection->out + connection->out_count;
  connection->out_count += count;
  return at;
}

static void flush(struct connection *connection) {
  if (connection->out_count == 0) return;
  ssize_t sent = send(connection->socket, connection->out, connection->out_count, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) die("port %d: %s", asked.port, strerror(errno));
  if (sent > 0) {
    connection->out_count -= (size_t) sent;
    memmove(connection->out, connection->out + sent, connection->out_count);
  }
}

static void ask(struct connection *connection, struct call *call) {
  const struct bytes *question = connection->next_stream == 1 ? &first : &later;
  call->stream = connection->next_stream;
  call->headed = false;
  call->count = 0;
  connection->next_stream += 2;
  connection->window -= (int64_t) asked.question.count + 5;
  connection->under_way++;
  uint8_t *at = room(connection, question->count);
  memcpy(at, question->at, question->count);
  put_number(at + 5, call->stream); /* of both frames */
  put_number(at + FRAME + ((size_t) at[1] << 8 | at[2]) + 5, call->stream);
  call->began = now();
}

/* ---- what an answer means ---- */

static uint64_t varint(const uint8_t **at, const uint8_t *end) {
  uint64_t value = 0;
  for (int shift = 0; *at < end && shift < 64; shift += 7) {
    uint8_t byte = *(*at)++;
    value |= (uint64_t) (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  *at = NULL;
  return 0;
}

/* Steps over one field of a message; what it holds, if it is a message or text, is from `from` on. */
static bool field(const uint8_t **at, const uint8_t *end, uint32_t *number, uint64_t *value, const uint8_t **from) {
  uint64_t key = varint(at, end);
  if (*at == NULL) return false;
  *number = (uint32_t) (key >> 3);
  *value = varint(at, end);
  if (*at == NULL || ((key & 7) != 0 && (key & 7) != 2)) return false;
  *from = *at;
  if ((key & 7) == 2) {
    if (*value > (uint64_t) (end - *at)) return false;
    *at += *value;
  }
  return true;
}

static bool code_is_ok(const uint8_t *at, size_t count) {
  const uint8_t *end = at + count, *from;
  uint32_t number;
  uint64_t value;
  while (at < end) {
    if (!field(&at, end, &number, &value, &from) || (number == 1 && value != 0)) return false;
  }
  return true;
}

/* Whether it is one CheckResponse that says yes: a status (1) of OK and an OkHttpResponse (3). */
static bool says_yes(const uint8_t *at, size_t count) {
  if (count < 5 || at[0] != 0 || number_at(at + 1) != count - 5) return false;
  const uint8_t *end = at + count, *from;
  at += 5;
  bool status = false, ok = false;
  while (at < end) {
    uint32_t number;
    uint64_t value;
    if (!field(&at, end, &number, &value, &from) || number == 2) return false;
    if (number == 1) status = code_is_ok(from, value);
    if (number == 1 && !status) return false;
    if (number == 3) ok = true;
  }
  return status && ok;
}

static void note_decision(const struct call *call) {
  static const char name[] = "x-postern-decision\x12";
  const uint8_t *at = memmem(call->answer, call->count, name, sizeof name - 1);
  if (at == NULL) return;
  at += sizeof name - 1;
  size_t length = *at++;
  if (length >= sizeof told.decision || at + length > call->answer + call->count) return;
  memcpy(told.decision, at, length);
  told.decision[length] = 0;
}

static struct call *call_of(struct connection *connection, uint32_t stream) {
  for (int i = 0; i < asked.at_once; i++) {
    if (connection->calls[i].stream == stream) return &connection->calls[i];
  }
  die("port %d: an answer on stream %u, where nothing is asked", asked.port, stream);
}

static void over(struct connection *connection, struct call *call, bool fine) {
  if (!fine || !says_yes(call->answer, call->count)) {
    complain(fine ? "an answer that is no yes" : "a call that failed");
  } else {
    told.calls++;
    keep_latency(now() - call->began);
    note_decision(call);
  }
  call->stream = 0;
  connection->under_way--;
}

/* ---- what is said to us ---- */

static size_t hpack_number(const uint8_t **at, const uint8_t *end, int bits) {
  if (*at >= end) die("headers that end in the middle");
  size_t most = (1U << bits) - 1, value = *(*at)++ & most;
  if (value < most) return value;
  for (int shift = 0; *at < end && shift < 28; shift += 7) {
    uint8_t byte = *(*at)++;
    value += (size_t) (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  die("a number in headers that is too large");
}

static struct bytes hpack_text(const uint8_t **at, const uint8_t *end) {
  if (*at < end && (**at & 0x80) != 0) die("headers in Huffman's code, which this does not read");
  size_t length = hpack_number(at, end, 7);
  if (length > (size_t) (end - *at)) die("headers that end in the middle");
  struct bytes text = {.at = (char *) *at, .count = length};
  *at += length;
  return text;
}

static bool is(struct bytes text, const char *what) {
  return text.count == strlen(what) && memcmp(text.at, what, text.count) == 0;
}

static enum meaning known(const struct connection *connection, size_t index) {
  if (index <= STATIC) return index == 8 ? HTTP_OK : OTHER;
  if (index - STATIC > (size_t) connection->fields) die("a header that is not in the table");
  return connection->table[(size_t) connection->fields - (index - STATIC)];
}

/* One header, and what it means. A table of more than a few is not a server of gRPC's. */
static enum meaning header_at(struct connection *connection, const uint8_t **at, const uint8_t *end) {
  uint8_t form = **at;
  if ((form & 0x80) != 0) return known(connection, hpack_number(at, end, 7));
  if ((form & 0xe0) == 0x20) die("a table whose size changes");
  bool kept = (form & 0x40) != 0;
  size_t index = hpack_number(at, end, kept ? 6 : 4);
  struct bytes name = {0};
  if (index == 0) name = hpack_text(at, end);
  struct bytes value = hpack_text(at, end);
  enum meaning of_known = index > STATIC ? known(connection, index) : OTHER;
  bool grpc_status = of_known == GRPC_OK || of_known == GRPC_FAILED || (index == 0 && is(name, "grpc-status"));
  enum meaning meaning = !grpc_status ? OTHER : is(value, "0") ? GRPC_OK : GRPC_FAILED;
  if (kept) {
    if (connection->fields == MOST_FIELDS) die("headers that change with every answer");
    connection->table[connection->fields++] = meaning;
  }
  return meaning;
}

static void headers(struct connection *connection, uint32_t stream, int flags, const uint8_t *at, size_t count) {
  if ((flags & ~(END_STREAM | END_HEADERS)) != 0 || (flags & END_HEADERS) == 0) die("headers in a form that is not read");
  struct call *call = call_of(connection, stream);
  const uint8_t *end = at + count;
  bool ok = false, succeeded = false;
  while (at < end) {
    enum meaning meaning = header_at(connection, &at, end);
    ok |= meaning == HTTP_OK;
    succeeded |= meaning == GRPC_OK;
  }
  if ((flags & END_STREAM) != 0) over(connection, call, call->headed && succeeded);
  else call->headed = ok;
}

static void data(struct connection *connection, uint32_t stream, int flags, const uint8_t *at, size_t count) {
  struct call *call = call_of(connection, stream);
  connection->unconfirmed += (int64_t) count;
  if (flags != 0) die("data in a form that is not read");
  if (sizeof call->answer - call->count < count) die("an answer of more than 4 KiB");
  memcpy(call->answer + call->count, at, count);
  call->count += count;
}

static void settings(struct connection *connection, int flags) {
  if ((flags & ACK) == 0) put_frame(room(connection, FRAME), 0, SETTINGS, ACK, 0);
}

static void ping(struct connection *connection, int flags, const uint8_t *at) {
  if ((flags & ACK) != 0) return;
  memcpy(put_frame(room(connection, FRAME + 8), 8, PING, ACK, 0), at, 8);
}

static void frame(struct connection *connection, enum kind kind, int flags, uint32_t stream, const uint8_t *at, size_t count) {
  switch (kind) {
    case DATA:
      data(connection, stream, flags, at, count);
      break;
    case HEADERS:
      headers(connection, stream, flags, at, count);
      break;
    case RST_STREAM:
      over(connection, call_of(connection, stream), false);
      break;
    case SETTINGS:
      settings(connection, flags);
      break;
    case PING:
      if (count != 8) die("a ping of %zu bytes", count);
      ping(connection, flags, at);
      break;
    case WINDOW_UPDATE:
      if (count != 4) die("a window update of %zu bytes", count);
      if (stream == 0) connection->window += number_at(at);
      break;
    case GOAWAY:
      die("port %d: wants no more of this connection", asked.port);
    case PRIORITY:
    case PUSH_PROMISE:
    default:
      die("port %d: a frame of kind %d", asked.port, (int) kind);
  }
}

/* Takes what whole frames there are. */
static void hear(struct connection *connection) {
  for (;;) {
    size_t free = sizeof connection->in - connection->in_count;
    ssize_t count = recv(connection->socket, connection->in + connection->in_count, free, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) break;
    if (count <= 0) die("port %d: closed, with %d questions under way", asked.port, connection->under_way);
    connection->in_count += (size_t) count;
    size_t at = 0;
    while (connection->in_count - at >= FRAME) {
      const uint8_t *head = connection->in + at;
      size_t length = (size_t) head[0] << 16 | (size_t) head[1] << 8 | head[2];
      if (length > LARGEST_FRAME) die("a frame of %zu bytes", length);
      if (connection->in_count - at < FRAME + length) break;
      frame(connection, head[3], head[4], number_at(head + 5) & INT32_MAX, head + FRAME, length);
      at += FRAME + length;
    }
    connection->in_count -= at;
    memmove(connection->in, connection->in + at, connection->in_count);
    if ((size_t) count < free) break;
  }
  if (connection->unconfirmed > 1 << 29) {
    put_number(put_frame(room(connection, FRAME + 4), 4, WINDOW_UPDATE, 0, 0), (uint32_t) connection->unconfirmed);
    connection->unconfirmed = 0;
  }
}

/* ---- the whole ---- */

static void open_connection(struct connection *connection) {
  static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection->socket < 0) die("socket: %s", strerror(errno));
  int yes = 1;
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  struct sockaddr_in there = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t) asked.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (connect(connection->socket, (struct sockaddr *) &there, sizeof there) < 0) die("port %d: %s", asked.port, strerror(errno));
  never_wait(connection->socket);
  struct epoll_event interest = {.events = EPOLLIN, .data.ptr = connection};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, connection->socket, &interest) < 0) die("epoll_ctl: %s", strerror(errno));
  connection->calls = calloc((size_t) asked.at_once, sizeof *connection->calls);
  if (connection->calls == NULL) die("no memory");
  connection->next_stream = 1;
  connection->window = 65535;
  memcpy(room(connection, sizeof preface - 1), preface, sizeof preface - 1);
  put_frame(room(connection, FRAME), 0, SETTINGS, 0, 0);
  put_number(put_frame(room(connection, FRAME + 4), 4, WINDOW_UPDATE, 0, 0), INT32_MAX - 65535);
}

static int64_t ask_what_may_be(struct connection *connection, int64_t most) {
  int64_t begun = 0;
  for (int i = 0; i < asked.at_once && connection->under_way < asked.at_once && begun < most; i++) {
    if (connection->window < (int64_t) asked.question.count + 5) break;
    if (connection->calls[i].stream != 0) continue;
    ask(connection, &connection->calls[i]);
    begun++;
  }
  return begun;
}

static double processor_seconds(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return (double) (used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double) (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static int run(void) {
  struct connection *all = calloc((size_t) asked.connections, sizeof *all);
  if (all == NULL) die("no memory");
  for (int i = 0; i < asked.connections; i++) open_connection(&all[i]);
  int64_t start = now(), heard_at = start, begun = 0, most = asked.count > 0 ? asked.count : INT64_MAX;
  int64_t end = asked.seconds > 0 ? start + (int64_t) (asked.seconds * SECOND) : INT64_MAX;
  double used = processor_seconds();
  for (int i = 0; i < asked.connections; i++) {
    begun += ask_what_may_be(&all[i], most - begun);
    flush(&all[i]);
  }
  struct epoll_event ready[64];
  while (told.calls + told.errors < begun) {
    int happened = epoll_wait(poller, ready, 64, 1000);
    if (happened < 0 && errno != EINTR) die("epoll_wait: %s", strerror(errno));
    int64_t time = now();
    if (time >= end) most = begun;
    if (happened > 0) heard_at = time;
    if (time - heard_at > 30 * SECOND) {
      fprintf(stderr, "port %d: %lld questions were never answered\n", asked.port, (long long) (begun - told.calls - told.errors));
      told.errors = begun - told.calls;
      break;
    }
    for (int i = 0; i < happened; i++) {
      struct connection *connection = ready[i].data.ptr;
      hear(connection);
      begun += ask_what_may_be(connection, most - begun);
      flush(connection);
    }
    for (int i = 0; happened == 0 && i < asked.connections; i++) flush(&all[i]);
  }
  double seconds = (double) (now() - start) / SECOND;
  printf("calls=%lld errors=%lld seconds=%.3f rate=%.1f busy=%.2f", (long long) told.calls, (long long) told.errors, seconds,
      (double) told.calls / seconds, (processor_seconds() - used) / seconds);
  say_latencies();
  printf(" decision=%s\n", told.decision);
  if (told.errors > 0) fprintf(stderr, "port %d: %lld errors\n", asked.port, (long long) told.errors);
  return told.errors > 0 || told.calls == 0 ? 1 : 0;
}

static void option(const char *name, const char *value) {
  if (strcmp(name, "--port") == 0) asked.port = (int) number(value, name);
  else if (strcmp(name, "--question") == 0) asked.question = content(value);
  else if (strcmp(name, "--connections") == 0) asked.connections = (int) number(value, name);
  else if (strcmp(name, "--at-once") == 0) asked.at_once = (int) number(value, name);
  else if (strcmp(name, "--count") == 0) asked.count = (int64_t) number(value, name);
  else if (strcmp(name, "--seconds") == 0) asked.seconds = number(value, name);
  else die("unknown option: %s", name);
}

int main(int count, char **words) {
  for (int at = 1; at < count; at += 2) {
    if (at + 1 == count) die("%s: no value", words[at]);
    option(words[at], words[at + 1]);
  }
  bool bounded = asked.count > 0 || asked.seconds > 0;
  if (asked.port == 0 || asked.question.count == 0 || asked.connections < 1 || asked.at_once < 1
      || asked.at_once > MOST_AT_ONCE || !bounded) {
    die("checks --port P --question FILE --connections N --at-once N --count N|--seconds S: see the head of checks.c");
  }
  signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_TIMERSLACK, 1UL);
  poller = epoll_create1(EPOLL_CLOEXEC);
  if (poller < 0) die("epoll: %s", strerror(errno));
  first = frames(true);
  later = frames(false);
  return run();
}
