package dev.postern.proxy.wire;

/** What a reader has found in the bytes it was given. */
public enum Heard {
  /** Nothing yet: more bytes are needed. */
  MORE,
  /** A head, whole. */
  HEAD,
  /** So many of the next bytes belong to the body; whoever asked takes them before asking on. */
  PART,
  /** The message has ended. */
  END,
  /** These bytes are not the HTTP they claim to be; nothing more can be read. */
  FLAW
}
