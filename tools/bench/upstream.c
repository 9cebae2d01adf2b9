/*
 * A fast upstream for the benchmarks: one thread, epoll, loopback only.
 *
 *   upstream PORT ANSWER [EVENT_SECONDS [COMMENT_SECONDS]]
 *
 * A GET or a POST that accepts text/event-stream before anything else opens a stream: a numbered event at once, one every
 * EVENT_SECONDS (10), a comment every COMMENT_SECONDS (15), and no end. An event says when it was sent, in nanoseconds of
 * the machine's monotonic clock. Any other POST is answered with 200 and the bytes of the file ANSWER, as JSON.
 */
#define _GNU_SOURCE
#include "wire.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct client {
  int socket;
  bool streams;
  uint64_t events;
  int64_t event_due, comment_due;
  int place; /* among the streams */
  struct message asked;
};

static int poller;
static char *answer;
static size_t answer_size;
static int64_t event_every = 10 * SECOND, comment_every = 15 * SECOND;

/* A heap: the stream that has to say something first is the first. To look through all of them now and then would make
 * every call wait that comes meanwhile, and the calls are what is measured. */
static struct client **streams;
static int stream_count, stream_room;

static void prepare_answer(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) die("%s: %s", path, strerror(errno));
  char body[1 << 16];
  size_t size = fread(body, 1, sizeof body, file);
  if (ferror(file) || !feof(file)) die("%s: cannot be read, or is larger than 64 KiB", path);
  fclose(file);
  answer = malloc(size + 256);
  if (answer == NULL) die("no memory");
  int head = sprintf(answer, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", size);
  memcpy(answer + head, body, size);
  answer_size = (size_t) head + size;
}

/* ---- who speaks next ---- */

static int64_t speaks_at(const struct client *stream) {
  return stream->event_due < stream->comment_due ? stream->event_due : stream->comment_due;
}

static void put(struct client *stream, int place) {
  streams[place] = stream;
  stream->place = place;
}

/* Puts a stream where it belongs, beginning at this place. */
static void settle(struct client *stream, int place) {
  int64_t due = speaks_at(stream);
  for (int above; place > 0 && speaks_at(streams[above = (place - 1) / 2]) > due; place = above) put(streams[above], place);
  for (int below; (below = 2 * place + 1) < stream_count; place = below) {
    if (below + 1 < stream_count && speaks_at(streams[below + 1]) < speaks_at(streams[below])) below++;
    if (speaks_at(streams[below]) >= due) break;
    put(streams[below], place);
  }
  put(stream, place);
}

static void add_stream(struct client *stream) {
  if (stream_count == stream_room) {
    stream_room = stream_room == 0 ? 1024 : stream_room * 2;
    streams = realloc(streams, (size_t) stream_room * sizeof *streams);
    if (streams == NULL) die("no memory");
  }
  settle(stream, stream_count++);
}

static void remove_stream(struct client *stream) {
  struct client *last = streams[--stream_count];
  if (last != stream) settle(last, stream->place);
}

static void leave(struct client *client) {
  if (client->streams) remove_stream(client);
  close(client->socket);
  free(client);
}

/* What a socket does not take at once is not waited for: nobody reads so slowly in a benchmark. */
static bool say(struct client *client, const char *bytes, size_t count) {
  return send(client->socket, bytes, count, MSG_NOSIGNAL) == (ssize_t) count;
}

static bool say_chunk(struct client *client, const char *text, int length) {
  char chunk[512];
  int size = snprintf(chunk, sizeof chunk, "%x\r\n%.*s\r\n", (unsigned) length, length, text);
  return say(client, chunk, (size_t) size);
}

static bool say_event(struct client *client) {
  char text[400];
  unsigned long long event = ++client->events;
  int length = snprintf(text, sizeof text,
      "id: %llu\nevent: message\n"
      "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"%llu at %lld\"}}\n\n",
      event, event, (long long) now());
  return say_chunk(client, text, length);
}

static bool open_stream(struct client *client) {
  static const char head[] =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";
  /* Streams opened together would speak together, and be a burst that nobody asked for. */
  int64_t time = now();
  client->event_due = time + (int64_t) (drand48() * (double) event_every);
  client->comment_due = time + (int64_t) (drand48() * (double) comment_every);
  client->streams = true;
  add_stream(client);
  return say(client, head, sizeof head - 1) && say_event(client);
}

static bool say_other(struct client *client) {
  static const char no[] = "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, POST\r\nContent-Length: 0\r\n\r\n";
  return say(client, no, sizeof no - 1);
}

static bool reply(struct client *client) {
  struct message *asked = &client->asked;
  bool post = strncmp(asked->head, "POST ", 5) == 0;
  const char *accept = header(asked, "accept");
  bool events = accept != NULL && strncasecmp(accept, "text/event-stream", 17) == 0;
  if (events && (post || strncmp(asked->head, "GET ", 4) == 0)) return open_stream(client);
  return post ? say(client, answer, answer_size) : say_other(client);
}

/* Whether the client stays. */
static bool hear(struct client *client) {
  static char bytes[1 << 16];
  ssize_t count = recv(client->socket, bytes, sizeof bytes, 0);
  if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
  size_t at = 0;
  while (at < (size_t) count && !client->streams) {
    at += take(&client->asked, bytes + at, (size_t) count - at, NULL, NULL);
    if (client->asked.phase == BROKEN) return false;
    if (client->asked.phase == WHOLE) {
      if (!reply(client)) return false;
      again(&client->asked);
    }
  }
  return true;
}

static void welcome(int listener) {
  for (;;) {
    int socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) return;
      die("accept: %s", strerror(errno));
    }
    int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL) die("no memory");
    client->socket = socket;
    client->asked.request = true;
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &interest) < 0) die("epoll_ctl: %s", strerror(errno));
  }
}

/* Lets each stream say what it has to say by now; gives the time until the next one has, or less than none. */
static int64_t speak(void) {
  while (stream_count > 0) {
    struct client *stream = streams[0];
    int64_t wait = speaks_at(stream) - now();
    if (wait > 0) return wait;
    bool event = stream->event_due <= stream->comment_due;
    if (event) stream->event_due += event_every;
    else stream->comment_due += comment_every;
    settle(stream, 0);
    if (!(event ? say_event(stream) : say_chunk(stream, ": still here\n\n", 14))) leave(stream);
  }
  return -1;
}

static int listen_on(int port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) die("socket: %s", strerror(errno));
  int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in here = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t) port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr *) &here, sizeof here) < 0) die("port %d: %s", port, strerror(errno));
  if (listen(listener, 4096) < 0) die("listen: %s", strerror(errno));
  return listener;
}

int main(int count, char **words) {
  if (count < 3 || count > 5) die("upstream PORT ANSWER [EVENT_SECONDS [COMMENT_SECONDS]]");
  prepare_answer(words[2]);
  if (count > 3) event_every = (int64_t) (number(words[3], "EVENT_SECONDS") * SECOND);
  if (count > 4) comment_every = (int64_t) (number(words[4], "COMMENT_SECONDS") * SECOND);
  if (event_every < SECOND / 10 || comment_every < SECOND / 10) die("a tenth of a second is the least");
  signal(SIGPIPE, SIG_IGN);

  poller = epoll_create1(EPOLL_CLOEXEC);
  int listener = listen_on((int) number(words[1], "PORT"));
  struct epoll_event interest = {.events = EPOLLIN, .data.ptr = NULL};
  if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &interest) < 0) die("epoll: %s", strerror(errno));

  struct epoll_event ready[256];
  for (;;) {
    int64_t wait = speak();
    struct timespec patience = {.tv_sec = wait / SECOND, .tv_nsec = wait % SECOND};
    int happened = epoll_pwait2(poller, ready, 256, wait < 0 ? NULL : &patience, NULL);
    if (happened < 0 && errno != EINTR) die("epoll_pwait2: %s", strerror(errno));
    for (int i = 0; i < happened; i++) {
      struct client *client = ready[i].data.ptr;
      if (client == NULL) welcome(listener);
      else if (!hear(client)) leave(client);
    }
  }
}
