/*
 * What both ends of the benchmarks need of HTTP/1.1: where a message's head ends, how its body is framed, and the bytes of
 * that body, however they were cut. It is strict enough to notice a wrong answer, and no more.
 */
#ifndef POSTERN_BENCH_WIRE_H
#define POSTERN_BENCH_WIRE_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define SECOND 1000000000LL

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...) {
  va_list said;
  va_start(said, format);
  vfprintf(stderr, format, said);
  va_end(said);
  fputc('\n', stderr);
  exit(2);
}

static inline int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * SECOND + time.tv_nsec;
}

static double number(const char *text, const char *what) {
  char *end;
  errno = 0;
  double value = strtod(text, &end);
  if (errno != 0 || end == text || *end != 0 || !(value >= 0)) die("%s: not a number: %s", what, text);
  return value;
}

static inline void never_wait(int socket) {
  int flags = fcntl(socket, F_GETFL);
  if (flags < 0 || fcntl(socket, F_SETFL, flags | O_NONBLOCK) < 0) die("fcntl: %s", strerror(errno));
}

enum phase { HEAD, SIZED, CHUNK_LINE, CHUNK, CHUNK_END, TRAILER, WHOLE, BROKEN };

/* A message being received. All zero is the start of one. */
struct message {
  enum phase phase;
  size_t headed;     /* bytes of the head so far */
  uint64_t left;     /* of the body, or of the chunk */
  uint32_t lined;    /* bytes of the chunk or trailer line so far */
  bool request;      /* without framing it has no body; an answer without framing is broken, as we use none */
  char head[2048];   /* ended by a zero once it is whole */
};

/* The value of a header, or NULL. */
static inline const char *header(const struct message *message, const char *name) {
  size_t length = strlen(name);
  for (const char *line = strstr(message->head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
    line += 2;
    if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
      const char *value = line + length + 1;
      while (*value == ' ') value++;
      return value;
    }
  }
  return NULL;
}

static inline enum phase framing(struct message *message) {
  const char *coding = header(message, "transfer-encoding");
  if (coding != NULL) return strncasecmp(coding, "chunked\r", 8) == 0 ? CHUNK_LINE : BROKEN;
  const char *length = header(message, "content-length");
  if (length == NULL) return message->request ? WHOLE : BROKEN;
  char *end;
  message->left = strtoull(length, &end, 10);
  if (end == length || *end != '\r') return BROKEN;
  return message->left == 0 ? WHOLE : SIZED;
}

static inline size_t take_head(struct message *message, const char *bytes, size_t count) {
  size_t room = sizeof message->head - 1 - message->headed;
  size_t more = count < room ? count : room;
  memcpy(message->head + message->headed, bytes, more);
  size_t from = message->headed < 3 ? 0 : message->headed - 3;
  size_t reached = message->headed + more;
  const char *end = memmem(message->head + from, reached - from, "\r\n\r\n", 4);
  if (end == NULL) {
    message->headed = reached;
    if (more == room) message->phase = BROKEN;
    return more;
  }
  size_t size = (size_t) (end - message->head) + 4;
  size_t used = size - message->headed;
  message->headed = size;
  message->head[size] = 0;
  message->phase = framing(message);
  return used;
}

/* One byte of the line that says how long a chunk is. */
static inline void take_chunk_line(struct message *message, char byte) {
  int digit = byte >= '0' && byte <= '9' ? byte - '0' : (byte | 32) >= 'a' && (byte | 32) <= 'f' ? (byte | 32) - 'a' + 10 : -1;
  if (digit >= 0 && message->lined < 8) {
    message->left = (message->lined++ == 0 ? 0 : message->left << 4) + (uint64_t) digit;
  } else if (byte == '\n' && message->lined > 0) {
    message->phase = message->left > 0 ? CHUNK : TRAILER;
    message->lined = 0;
  } else if (byte != '\r') {
    message->phase = BROKEN;
  }
}

static inline void take_trailer(struct message *message, char byte) {
  if (byte == '\n' && message->lined == 0) message->phase = WHOLE;
  else if (byte == '\n') message->lined = 0;
  else if (byte != '\r') message->lined++;
}

typedef void body_piece(void *to, const char *bytes, size_t count);

/* Takes bytes until the message is whole or broken, or none is left; says how many it took. */
static inline size_t take(struct message *message, const char *bytes, size_t count, body_piece *piece, void *to) {
  size_t at = 0;
  while (at < count && message->phase != WHOLE && message->phase != BROKEN) {
    switch (message->phase) {
      case HEAD:
        at += take_head(message, bytes + at, count - at);
        break;
      case SIZED:
      case CHUNK: {
        size_t here = count - at < message->left ? count - at : (size_t) message->left;
        if (piece != NULL) piece(to, bytes + at, here);
        at += here;
        message->left -= here;
        if (message->left == 0) message->phase = message->phase == SIZED ? WHOLE : CHUNK_END;
        break;
      }
      case CHUNK_LINE:
        take_chunk_line(message, bytes[at++]);
        break;
      case CHUNK_END:
        if (bytes[at] == '\n') message->phase = CHUNK_LINE;
        else if (bytes[at] != '\r') message->phase = BROKEN;
        at++;
        break;
      case TRAILER:
        take_trailer(message, bytes[at++]);
        break;
      case WHOLE:
      case BROKEN:
        break;
    }
  }
  return at;
}

/* Ready for the next message. The head's bytes need not be cleared. */
static inline void again(struct message *message) {
  message->phase = HEAD;
  message->headed = 0;
  message->lined = 0;
  message->left = 0;
}

#endif
