/*
 * The generator of the benchmarks: one thread, epoll, HTTP/1.1, loopback only. It checks every answer byte for byte.
 *
 *   load calls  calls over kept connections, one under way on each. At a fixed rate, latency counts from when a call was
 *               due: one that had to wait for a connection was late, and that is told. Without a rate, as fast as it goes.
 *   load hold   connections that rest after one call, and event streams; says `held` once all are there, and holds them
 *               until it is told to end (TERM). A lost connection, stream or event makes it fail. An event's latency
 *               counts from when the upstream says it was sent.
 *   load first  starts a command, asks until the first right answer, says how long that took, and ends the command.
 *
 * Options: --port P --request FILE --expect FILE (a whole request; the body of every answer)
 *   calls: --connections N, --count N or --seconds S, --rate R, --window S (a line for each window as well)
 *   hold:  --connections N, --touch S (each calls again every S seconds), --streams N --stream-request FILE,
 *          --spread N (of all, so many from one address, 127.0.0.2 and on), --window S (tells each window's events)
 *   first: --seconds S (at most) -- COMMAND...
 *
 * It says `name=value` pairs on one line. Exit: 0; 1 when anything was answered wrongly or lost; 2 when it cannot work.
 */
#define _GNU_SOURCE
#include "generator.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
  int port;
  struct bytes request, expected, stream_request;
  int connections, streams, spread;
  int64_t count;
  double seconds, rate, window, touch;
  char **command;
} asked;

struct connection {
  int socket;
  bool stream, under_way, wrong, lost;
  int64_t due;
  size_t matched;  /* of the expected body */
  uint64_t event;  /* of a stream: the number of the last */
  size_t lined;
  char line[160];  /* the beginning of a stream's line */
  struct message answer;
};

static struct {
  int64_t calls, errors, reopened;
  int64_t idle_lost, streams_lost, events, events_lost, comments;
} told;

static int poller;
static int64_t under_way;
static struct connection **resting; /* a ring: who rested longest is next */
static int rests, first_resting, places;
static volatile sig_atomic_t ended;

/* ---- sockets ---- */

/* Who holds many comes from several addresses, as many clients would. */
static void come_from(int socket_, int opened) {
  if (asked.spread == 0) return;
  struct sockaddr_in here = {
      .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t) (opened / asked.spread))};
  int yes = 1;
  setsockopt(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  if (bind(socket_, (struct sockaddr *) &here, sizeof here) < 0) die("bind: %s", strerror(errno));
}

static int try_connect(void) {
  static int opened;
  int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) die("socket: %s", strerror(errno));
  int yes = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  come_from(socket_, opened++);
  struct sockaddr_in there = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t) asked.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (connect(socket_, (struct sockaddr *) &there, sizeof there) < 0) {
    int why = errno;
    close(socket_);
    errno = why;
    return -1;
  }
  return socket_;
}

static void open_connection(struct connection *connection) {
  connection->socket = try_connect();
  if (connection->socket < 0) die("port %d: %s", asked.port, strerror(errno));
  never_wait(connection->socket);
  struct epoll_event interest = {.events = EPOLLIN, .data.ptr = connection};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, connection->socket, &interest) < 0) die("epoll_ctl: %s", strerror(errno));
  again(&connection->answer);
}

static void complain(struct connection *connection, const char *what) {
  if (told.errors++ >= 3) return;
  struct message *answer = &connection->answer;
  fprintf(stderr, "port %d: %s; the answer's head: %.*s\n", asked.port, what, (int) answer->headed, answer->head);
}

/* ---- calls ---- */

static void rest(struct connection *connection) {
  resting[(first_resting + rests++) % places] = connection;
}

static struct connection *next_resting(void) {
  struct connection *connection = resting[first_resting];
  first_resting = (first_resting + 1) % places;
  rests--;
  return connection;
}

static void ask(struct connection *connection, int64_t due) {
  struct bytes *request = connection->stream ? &asked.stream_request : &asked.request;
  connection->due = due;
  connection->matched = 0;
  connection->wrong = false;
  connection->under_way = true;
  under_way++;
  /* A connection closed while it rested is not found here but by reading; a full socket means that nobody reads. */
  ssize_t sent = send(connection->socket, request->at, request->count, MSG_NOSIGNAL);
  if (sent >= 0 && (size_t) sent < request->count) die("port %d: takes no more than %zd bytes at once", asked.port, sent);
}

static void say_calls(int64_t calls, double seconds) {
  printf("calls=%lld errors=%lld reopened=%lld seconds=%.3f rate=%.1f", (long long) calls, (long long) told.errors,
      (long long) told.reopened, seconds, (double) calls / seconds);
  say_latencies();
  printf("\n");
  fflush(stdout);
}

static void match(void *to, const char *bytes, size_t count) {
  struct connection *connection = to;
  size_t left = asked.expected.count - connection->matched;
  if (count > left || memcmp(asked.expected.at + connection->matched, bytes, count) != 0) connection->wrong = true;
  else connection->matched += count;
}

/* One line of a stream. */
static void stream_line(struct connection *stream) {
  stream->line[stream->lined < sizeof stream->line ? stream->lined : sizeof stream->line - 1] = 0;
  if (strncmp(stream->line, "id: ", 4) == 0) {
    uint64_t event = strtoull(stream->line + 4, NULL, 10);
    if (event != stream->event + 1) told.events_lost++;
    stream->event = event;
  } else if (strncmp(stream->line, "data: {\"jsonrpc\":\"2.0\",", 22) == 0) {
    told.events++;
    const char *said = strstr(stream->line, " at ");
    if (said != NULL) keep_latency(now() - strtoll(said + 4, NULL, 10));
  } else if (stream->line[0] == ':') {
    told.comments++;
  }
  stream->lined = 0;
}

static void stream_piece(void *to, const char *bytes, size_t count) {
  struct connection *stream = to;
  for (size_t i = 0; i < count; i++) {
    if (bytes[i] == '\n') stream_line(stream);
    else if (stream->lined < sizeof stream->line - 1) stream->line[stream->lined++] = bytes[i];
  }
}

static bool good_head(const struct message *answer, bool stream) {
  const char *type = header(answer, "content-type");
  const char *wanted = stream ? "text/event-stream" : "application/json";
  return strncmp(answer->head, "HTTP/1.1 200 ", 13) == 0 && type != NULL && strncasecmp(type, wanted, strlen(wanted)) == 0;
}

/* The connection ended, or is of no use any more. */
static void lose(struct connection *connection) {
  close(connection->socket);
  connection->lost = true;
  if (connection->under_way) under_way--;
  connection->under_way = false;
}

/* Reads what is there; says what has become of the connection. */
enum heard { NOTHING_YET, ANSWERED, STREAMING, CLOSED, WRONG };

static enum heard hear(struct connection *connection) {
  static char bytes[1 << 17];
  struct message *answer = &connection->answer;
  for (;;) {
    ssize_t count = recv(connection->socket, bytes, sizeof bytes, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return NOTHING_YET;
    if (count <= 0) return CLOSED;
    if (!connection->under_way && !connection->stream) return WRONG; /* nobody asked */
    bool in_head = answer->phase == HEAD;
    size_t taken = take(answer, bytes, (size_t) count, connection->stream ? stream_piece : match, connection);
    if (answer->phase == BROKEN || taken < (size_t) count) return WRONG;
    if (in_head && answer->phase != HEAD && !good_head(answer, connection->stream)) return WRONG;
    if (connection->stream) return answer->phase == WHOLE ? CLOSED : answer->phase == HEAD ? NOTHING_YET : STREAMING;
    if (answer->phase == WHOLE) {
      return connection->wrong || connection->matched != asked.expected.count ? WRONG : ANSWERED;
    }
    if ((size_t) count < sizeof bytes) return NOTHING_YET;
  }
}

static void answered(struct connection *connection) {
  told.calls++;
  keep_latency(now() - connection->due);
  under_way--;
  connection->under_way = false;
  const char *ends = header(&connection->answer, "connection");
  bool over = ends != NULL && strncasecmp(ends, "close", 5) == 0;
  again(&connection->answer);
  if (over) {
    close(connection->socket);
    open_connection(connection);
    told.reopened++;
  }
}

/* A call's connection had something to say. Says whether it rests now. */
static bool serve_call(struct connection *connection) {
  bool asked_for = connection->under_way;
  switch (hear(connection)) {
    case NOTHING_YET:
    case STREAMING:
      return false;
    case ANSWERED:
      answered(connection);
      return true;
    case CLOSED:
      if (asked_for) complain(connection, "closed before the answer ended");
      break;
    case WRONG:
      complain(connection, asked_for ? "wrong answer" : "bytes that nobody asked for");
      break;
  }
  lose(connection);
  connection->lost = false;
  open_connection(connection);
  told.reopened++;
  return asked_for;
}

static int await(struct epoll_event *ready, int most, int64_t nanos) {
  struct timespec patience = {.tv_sec = nanos / SECOND, .tv_nsec = nanos % SECOND};
  int happened = epoll_pwait2(poller, ready, most, &patience, NULL);
  if (happened < 0 && errno != EINTR) die("epoll_pwait2: %s", strerror(errno));
  return happened < 0 ? 0 : happened;
}

static struct connection *open_all(int count) {
  struct connection *all = calloc((size_t) count, sizeof *all);
  resting = calloc((size_t) count, sizeof *resting);
  if (all == NULL || resting == NULL) die("no memory");
  places = count;
  return all;
}

/* What is due when: with a rate at its time, without one at once. */
struct plan {
  int64_t start, gap, sent, most;
};

static int64_t due(const struct plan *plan) {
  return plan->gap == 0 ? 0 : plan->start + plan->sent * plan->gap;
}

static void ask_what_is_due(struct plan *plan, int64_t time) {
  while (rests > 0 && plan->sent < plan->most && due(plan) <= time) {
    ask(next_resting(), plan->gap == 0 ? now() : due(plan));
    plan->sent++;
  }
}

static int run_calls(void) {
  struct connection *all = open_all(asked.connections);
  for (int i = 0; i < asked.connections; i++) {
    open_connection(&all[i]);
    rest(&all[i]);
  }
  struct plan plan = {.start = now(), .gap = asked.rate > 0 ? (int64_t) (SECOND / asked.rate) : 0};
  int64_t end = asked.seconds > 0 ? plan.start + (int64_t) (asked.seconds * SECOND) : INT64_MAX;
  plan.most = asked.count > 0 ? asked.count : INT64_MAX;
  /* At a rate each call that was due is made, however late; only then are the late ones seen. */
  if (plan.gap > 0 && asked.seconds > 0) plan.most = (int64_t) (asked.seconds * asked.rate);
  int64_t last_words = end == INT64_MAX ? end : end + 30 * SECOND;

  struct epoll_event ready[256];
  int64_t window = plan.start, window_calls = 0, window_size = (int64_t) (asked.window * SECOND);
  int64_t heard_at = plan.start;
  for (int64_t time = plan.start; !ended; time = now()) {
    if (plan.gap == 0 && time >= end) plan.most = plan.sent;
    ask_what_is_due(&plan, time);
    if (under_way == 0 && plan.sent >= plan.most) break;
    if (time > last_words || time - heard_at > 30 * SECOND) {
      fprintf(stderr, "port %d: %lld calls were never answered\n", asked.port, (long long) under_way);
      told.errors += under_way;
      break;
    }
    int64_t patience = SECOND / 10;
    if (plan.gap > 0 && rests > 0 && plan.sent < plan.most && due(&plan) - time < patience) patience = due(&plan) - time;
    int happened = await(ready, 256, patience < 0 ? 0 : patience);
    if (happened > 0 || under_way == 0) heard_at = time;
    for (int i = 0; i < happened; i++) {
      if (serve_call(ready[i].data.ptr)) rest(ready[i].data.ptr);
    }
    if (window_size > 0 && now() - window >= window_size) {
      say_calls(told.calls - window_calls, asked.window);
      window += window_size;
      window_calls = told.calls;
    }
  }
  /* The last window ends a moment early: with its last answer. */
  int64_t left = now() - window;
  if (window_size == 0 || left > window_size / 2) say_calls(told.calls - window_calls, (double) left / SECOND);
  if (told.errors > 0) fprintf(stderr, "port %d: %lld errors\n", asked.port, (long long) told.errors);
  return told.errors > 0 || told.calls == 0 ? 1 : 0;
}

/* ---- holding ---- */

static struct connection *held;
static int64_t held_since;

/* The first few are described, and all are told by when and which they were: what ends together had one cause. */
static void drop(struct connection *connection, const char *why) {
  int64_t *count = connection->stream ? &told.streams_lost : &told.idle_lost;
  if ((*count)++ < 3) {
    fprintf(stderr, "port %d: %s %s\n%.*s\n", asked.port, connection->stream ? "stream" : "idle connection", why,
        (int) connection->answer.headed, connection->answer.head);
  }
  fprintf(stderr, "lost after %.3f s: number %td%s\n", (double) (now() - held_since) / SECOND, connection - held,
      connection->under_way ? ", asked" : "");
  lose(connection);
}

static void serve_held(struct connection *connection) {
  switch (hear(connection)) {
    case NOTHING_YET:
      break;
    case ANSWERED:
      told.calls++;
      under_way--;
      connection->under_way = false;
      again(&connection->answer);
      break;
    case STREAMING:
      if (connection->under_way) under_way--;
      connection->under_way = false;
      break;
    case CLOSED:
      drop(connection, "closed by the other side");
      break;
    case WRONG:
      drop(connection, "answered wrongly");
      break;
  }
}

static void say_held(const char *word) {
  printf("%s idle=%lld idle_lost=%lld calls=%lld streams=%lld streams_lost=%lld events=%lld events_lost=%lld comments=%lld",
      word, asked.connections - (long long) told.idle_lost, (long long) told.idle_lost, (long long) told.calls,
      asked.streams - (long long) told.streams_lost, (long long) told.streams_lost, (long long) told.events,
      (long long) told.events_lost, (long long) told.comments);
  say_latencies();
  printf("\n");
  fflush(stdout);
}

static int run_hold(void) {
  int all = asked.connections + asked.streams;
  held = open_all(all);
  held_since = now();
  struct epoll_event ready[256];
  int opened = 0, touched = 0;
  bool said = false;
  int64_t touch_gap = asked.touch > 0 && asked.connections > 0 ? (int64_t) (asked.touch * SECOND / asked.connections) : 0;
  int64_t touch_due = now() + touch_gap;
  int64_t window = INT64_MAX, window_size = (int64_t) (asked.window * SECOND);
  while (!ended) {
    for (; opened < all && under_way < 64; opened++) {
      held[opened].stream = opened >= asked.connections;
      open_connection(&held[opened]);
      ask(&held[opened], now());
    }
    if (!said && opened == all && under_way == 0) {
      said = true;
      say_held("held");
      if (window_size > 0) window = now() + window_size;
    }
    if (now() >= window) {
      say_held("window");
      window += window_size;
    }
    for (; touch_gap > 0 && touch_due <= now(); touch_due += touch_gap, touched++) {
      struct connection *next = &held[touched % asked.connections];
      if (touched % asked.connections < opened && !next->lost && !next->under_way) ask(next, now());
    }
    int happened = await(ready, 256, touch_gap > 0 && touch_gap < SECOND / 20 ? touch_gap : SECOND / 20);
    for (int i = 0; i < happened; i++) serve_held(ready[i].data.ptr);
  }
  say_held("end");
  return told.idle_lost + told.streams_lost + told.events_lost > 0 || !said ? 1 : 0;
}

/* ---- first answer ---- */

static pid_t start_command(void) {
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) die("fork: %s", strerror(errno));
  if (child > 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  dup2(2, 1);
  execvp(asked.command[0], asked.command);
  fprintf(stderr, "%s: %s\n", asked.command[0], strerror(errno));
  _exit(127);
}

static void end_command(pid_t child) {
  struct timespec moment = {.tv_nsec = SECOND / 100};
  kill(child, SIGTERM);
  for (int i = 0; i < 500; i++) {
    if (waitpid(child, NULL, WNOHANG) == child) return;
    nanosleep(&moment, NULL);
  }
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
}

/* Asks once; whether the right answer came. Whoever is not there, or not ready, is asked again. */
static bool ask_once(struct connection *connection) {
  static char bytes[1 << 16];
  connection->socket = try_connect();
  if (connection->socket < 0) return false;
  struct timeval patience = {.tv_sec = 2};
  setsockopt(connection->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  again(&connection->answer);
  ask(connection, 0);
  while (connection->answer.phase != WHOLE && connection->answer.phase != BROKEN) {
    ssize_t count = recv(connection->socket, bytes, sizeof bytes, 0);
    if (count <= 0) break;
    take(&connection->answer, bytes, (size_t) count, match, connection);
  }
  close(connection->socket);
  return connection->answer.phase == WHOLE && good_head(&connection->answer, false) && !connection->wrong
      && connection->matched == asked.expected.count;
}

static int run_first(void) {
  static struct connection connection;
  int there = try_connect();
  if (there >= 0) die("port %d: somebody is there before the command was started", asked.port);
  struct timespec moment = {.tv_nsec = SECOND / 1000};
  int64_t start = now(), most = (int64_t) (asked.seconds * SECOND);
  pid_t child = start_command();
  bool right = false;
  while (!ended && !(right = ask_once(&connection)) && now() - start < most) {
    if (waitpid(child, NULL, WNOHANG) == child) die("the command ended by itself");
    nanosleep(&moment, NULL);
  }
  double took = (double) (now() - start) / 1e6;
  end_command(child);
  if (!right) die("no right answer in %.0f ms; the last head: %s", took, connection.answer.head);
  printf("first_ms=%.1f\n", took);
  return 0;
}

/* ---- the command line ---- */

static void end(int signal_) {
  (void) signal_;
  ended = 1;
}

static void option(const char *name, char *value) {
  if (strcmp(name, "--port") == 0) asked.port = (int) number(value, name);
  else if (strcmp(name, "--request") == 0) asked.request = content(value);
  else if (strcmp(name, "--expect") == 0) asked.expected = content(value);
  else if (strcmp(name, "--stream-request") == 0) asked.stream_request = content(value);
  else if (strcmp(name, "--connections") == 0) asked.connections = (int) number(value, name);
  else if (strcmp(name, "--streams") == 0) asked.streams = (int) number(value, name);
  else if (strcmp(name, "--spread") == 0) asked.spread = (int) number(value, name);
  else if (strcmp(name, "--count") == 0) asked.count = (int64_t) number(value, name);
  else if (strcmp(name, "--seconds") == 0) asked.seconds = number(value, name);
  else if (strcmp(name, "--rate") == 0) asked.rate = number(value, name);
  else if (strcmp(name, "--window") == 0) asked.window = number(value, name);
  else if (strcmp(name, "--touch") == 0) asked.touch = number(value, name);
  else die("unknown option: %s", name);
}

int main(int count, char **words) {
  int at = 2;
  while (at + 1 < count && strcmp(words[at], "--") != 0) {
    option(words[at], words[at + 1]);
    at += 2;
  }
  if (at < count && strcmp(words[at], "--") == 0) asked.command = words + at + 1;
  else if (at < count) die("%s: no value", words[at]);
  if (count < 2 || asked.port == 0 || asked.request.count == 0 || asked.expected.count == 0) {
    die("load calls|hold|first --port P --request FILE --expect FILE ...: see the head of load.c");
  }

  struct sigaction ending = {.sa_handler = end};
  sigaction(SIGTERM, &ending, NULL);
  sigaction(SIGINT, &ending, NULL);
  signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_TIMERSLACK, 1UL); /* else a call that is due waits for up to 50 us more */
  poller = epoll_create1(EPOLL_CLOEXEC);
  if (poller < 0) die("epoll: %s", strerror(errno));

  if (strcmp(words[1], "calls") == 0 && asked.connections > 0 && (asked.count > 0 || asked.seconds > 0)) return run_calls();
  if (strcmp(words[1], "hold") == 0 && asked.connections + asked.streams > 0
      && (asked.streams == 0 || asked.stream_request.count > 0)) return run_hold();
  if (strcmp(words[1], "first") == 0 && asked.seconds > 0 && asked.command != NULL && *asked.command != NULL) return run_first();
  die("%s: unknown, or something it needs is missing", words[1]);
}
